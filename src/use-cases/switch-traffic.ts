import { minReplicas, type AutoscalerChange } from '../domain/slots/autoscaler.ts';
import { planSwitch, type SwitchRequest } from '../domain/slots/plan-switch.ts';
import { currentSize, neededRaise } from '../domain/slots/preflight.ts';
import { preflightWarnings } from '../domain/slots/preflight-warnings.ts';
import { raise } from '../domain/slots/resize.ts';
import { scopeOf } from '../domain/slots/reason-refusals.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { readyPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { laggingLoadBalancer } from '../domain/slots/lagging-load-balancer.ts';
import { readHistory } from '../domain/slots/history.ts';
import { movePatch, serviceInOverlap, type Move } from '../domain/slots/move-plan.ts';
import { liveInWords, overlapMs } from '../domain/slots/overlap.ts';
import { foreignManagers } from '../domain/slots/traffic-endpoints.ts';
import {
  drainWarnings,
  foreignWarnings,
  siblingWarnings,
  unexplainedWarnings,
} from '../domain/slots/warnings.ts';
import type { ManifestFile } from '../ports/manifest.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { announce, meantSlot } from './announce-move.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { asProblem } from './as-problem.ts';
import { checkSelfHeal, type ReadApplication } from './check-self-heal.ts';
import { endpointsResult, notOvertaken, secondsText } from './confirm-endpoints.ts';
import { dryRunMove } from './dry-run-move.ts';
import { endUndone } from './end-undone.ts';
import { finishMove } from './finish-move.ts';
import { growFirst } from './grow-first.ts';
import { judgeMove, type JudgedMove, type JudgeOptions } from './judge-move.ts';
import { lookAtReceipt } from './look-at-receipt.ts';
import { monitorMove, type ConfirmedMove } from './monitor-move.ts';
import { moveInManifest } from './move-in-manifest.ts';
import { moveTraffic, prepareMove, whoAsks, type MoveOutcome } from './move-traffic.ts';
import { finishOverlap, overlapSlots } from './overlap-slots.ts';
import { plannedMonitor, prepareMonitor, type MonitorOptions } from './prepare-monitor.ts';
import { autoscalerWarnings, readAutoscalers, withAutoscalers } from './read-scaling.ts';
import { readSlots, type SlotsReading } from './read-slots.ts';
import { isBetterBefore, recheckSlot, unreadyText } from './recheck-slot.ts';
import { reportReceipt } from './report-receipt.ts';
import {
  movedResult,
  notMoved,
  refusalItems,
  unmoved,
  unread,
  withWarnings,
  type DryRun,
} from './switch-result.ts';
import { sharedConfigWarnings } from './shared-config.ts';
import { undoMove, type Undone } from './undo-move.ts';
import { waitForEndpoints } from './wait-for-endpoints.ts';

export interface SwitchOptions extends SwitchRequest, JudgeOptions {
  readonly dryRun: DryRun;
  /** Set where the operator decided to go without a verdict. */
  readonly skipVerify: boolean;
  readonly reason: string | undefined;
  readonly endpointsTimeoutMs: number;
  /** How the release is watched once it is live; undefined where it is not. */
  readonly monitor: MonitorOptions | undefined;
  /** For a Service that Argo CD manages; undefined: not looked at. */
  readonly readApplication?: ReadApplication | undefined;
  /** Set where the change is made in a file, and not in the cluster. */
  readonly manifest?: ManifestFile | undefined;
}

/** Preflight, verdict, patch, endpoints, watch: the whole move to the other slot. */
export async function switchTraffic(work: ClusterWork, asked: SwitchOptions): Promise<SwitchResult> {
  const options = asked.manifest === undefined ? asked : forManifest(asked);
  const who = whoAsks(work.cluster);
  const result = await switchAs(who, work, options);
  return { ...result, who: await who };
}

