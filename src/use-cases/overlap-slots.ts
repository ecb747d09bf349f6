import { readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { bothSlots } from '../domain/slots/overlap.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { secondsText } from './confirm-endpoints.ts';
import { endUndone } from './end-undone.ts';
import { finishMove } from './finish-move.ts';
import { holdOverlap, type Held } from './hold-overlap.ts';
import { moveTraffic, type MoveOutcome } from './move-traffic.ts';
import { recheckSlot } from './recheck-slot.ts';
import { notMoved, overtakenReason, withoutOverlap } from './switch-result.ts';
import { undoMove, type Undone } from './undo-move.ts';
import { describeEndpoints, waitForEndpoints } from './wait-for-endpoints.ts';

export interface OverlapOptions {
  readonly choice: ServiceChoice;
  /** How long both slots are selected at least. */
  readonly wantedMs: number;
  readonly endpointsTimeoutMs: number;
  /** What becomes of an overlap that cannot be looked at. */
  readonly onBlind: 'stay' | 'back';
}

/** Both slots are selected, by a write of ours. */
export interface Overlap {
  /** As the write left it: `live` served before, `idle` is to come. */
  readonly pair: SlotPair;
  readonly opening: Move;
  readonly service: Service;
  /** On the monotonic clock. */
  readonly openedAtMs: number;
  readonly endpointsTimeoutMs: number;
  readonly result: SwitchResult;
}

/** The second write, of the slots as the first one left them. */
type PlanFinish = (pair: SlotPair) => Move;

interface Ended {
  readonly kind: 'ended';
  readonly changed: boolean;
  readonly live: string | null;
  readonly result: SwitchResult;
}

/**
 * The first of the two writes of a switch with an overlap: the slot key leaves the selector. Returns when the endpoints
 * have held both slots for as long as was asked for, and the new one is still what was judged; or how the command ends.
 */
export async function overlapSlots(
  work: ClusterWork,
  pair: SlotPair,
  opening: Move,
  planFinish: PlanFinish,
  options: OverlapOptions,
  base: SwitchResult,
): Promise<Ended | { readonly kind: 'held'; readonly overlap: Overlap }> {
  const open = () => selectBoth(work, pair, opening, options, base);
  const opened = await work.interruption.protect(open, pair.live.name);
  if (opened.kind === 'ended') return opened;
  const { overlap } = opened;
  const timeoutMs = options.endpointsTimeoutMs;
  const endpoints = await waitForEndpoints(work, overlap.pair, 'both', timeoutMs).catch(asProblem);
  switch (endpoints.kind) {
    case 'problem':
      return leave(work, overlap, `endpoints could not be read: ${endpoints.problem}`);
    case 'timed-out': {
      const found = describeEndpoints(bothSlots(pair), endpoints.state);
      return leave(work, overlap, `${found} after ${secondsText(timeoutMs)} of both slots`);
    }
    case 'interrupted':
      return stand(work, overlap, 'interrupted', 'interrupted while both slots are selected');
    case 'only': {
      const text = `endpoints hold both ${bothSlots(pair)} after ${secondsText(endpoints.ms)}, for ${secondsText(options.wantedMs)} from now`;
      work.report({ kind: 'step', state: 'done', text });
      const held = await holdOverlap(work, options, planFinish(overlap.pair));
      return held.kind === 'over' ? { kind: 'held', overlap } : endHeld(work, overlap, held, options);
    }
  }
}

async function selectBoth(
  work: ClusterWork,
  pair: SlotPair,
  opening: Move,
  { wantedMs, endpointsTimeoutMs }: OverlapOptions,
  base: SwitchResult,
): Promise<Ended | { kind: 'open'; changed: true; live: string; overlap: Overlap }> {
  const outcome = await moveTraffic(work, opening);
  if (outcome.kind !== 'moved') return ended(notMoved(base, opening, outcome, work.cluster.scope));
  const { service } = outcome;
  const openedAtMs = work.clock.monotonicMs();
  const { op } = opening.entry;
  work.report({ kind: 'step', state: 'done', text: `Service patched: ${bothSlots(pair)} are both selected` });
  const result: SwitchResult = {
    ...base,
    changed: true,
    live: null,
    op,
    overlap: { state: 'standing', op, wantedMs },
    timings: { ...base.timings, patchMs: outcome.ms },
  };
  const now = { ...pair, service, history: readHistory(service) };
  const overlap = { pair: now, opening, service, openedAtMs, endpointsTimeoutMs, result };
  const found = await recheckSlot(work, now, opening, service, openedAtMs);
  if (found.kind !== 'as-judged') return undone(work, overlap, found);
  return { kind: 'open', changed: true, live: `each of ${bothSlots(pair)}`, overlap };
}

/** Sends the second write. Whatever comes of it, something was changed. */
export async function finishOverlap(
  work: ClusterWork,
  overlap: Overlap,
  move: Move,
): Promise<Ended | { readonly kind: 'sent'; readonly outcome: MoveOutcome; readonly result: SwitchResult }> {
  const lastedMs = work.clock.monotonicMs() - overlap.openedAtMs;
  const outcome = await moveTraffic(work, move).catch(asProblem);
  // An exception means that it certainly was not applied.
  if (outcome.kind === 'problem')
    return goBack(work, overlap, `the overlap could not be finished: ${outcome.problem}`);
  if (outcome.kind === 'conflict') {
    const by = outcome.refusal.kind === 'changed-meanwhile' ? outcome.refusal.by : 'somebody';
    return takenOver(work, overlap, { by, live: outcome.live });
  }
  return { kind: 'sent', outcome, result: lasting(overlap.result, lastedMs) };
}

function lasting({ overlap, ...result }: SwitchResult, lastedMs: number): SwitchResult {
  return overlap === undefined ? result : { ...result, overlap: { ...overlap, lastedMs } };
}

function endHeld(
  work: ClusterWork,
  overlap: Overlap,
  held: Exclude<Held, { kind: 'over' }>,
  { onBlind }: OverlapOptions,
): Promise<Ended> {
  switch (held.kind) {
    case 'interrupted':
      return stand(work, overlap, 'interrupted', 'interrupted while both slots are selected');
    case 'taken-over':
      return takenOver(work, overlap, held);
    case 'bad':
      return leave(work, overlap, held.why);
    case 'unseen':
      if (onBlind === 'back') return leave(work, overlap, held.why);
      work.report({ kind: 'step', state: 'failed', text: held.why });
      return stand(work, overlap, 'unconfirmed', held.why);
  }
}

/** Back to the slot that served before: it serves now too. */
function leave(work: ClusterWork, overlap: Overlap, why: string): Promise<Ended> {
  return work.interruption.protect(() => goBack(work, overlap, why), `each of ${bothSlots(overlap.pair)}`);
}

async function goBack(work: ClusterWork, overlap: Overlap, why: string): Promise<Ended> {
  const { pair, opening, service, openedAtMs } = overlap;
  return undone(work, overlap, await undoMove(work, pair, opening, service, openedAtMs, why));
}

async function undone(work: ClusterWork, overlap: Overlap, found: Undone): Promise<Ended> {
  const { openedAtMs, endpointsTimeoutMs, result } = overlap;
  const ending = lasting(result, work.clock.monotonicMs() - openedAtMs);
  return ended(
    await endUndone(work, { ...overlap, move: overlap.opening }, found, endpointsTimeoutMs, ending),
  );
}

/** Nobody ends it but who reads this. */
async function stand(
  work: ClusterWork,
  { pair, opening, service, result }: Overlap,
  outcome: 'interrupted' | 'unconfirmed',
  reason: string,
): Promise<Ended> {
  const standing = { ...result, outcome, reason };
  return ended(await finishMove(work, pair, opening, service, undefined, standing));
}

async function takenOver(
  work: ClusterWork,
  { pair, opening, service, result }: Overlap,
  { by, live }: { readonly by: string; readonly live: string | undefined },
): Promise<Ended> {
  const reason = overtakenReason(opening, { by });
  const over: SwitchResult = {
    ...withoutOverlap(result),
    outcome: 'unconfirmed',
    live: live ?? null,
    reason,
  };
  return ended(await finishMove(work, pair, opening, service, undefined, over));
}

function ended(result: SwitchResult): Ended {
  return { kind: 'ended', changed: result.changed, live: result.live, result };
}
