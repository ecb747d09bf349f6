import type { JsonPatch } from '../domain/slots/json-patch.ts';
import { agentImage, shortImage } from '../domain/slots/agent-container.ts';
import { readHistory } from '../domain/slots/history.ts';
import type { Service } from '../domain/slots/kubernetes.ts';
import { lastWriter } from '../domain/slots/manager-of.ts';
import { movePatch, recogniseMove, type Move } from '../domain/slots/move-plan.ts';
import type { RollbackPlan } from '../domain/slots/plan-rollback.ts';
import { planSwitch, type SwitchPlan, type SwitchRequest } from '../domain/slots/plan-switch.ts';
import { preflight } from '../domain/slots/preflight.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { siblingWarnings } from '../domain/slots/warnings.ts';
import { readyPods, slotNamed, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import {
  conflictRefusal,
  moveTraffic,
  overtakenBy,
  prepareMove,
  readTemplate,
  recordEvent,
  whoAsks,
  type Overtaken,
} from './move-traffic.ts';
import { readSlots } from './read-slots.ts';
import { refusalItems, unmoved, type DryRun } from './switch-result.ts';
import { describeEndpoints, waitForEndpoints } from './wait-for-endpoints.ts';

export interface SwitchOptions extends SwitchRequest {
  readonly choice: ServiceChoice;
  readonly dryRun: DryRun;
  /** Replays the golden set against the slot. */
  readonly verify: (pair: SlotPair, slot: Slot) => Promise<SlotVerdict>;
  /** Set where the operator decided to go without a verdict. */
  readonly skipVerify: boolean;
  readonly reason: string | undefined;
  readonly endpointsTimeoutMs: number;
}

export type SlotVerdict =
  { readonly kind: 'verdict'; readonly verdict: Verdict } | { readonly kind: 'interrupted' };

/** Preflight, verdict, patch, endpoints: the whole move to the other slot. */
export async function switchTraffic(work: ClusterWork, options: SwitchOptions): Promise<SwitchResult> {
  const who = whoAsks(work.cluster);
  const reading = await readSlots(work, options.choice);
  const scope = work.cluster.scope;
  if (reading.kind === 'refused') {
    const known = { service: reading.service, live: undefined, to: undefined, dryRun: options.dryRun };
    return {
      ...unmoved('switch', scope, known),
      refusals: refusalItems([reading.refusal], scope, reading.service),
    };
  }
  const { pair } = reading;
  const plan = planSwitch(pair, options);
  const known = {
    service: pair.service.metadata.name,
    live: pair.live,
    to: pair.idle,
    dryRun: options.dryRun,
  };
  const base = unmoved('switch', scope, known);
  announce(work, pair, meantSlot(pair, plan, options.to));
  if (plan.kind === 'already-live')
    return { ...base, outcome: 'already-live', from: base.from, to: base.from };
  if (plan.kind === 'refused')
    return { ...base, refusals: refusalItems(plan.refusals, scope, known.service) };
  for (const text of siblingWarnings(pair)) work.report({ kind: 'warning', text });
  reportReady(work, pair, plan.to);
  const move = prepareMove(work, pair, plan.to, {
    verb: 'switch',
    who: await who,
    why: options.reason,
    verdict: options.skipVerify ? 'skipped' : 'passed',
    set: undefined,
  });
  if (options.dryRun !== 'none') return dryRun(work, move, base, options.dryRun);
  return judgeThenMove(work, pair, move, options, base);
}

/** The slot that a plan leads to; undefined where the operator named one that does not exist. */
export function meantSlot(
  { live, idle }: SlotPair,
  plan: SwitchPlan | RollbackPlan,
  asked: string | undefined,
): Slot | undefined {
  switch (plan.kind) {
    case 'already-live':
      return live;
    case 'go':
      return plan.to;
    case 'refused':
      return plan.to ?? (asked === undefined ? idle : undefined);
  }
}

/** The first line: which Service, from where to where. */
export function announce({ cluster, report }: ClusterWork, pair: SlotPair, to: Slot | undefined): void {
  const { context, namespace } = cluster.scope;
  const where = `${context}/${namespace} ${pair.service.metadata.name}`;
  report({ kind: 'step', state: 'begun', text: `${where}: ${moveText(pair.live, to)}` });
}

/** `blue -> green, agent-service:1.2.0 -> 1.3.0`; no arrow where no move is meant. */
function moveText(live: Slot, to: Slot | undefined): string {
  const before = agentImage(live.deployment);
  if (to === undefined) return `${live.name} is live, ${before}`;
  if (to === live) return `${live.name} is live already, ${before}`;
  return `${live.name} -> ${to.name}, ${before} -> ${shortImage(agentImage(to.deployment), before)}`;
}

function reportReady({ report }: ClusterWork, { live }: SlotPair, to: Slot): void {
  const ready = readyPods(to).length;
  report({
    kind: 'step',
    state: 'done',
    text: `${to.name} is rolled out: ${ready} of ${ready} ready, as large as ${live.name}`,
  });
}

async function dryRun(
  work: ClusterWork,
  move: Move,
  base: SwitchResult,
  mode: 'client' | 'server',
): Promise<SwitchResult> {
  const patch: JsonPatch = movePatch(move);
  if (mode === 'server') {
    await work.cluster.patch('Service', move.service.metadata.name, patch, { dryRun: true });
    work.report({ kind: 'step', state: 'done', text: 'the API server would accept the patch' });
  }
  return { ...base, outcome: 'planned', patch: patch.map((operation) => ({ ...operation })) };
}

async function judgeThenMove(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  const { clock, report } = work;
  let [judged, move] = [base, planned];
  if (options.skipVerify) {
    report({ kind: 'step', state: 'note', text: `no verdict: ${options.reason ?? ''}` });
  } else {
    const start = clock.monotonicMs();
    const result = await options.verify(pair, planned.to);
    if (result.kind === 'interrupted')
      return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
    const { verdict } = result;
    judged = { ...base, verdict, timings: { verdictMs: clock.monotonicMs() - start } };
    if (verdict.outcome !== 'pass')
      return { ...judged, outcome: verdict.outcome === 'fail' ? 'failed' : 'inconclusive' };
    const { pass, advisory } = verdict.totals;
    const aside = advisory === 0 ? '' : `, ${advisory} advisory did not`;
    report({
      kind: 'step',
      state: 'done',
      text: `verdict: ${pass} of ${verdict.cases.length} cases passed${aside}`,
    });
    // The replay took a while: the history says when traffic moved, not when somebody asked for it.
    const when = timestamp(clock.now());
    move = { ...planned, entry: { ...planned.entry, when, set: verdict.set.digest } };
  }
  const since = await changesSince(work, pair, move, options);
  if (since.refusals.length > 0) {
    const refusals = refusalItems(since.refusals, work.cluster.scope, base.service);
    return { ...judged, live: since.live ?? null, refusals };
  }
  if (work.interruption.signal.aborted)
    return { ...judged, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(() => moveAndConfirm(work, pair, move, options, judged), pair.live.name);
}

interface Since {
  readonly refusals: readonly Refusal[];
  readonly live: string | undefined;
}

/** The verdict took a while: what was read before it must still hold. */
async function changesSince(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  options: SwitchOptions,
): Promise<Since> {
  if (options.skipVerify) return { refusals: [], live: pair.live.name };
  const again = await readSlots(work, { ...options.choice, service: pair.service.metadata.name }, 'slots');
  if (again.kind === 'refused') return { refusals: [again.refusal], live: undefined };
  return {
    refusals: refusalsSince(again.pair, move),
    live: again.pair.live.name,
  };
}

function refusalsSince(now: SlotPair, move: Move): readonly Refusal[] {
  if (recogniseMove(move, now.service) !== 'as-planned') return [conflictRefusal(move, now.service)];
  const to = slotNamed(now, move.to.name);
  if (to?.template === move.to.template) return preflight(now, to);
  const by = to === undefined ? undefined : lastWriter(to.deployment.metadata, ['spec', 'template']);
  return [templateRefusal(move.to, by ?? 'changed while the golden set was replayed')];
}

function templateRefusal(slot: Slot, by: string): Refusal {
  return {
    kind: 'changed-meanwhile',
    object: `deployment/${slot.deployment.metadata.name}`,
    expected: 'the pod template that was judged',
    found: 'another one',
    by,
  };
}

async function moveAndConfirm(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  const { report } = work;
  const outcome = await moveTraffic(work, move);
  if (outcome.kind === 'conflict')
    return {
      ...base,
      live: outcome.live ?? null,
      refusals: refusalItems([outcome.refusal], work.cluster.scope, base.service),
    };
  if (outcome.kind === 'unknown')
    return {
      ...base,
      outcome: 'unconfirmed',
      changed: true,
      live: null,
      op: move.entry.op,
      reason: outcome.detail,
    };
  if (outcome.kind === 'overtaken') return overtakenResult({ ...base, op: move.entry.op }, move, outcome);
  report({ kind: 'step', state: 'done', text: 'Service patched' });
  const moved: SwitchResult = {
    ...base,
    outcome: 'switched',
    changed: true,
    live: move.to.name,
    op: move.entry.op,
    timings: { ...base.timings, patchMs: outcome.ms },
  };
  const [event, rechecked] = await Promise.all([
    recordEvent(work, move, outcome.service),
    recheckTemplate(work, pair, move, outcome.service, moved),
  ]);
  const warnings = event === undefined ? [] : [event];
  if (rechecked !== undefined) return { ...rechecked, warnings };
  return { ...(await confirmEndpoints(work, pair, move, options.endpointsTimeoutMs, moved)), warnings };
}

/** Two objects cannot be changed at once: a template changed between verdict and patch is taken back. */
async function recheckTemplate(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
  moved: SwitchResult,
): Promise<SwitchResult | undefined> {
  const start = work.clock.monotonicMs();
  const found = await readTemplate(work, move.to).catch(asProblem);
  if ('detail' in found)
    return {
      ...moved,
      outcome: 'unconfirmed',
      reason: `${move.to.name} could not be read again: ${found.detail}`,
    };
  if (found.digest === move.to.template) return undefined;
  const reason = `${move.to.name} no longer runs the template that was judged: ${found.by}`;
  work.report({ kind: 'step', state: 'failed', text: reason });
  const back = prepareMove(
    work,
    { ...pair, service, live: move.to, idle: move.from, history: readHistory(service) },
    move.from,
    {
      verb: 'rollback',
      who: move.entry.who,
      why: reason,
      verdict: 'none',
      set: undefined,
    },
  );
  const outcome = await moveTraffic(work, back).catch(asProblem);
  const servedMs = work.clock.monotonicMs() - start;
  if (outcome.kind === 'moved')
    return {
      ...moved,
      outcome: 'moved-back',
      live: move.from.name,
      reason,
      timings: { ...moved.timings, servedMs },
    };
  const [live, problem] =
    outcome.kind === 'unknown'
      ? [undefined, outcome.detail]
      : [outcome.live, 'somebody else changed the Service'];
  return {
    ...moved,
    outcome: 'unconfirmed',
    live: live ?? null,
    reason: `${reason}; moving back failed: ${problem}`,
  };
}

/** Moved, and moved on by somebody else: what we meant to do was done, and is not so any more. */
export function overtakenResult(base: SwitchResult, move: Move, { live, by }: Overtaken): SwitchResult {
  const reason = `traffic was moved to ${move.to.name}, and then on: ${by}`;
  return { ...base, outcome: 'unconfirmed', changed: true, live: live ?? null, reason };
}

/** After the move nothing may hide that it happened: what the API server then fails at becomes part of the result. */
function asProblem(error: unknown): { readonly kind: 'unknown'; readonly detail: string } {
  if (error instanceof ClusterError) return { kind: 'unknown', detail: error.message };
  throw error;
}

/** Shared with rollback: waits until traffic really goes to the slot alone, and says how long it took. */
export async function confirmEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  timeoutMs: number,
  moved: SwitchResult,
): Promise<SwitchResult> {
  const outcome = await waitForEndpoints(work, pair, move.to, timeoutMs).catch(asProblem);
  if (outcome.kind === 'unknown')
    return { ...moved, outcome: 'unconfirmed', reason: `endpoints could not be read: ${outcome.detail}` };
  const timings =
    outcome.kind === 'interrupted' ? moved.timings : { ...moved.timings, endpointsMs: outcome.ms };
  switch (outcome.kind) {
    case 'only':
      work.report({
        kind: 'step',
        state: 'done',
        text: `endpoints hold only ${move.to.name} after ${seconds(outcome.ms)}`,
      });
      return { ...moved, timings };
    case 'timed-out': {
      const since = await overtakenSince(work, move);
      if (since !== undefined) return overtakenResult({ ...moved, timings }, move, since);
      const reason = `${describeEndpoints(move.to.name, outcome.state)} after ${seconds(timeoutMs)}`;
      return { ...moved, outcome: 'unconfirmed', reason, timings };
    }
    case 'interrupted':
      return {
        ...moved,
        outcome: 'interrupted',
        reason: 'interrupted after the Service was patched',
        timings,
      };
  }
}

/** Endpoints that do not come may be somebody else's doing. */
async function overtakenSince({ cluster }: ClusterWork, move: Move): Promise<Overtaken | undefined> {
  try {
    return overtakenBy(move, await cluster.get('Service', move.service.metadata.name));
  } catch (error) {
    if (error instanceof ClusterError) return undefined;
    throw error;
  }
}

function seconds(ms: number): string {
  return `${ms < 10_000 ? (ms / 1000).toFixed(2) : Math.round(ms / 1000)} s`;
}