async function switchAs(
  who: Promise<string>,
  work: ClusterWork,
  options: SwitchOptions,
): Promise<SwitchResult> {
  const { scope } = work.cluster;
  const { reading, warnings } = await readScaledSlots(work, options.choice);
  if (reading.kind === 'refused') return unread('switch', scope, reading, options.dryRun);
  const { pair } = reading;
  const plan = planSwitch(pair, options);
  announce(work, pair, meantSlot(pair, plan, options.to));
  const unflagged = unmoved('switch', scope, pair, options.dryRun);
  const base = withWarnings(work.report, unflagged, unexplainedWarnings(pair));
  if (plan.kind === 'already-live') return alreadyLive(work, pair, plan.slot, options, base);
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, base) };
  const [surroundings, heal] = await Promise.all([
    surroundingWarnings(work, pair, plan.to, overlapMs(pair, plan.to, options.overlapMs)),
    checkSelfHeal(pair.service, options.allowRevert === true ? undefined : options.readApplication),
  ]);
  const warned = withWarnings(work.report, base, [...warnings, ...surroundings, ...heal.warnings]);
  if (heal.refusals.length > 0) return { ...warned, refusals: refusalItems(heal.refusals, scope, base) };
  const needed = neededRaise(pair, plan.to);
  if (needed !== undefined && options.manifest !== undefined)
    return { ...warned, refusals: refusalItems([mustGrowFirst(pair, plan.to, needed)], scope, base) };
  if (needed === undefined) return judgeThenGo(work, pair, plan.to, await who, options, warned);
  const readAgain = async (): Promise<SlotsReading> => {
    const choice = { ...options.choice, service: base.service };
    return (await readScaledSlots(work, choice)).reading;
  };
  const growth = { who: await who, timeoutMs: options.endpointsTimeoutMs, readAgain };
  const grown = await growFirst(work, pair, raise(plan.to, needed), needed.min, growth, warned);
  if (grown.kind === 'stop') return grown.result;
  // Some time has passed: whatever was decided is decided anew.
  const again = planSwitch(grown.pair, options);
  if (again.kind === 'already-live')
    return { ...grown.base, outcome: 'already-live', live: again.slot.name, to: grown.base.to };
  if (again.kind === 'refused') return { ...grown.base, refusals: refusalItems(again.refusals, scope, base) };
  return judgeThenGo(work, grown.pair, again.to, growth.who, options, grown.base);
}

/**
 * What puts the selector back does so from the manifest: there is no better place to change it. A file is changed once,
 * and not twice with a pause.
 */
function forManifest(options: SwitchOptions): SwitchOptions {
  return { ...options, allowRevert: true, overlapMs: 0 };
}

/** The file may still say something else than the cluster. What serves already is asked for no verdict. */
async function alreadyLive(
  work: ClusterWork,
  pair: SlotPair,
  to: Slot,
  { manifest: file }: SwitchOptions,
  { from, ...rest }: SwitchResult,
): Promise<SwitchResult> {
  const base: SwitchResult = { ...rest, from, to: from };
  if (file === undefined) return { ...base, outcome: 'already-live' };
  const go = (judged: SwitchResult): Promise<{ kind: 'go'; judged: SwitchResult }> =>
    Promise.resolve({ kind: 'go', judged });
  return moveInManifest(work, { pair, to, file }, go, base);
}

function mustGrowFirst({ live }: SlotPair, to: Slot, { autoscaler, min }: AutoscalerChange): Refusal {
  return {
    kind: 'must-grow-first',
    slot: to.name,
    autoscaler: autoscaler.metadata.name,
    min,
    found: minReplicas(autoscaler),
    live: live.name,
  };
}

/** The slots with their HPAs, which are asked for beside them. */
async function readScaledSlots(
  work: ClusterWork,
  choice: ServiceChoice,
): Promise<{ readonly reading: SlotsReading; readonly warnings: readonly string[] }> {
  const [reading, autoscalers] = await Promise.all([readSlots(work, choice), readAutoscalers(work.cluster)]);
  const warnings = autoscalerWarnings(autoscalers);
  if (reading.kind === 'refused') return { reading, warnings };
  return { reading: { kind: 'pair', pair: withAutoscalers(reading.pair, autoscalers) }, warnings };
}

