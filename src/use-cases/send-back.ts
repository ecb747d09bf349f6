import { leftSelected, readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { moveTraffic, prepareMove } from './move-traffic.ts';

/** What became of a move that was to be undone. */
export type WayBack =
  /** `service` as the move back left it. */
  | { readonly kind: 'moved-back'; readonly back: Move; readonly service: Service }
  /** Traffic was not moved back, or perhaps not; `live` is undefined where that is not known. */
  | { readonly kind: 'not-certain'; readonly live: string | undefined; readonly reason: string };

/**
 * Undoes a move of ours by another one, in the name of who made it.
 * @param service as it was read last: only from there traffic is moved
 * @param why for the history
 */
export async function sendBack(
  work: ClusterWork,
  pair: SlotPair,
  { from, to, entry }: Move,
  service: Service,
  why: string,
): Promise<WayBack> {
  const now: SlotPair = { ...pair, service, live: to, idle: from, history: readHistory(service) };
  const record = { verb: 'rollback', who: entry.who, why, verdict: 'none', set: undefined } as const;
  const back = prepareMove(work, now, from, record);
  const outcome = await moveTraffic(work, back).catch(asProblem);
  switch (outcome.kind) {
    case 'moved':
      return { kind: 'moved-back', back, service: outcome.service };
    case 'problem':
      // An exception means that the way back certainly was not applied.
      return { kind: 'not-certain', live: leftSelected(entry), reason: outcome.problem };
    case 'unknown':
      return { kind: 'not-certain', live: undefined, reason: outcome.detail };
    case 'conflict':
    case 'overtaken':
      return { kind: 'not-certain', live: outcome.live, reason: 'somebody else changed the Service' };
  }
}
