import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { confirmEndpoints } from './confirm-endpoints.ts';
import { recordEvent } from './record-event.ts';
import { withWarnings } from './switch-result.ts';

/**
 * What follows a move that was made: one Event, and the wait for endpoints.
 * @param service as the move left it
 * @param timeoutMs undefined: endpoints are not waited for
 */
export async function finishMove(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
  timeoutMs: number | undefined,
  moved: SwitchResult,
): Promise<SwitchResult> {
  const [problem, confirmed] = await Promise.all([
    recordEvent(work, move, service),
    timeoutMs === undefined ? moved : confirmEndpoints(work, pair, move, timeoutMs, moved),
  ]);
  return withWarnings(work.report, confirmed, problem);
}