async function judgeThenGo(
  work: ClusterWork,
  pair: SlotPair,
  to: Slot,
  who: string,
  options: SwitchOptions,
  warned: SwitchResult,
): Promise<SwitchResult> {
  reportReady(work, pair, to);
  reportLate(work, pair, to, overlapMs(pair, to, options.overlapMs));
  const move = prepareMove(work, pair, to, {
    verb: overlapMs(pair, to, options.overlapMs) > 0 ? 'overlap' : 'switch',
    who,
    why: options.reason,
    verdict: options.skipVerify ? 'skipped' : 'passed',
    set: undefined,
  });
  const { manifest: file } = options;
  const looked = options.dryRun === 'none' ? warned : await receiptOnTrial(work, to, options, warned);
  if (file !== undefined)
    return moveInManifest(
      work,
      { pair, to, file },
      (base) => judgement(work, pair, move, options, base),
      looked,
    );
  if (options.dryRun !== 'none')
    return dryRun(work, pair, move, options, { ...looked, ...(await plannedMonitor(options.monitor)) });
  return judgeThenMove(work, pair, move, options, warned);
}

/** Whether a recorded verdict would be taken; no case is asked. */
async function receiptOnTrial(
  work: ClusterWork,
  to: Slot,
  { receipt, skipVerify }: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  if (receipt === undefined || skipVerify) return base;
  return reportReceipt(work, await lookAtReceipt(work, to, receipt), base);
}

/** With an overlap there are two writes; the second cannot be judged before the first is made. */
async function dryRun(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  const planned = await dryRunMove(work, move, base);
  if (move.entry.verb !== 'overlap') return planned;
  const service = serviceInOverlap(move);
  const finish = finishingMove(work, { ...pair, service, history: readHistory(service) }, move);
  const { patch: first, ...rest } = planned;
  const wantedMs = overlapMs(pair, move.to, options.overlapMs);
  return {
    ...rest,
    overlap: { state: 'planned', op: null, wantedMs, ...(first === undefined ? {} : { patch: first }) },
    patch: movePatch(finish).map((operation) => ({ ...operation })),
  };
}

/** What stays where it is when traffic moves, and what can change under both slots. */
async function surroundingWarnings(
  { cluster }: ClusterWork,
  pair: SlotPair,
  to: Slot,
  overlapFor: number,
): Promise<readonly string[]> {
  const at = scopeOf(cluster.scope, pair.service);
  const shared = await sharedConfigWarnings(cluster, pair);
  const foreign = foreignWarnings(foreignManagers(pair.endpointSlices), at);
  return [
    ...siblingWarnings(pair, at),
    ...shared,
    ...drainWarnings(pair, at),
    ...foreign,
    ...preflightWarnings(pair, to, overlapFor, at),
  ];
}

function reportReady({ report }: ClusterWork, { live }: SlotPair, to: Slot): void {
  const ready = readyPods(to).length;
  const size = ready < currentSize(live) ? '' : `, as large as ${live.name}`;
  report({
    kind: 'step',
    state: 'done',
    text: `${to.name} is rolled out: ${ready} of ${ready} ready${size}`,
  });
}

/** Why both slots are selected first, where nobody may have asked for it. */
function reportLate({ report }: ClusterWork, { service }: SlotPair, to: Slot, overlapFor: number): void {
  const late = laggingLoadBalancer(service, to);
  if (late === undefined || overlapFor === 0) return;
  const text = `${late} follows a move later than the endpoints do: both slots are selected for ${secondsText(overlapFor)} first`;
  report({ kind: 'step', state: 'note', text });
}

