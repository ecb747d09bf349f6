import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import { finishMove } from './finish-move.ts';
import { withoutOverlap } from './switch-result.ts';
import type { Undone } from './undo-move.ts';

/**
 * How a command ends whose move was taken back, or could not be.
 * @param service as the move left it
 * @param moved what the result was before that
 */
export async function endUndone(
  work: ClusterWork,
  { pair, move, service }: { readonly pair: SlotPair; readonly move: Move; readonly service: Service },
  undone: Undone,
  timeoutMs: number,
  moved: SwitchResult,
): Promise<SwitchResult> {
  if (undone.kind === 'not-certain') {
    const { live, reason } = undone;
    const unsure: SwitchResult = { ...moved, outcome: 'unconfirmed', live: live ?? null, reason };
    return finishMove(work, pair, move, service, undefined, unsure);
  }
  const { back, reason, servedMs } = undone;
  const movedBack: SwitchResult = {
    ...withoutOverlap(moved),
    outcome: 'moved-back',
    live: back.to.name,
    movedBackAt: back.entry.when,
    reason,
    timings: { ...moved.timings, servedMs },
  };
  return finishMove(work, pair, back, undone.service, timeoutMs, movedBack);
}
