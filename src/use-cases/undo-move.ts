import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { ClusterWork } from './cluster-work.ts';
import { sendBack, type WayBack } from './send-back.ts';

/** What became of a move that was taken back right after it. */
export type Undone =
  | (Extract<WayBack, { kind: 'moved-back' }> & { readonly reason: string; readonly servedMs: number })
  /** It could not be moved back; `live` is undefined where that is not known. */
  | Extract<WayBack, { kind: 'not-certain' }>;

/**
 * Takes a move back that was made a moment ago.
 * @param service as the move left it
 * @param movedAtMs on the monotonic clock
 */
export async function undoMove(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
  movedAtMs: number,
  reason: string,
): Promise<Undone> {
  work.report({ kind: 'step', state: 'failed', text: reason });
  const way = await sendBack(work, pair, move, service, reason);
  const servedMs = work.clock.monotonicMs() - movedAtMs;
  return way.kind === 'moved-back'
    ? { ...way, reason, servedMs }
    : { ...way, reason: `${reason}; moving back failed: ${way.reason}` };
}