/** What the move rests on. */
async function judgement(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<JudgedMove> {
  if (!options.skipVerify) return judgeMove(work, pair, planned, options, base);
  work.report({ kind: 'step', state: 'note', text: `no verdict: ${options.reason ?? ''}` });
  return { kind: 'go', move: planned, judged: base };
}

async function judgeThenMove(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  const asked = await judgement(work, pair, planned, options, base);
  if (asked.kind === 'stop') return asked.result;
  const { move, judged } = asked;
  const wantedMs = overlapMs(pair, move.to, options.overlapMs);
  const endpointsTimeoutMs = options.endpointsTimeoutMs + wantedMs;
  const monitor =
    options.monitor && (await prepareMonitor(work, pair, move.to, options.monitor, { endpointsTimeoutMs }));
  const ready = withWarnings(work.report, judged, monitor?.warnings ?? []);
  if (work.interruption.signal.aborted)
    return { ...ready, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  const made =
    wantedMs === 0
      ? await work.interruption.protect(
          async () => confirmMove(work, pair, move, options, ready, await moveTraffic(work, move)),
          liveInWords(pair),
        )
      : await moveThroughOverlap(work, pair, move, { ...options, wantedMs }, ready);
  return made.confirmed === undefined || monitor === undefined
    ? made.result
    : monitorMove(work, made.confirmed, monitor, options);
}

/** A move that was made, or not. One that is still to be watched has no Event yet. */
interface Made {
  readonly changed: boolean;
  readonly live: string | null;
  readonly result: SwitchResult;
  /** Set where traffic is where it was meant to be, and is to be watched. */
  readonly confirmed: ConfirmedMove | undefined;
}

/** @param opening the first write; the second is what is confirmed and watched */
async function moveThroughOverlap(
  work: ClusterWork,
  pair: SlotPair,
  opening: Move,
  options: SwitchOptions & { readonly wantedMs: number },
  base: SwitchResult,
): Promise<Made> {
  const finish = (now: SlotPair): Move => finishingMove(work, now, opening);
  const overlapOptions = { ...options, onBlind: options.monitor?.onBlind ?? 'stay' };
  const overlapped = await overlapSlots(work, pair, opening, finish, overlapOptions, base);
  if (overlapped.kind === 'ended') return ended(overlapped.result);
  const { overlap } = overlapped;
  return work.interruption.protect(async () => {
    const move = finish(overlap.pair);
    const sent = await finishOverlap(work, overlap, move);
    return sent.kind === 'ended'
      ? ended(sent.result)
      : confirmMove(work, overlap.pair, move, options, sent.result, sent.outcome);
  }, liveInWords(overlap.pair));
}

/** What ends an overlap rests on what began it. */
function finishingMove(work: ClusterWork, now: SlotPair, { to, entry }: Move): Move {
  const { who, why, verdict, set, receipt } = entry;
  return prepareMove(work, now, to, { verb: 'switch', who, why, verdict, set, receipt });
}

async function confirmMove(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  { endpointsTimeoutMs: timeoutMs, monitor }: SwitchOptions,
  base: SwitchResult,
  outcome: MoveOutcome,
): Promise<Made> {
  if (outcome.kind !== 'moved') return ended(notMoved(base, move, outcome, work.cluster.scope));
  const movedAtMs = work.clock.monotonicMs();
  const { service } = outcome;
  work.report({ kind: 'step', state: 'done', text: 'Service patched' });
  const moved = movedResult(base, 'switched', move, outcome.ms);
  const found = await recheckSlot(work, pair, move, service, movedAtMs);
  const followed =
    found.kind === 'as-judged'
      ? await followOrUndo(work, { pair, move, service, movedAtMs, result: moved }, timeoutMs)
      : found;
  switch (followed.kind) {
    case 'followed': {
      const { result } = followed;
      const isSwitched = result.outcome === 'switched';
      if (isSwitched && monitor !== undefined)
        return { ...ended(result), confirmed: { pair, move, service, movedAtMs, result } };
      const looked = isSwitched ? await notOvertaken(work, move, result) : result;
      return ended(await finishMove(work, pair, move, service, undefined, looked));
    }
    case 'moved-back':
    case 'not-certain':
      return ended(await endUndone(work, { pair, move, service }, followed, timeoutMs, moved));
  }
}

/** Follows the endpoints; goes back where no pod is ready any more, and one of the slot before is. */
async function followOrUndo(
  work: ClusterWork,
  { pair, move, service, movedAtMs, result }: ConfirmedMove,
  timeoutMs: number,
): Promise<{ readonly kind: 'followed'; readonly result: SwitchResult } | Undone> {
  const unready = isBetterBefore(move) ? 'leave' : 'wait';
  const outcome = await waitForEndpoints(work, pair, move.to, timeoutMs, unready).catch(asProblem);
  if (outcome.kind === 'unready') return undoMove(work, pair, move, service, movedAtMs, unreadyText(move.to));
  return { kind: 'followed', result: await endpointsResult(work, move, timeoutMs, result, outcome) };
}

function ended(result: SwitchResult): Made {
  return { changed: result.changed, live: result.live, result, confirmed: undefined };
}
