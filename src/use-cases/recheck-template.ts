import { readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { writerSince } from '../domain/slots/manager-of.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';
import { moveTraffic, prepareMove } from './move-traffic.ts';
import { templateDigest } from './read-slots.ts';

/** What became of a slot that was judged and then made live. */
type Recheck =
  | { readonly kind: 'as-judged' }
  | {
      readonly kind: 'moved-back';
      readonly back: Move;
      /** As the move back left it. */
      readonly service: Service;
      readonly reason: string;
      readonly servedMs: number;
    }
  /** It could not be read, or could not be moved back; `live` is undefined where that is not known. */
  | { readonly kind: 'not-certain'; readonly live: string | undefined; readonly reason: string };

/** Two objects cannot be changed at once: a template changed between verdict and patch is taken back. */
export async function recheckTemplate(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
): Promise<Recheck> {
  const start = work.clock.monotonicMs();
  const found = await readTemplate(work, move.to).catch(asProblem);
  if ('problem' in found) {
    const reason = `${move.to.name} could not be read again: ${found.problem}`;
    return { kind: 'not-certain', live: move.to.name, reason };
  }
  if (found.digest === move.to.template) return { kind: 'as-judged' };
  const reason = `${move.to.name} no longer runs the template that was judged: ${found.by}`;
  work.report({ kind: 'step', state: 'failed', text: reason });
  const back = wayBack(work, pair, move, service, reason);
  const outcome = await moveTraffic(work, back).catch(asProblem);
  const servedMs = work.clock.monotonicMs() - start;
  if (outcome.kind === 'moved')
    return { kind: 'moved-back', back, service: outcome.service, reason, servedMs };
  const failed = `${reason}; moving back failed`;
  switch (outcome.kind) {
    case 'problem':
      // An exception means that the way back certainly was not applied.
      return { kind: 'not-certain', live: move.to.name, reason: `${failed}: ${outcome.problem}` };
    case 'unknown':
      return { kind: 'not-certain', live: undefined, reason: `${failed}: ${outcome.detail}` };
    case 'conflict':
    case 'overtaken':
      return {
        kind: 'not-certain',
        live: outcome.live,
        reason: `${failed}: somebody else changed the Service`,
      };
  }
}

function wayBack(
  work: ClusterWork,
  pair: SlotPair,
  { from, to, entry }: Move,
  service: Service,
  why: string,
): Move {
  const now: SlotPair = { ...pair, service, live: to, idle: from, history: readHistory(service) };
  return prepareMove(work, now, from, {
    verb: 'rollback',
    who: entry.who,
    why,
    verdict: 'none',
    set: undefined,
  });
}

/** The template that runs in a slot now. No digest where the Deployment that was judged is gone or going. */
async function readTemplate(
  { cluster, sha256 }: ClusterWork,
  slot: Slot,
): Promise<{ digest: string | undefined; by: string }> {
  const judged = slot.deployment.metadata;
  try {
    const { metadata, spec } = await cluster.get('Deployment', judged.name);
    if (metadata.uid !== judged.uid) return { digest: undefined, by: 'the Deployment was made anew' };
    if (metadata.deletionTimestamp !== undefined)
      return { digest: undefined, by: 'the Deployment is being deleted' };
    const by = writerSince(judged, metadata, ['spec', 'template']);
    return { digest: templateDigest(sha256, spec.template), by };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found')
      return { digest: undefined, by: 'the Deployment is gone' };
    throw error;
  }
}
