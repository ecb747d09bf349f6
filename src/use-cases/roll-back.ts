import {
  lackingPods,
  planRollback,
  smallTargetWarnings,
  type RollbackPlan,
} from '../domain/slots/plan-rollback.ts';
import { currentSize } from '../domain/slots/preflight.ts';
import { growTo } from '../domain/slots/resize.ts';
import { liveInWords } from '../domain/slots/overlap.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { unexplainedWarnings } from '../domain/slots/warnings.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { asProblem } from './as-problem.ts';
import { announce, meantSlot } from './announce-move.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { dryRunMove } from './dry-run-move.ts';
import { finishMove } from './finish-move.ts';
import { growFirst, type GrownFirst } from './grow-first.ts';
import { moveTraffic, prepareMove, whoAsks } from './move-traffic.ts';
import { autoscalerWarnings, readAutoscalers, withAutoscalers } from './read-scaling.ts';
import { readTemplate, type TemplateNow } from './read-template.ts';
import { readSlots } from './read-slots.ts';
import {
  movedResult,
  notMoved,
  refusalItems,
  unmoved,
  unread,
  withWarnings,
  type DryRun,
} from './switch-result.ts';

export interface RollbackOptions {
  readonly choice: ServiceChoice;
  readonly to: string | undefined;
  /** The number of a recorded move; instead of `to`. */
  readonly toRevision?: number | undefined;
  readonly reason: string | undefined;
  /** Make the slot as large as the live one first, where it is smaller. */
  readonly scaleUp?: { readonly timeoutMs: number } | undefined;
  readonly dryRun: DryRun;
  /** Undefined: end after the patch. */
  readonly endpointsTimeoutMs: number | undefined;
}

/** One patch back to what served before. It never asks for a verdict. */
export async function rollBack(work: ClusterWork, options: RollbackOptions): Promise<SwitchResult> {
  const asking = whoAsks(work.cluster);
  const result = await rollBackAs(asking, work, options);
  return { ...result, who: await asking };
}

async function rollBackAs(
  asking: Promise<string>,
  work: ClusterWork,
  options: RollbackOptions,
): Promise<SwitchResult> {
  const { scope } = work.cluster;
  const reading = await readSlots(work, options.choice, 'slots');
  if (reading.kind === 'refused') return unread('rollback', scope, reading, options.dryRun);
  const { pair } = reading;
  const plan = planRollback(pair, options);
  announce(work, pair, meantSlot(pair, plan, options.to ?? options.toRevision?.toString()));
  const unflagged = unmoved('rollback', scope, pair, options.dryRun);
  // A refusal for that very reason says it better.
  const isRefusedForIt =
    plan.kind === 'refused' && plan.refusals.some(({ kind }) => kind === 'changed-outside');
  const base = withWarnings(work.report, unflagged, isRefusedForIt ? [] : unexplainedWarnings(pair));
  const who = await asking;
  if (options.scaleUp === undefined || lackingPods(pair, plan) === 0)
    return followPlan(work, pair, plan, who, options, base);
  const grown = await scaleUp(
    work,
    pair,
    plan,
    { ...options.scaleUp, who, choice: options.choice, to: options.to },
    base,
  );
  if (grown.kind === 'stop') return grown.result;
  const again = options.dryRun === 'none' ? planRollback(grown.pair, options) : asIfGrown(plan);
  return followPlan(work, grown.pair, again, who, options, grown.base);
}

/** Of a dry run: nothing was scaled, and nothing else is in the way. */
function asIfGrown(plan: RollbackPlan): RollbackPlan {
  return plan.kind === 'refused' && plan.to !== undefined ? { kind: 'go', to: plan.to } : plan;
}

interface ScaleUpOptions extends Pick<RollbackOptions, 'choice' | 'to'> {
  readonly who: string;
  readonly timeoutMs: number;
}

async function scaleUp(
  work: ClusterWork,
  pair: SlotPair,
  plan: RollbackPlan,
  { who, timeoutMs, choice, to }: ScaleUpOptions,
  bare: SwitchResult,
): Promise<GrownFirst> {
  const autoscalers = await readAutoscalers(work.cluster);
  const scaled = withAutoscalers(pair, autoscalers);
  const base = withWarnings(work.report, bare, autoscalerWarnings(autoscalers));
  const target = meantSlot(scaled, plan, to)?.name === scaled.live.name ? scaled.live : scaled.idle;
  const size = currentSize(scaled.live);
  const again = { ...choice, service: pair.service.metadata.name };
  const readAgain = (): ReturnType<typeof readSlots> => readSlots(work, again, 'slots');
  return growFirst(work, scaled, growTo(target, size), size, { who, timeoutMs, readAgain }, base);
}

async function followPlan(
  work: ClusterWork,
  pair: SlotPair,
  plan: RollbackPlan,
  who: string,
  options: RollbackOptions,
  bare: SwitchResult,
): Promise<SwitchResult> {
  const { scope } = work.cluster;
  if (plan.kind === 'already-live') return { ...bare, outcome: 'already-live', to: bare.from };
  if (plan.kind === 'refused') return { ...bare, refusals: refusalItems(plan.refusals, scope, bare) };
  const base = withWarnings(work.report, bare, smallTargetWarnings(pair, plan.to));
  const record = { verb: 'rollback', who, why: options.reason, verdict: 'none', set: undefined } as const;
  const move = prepareMove(work, pair, plan.to, record);
  if (options.dryRun !== 'none') return dryRunMove(work, move, base);
  if (work.interruption.signal.aborted)
    return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(
    () => goBack(work, pair, move, options.endpointsTimeoutMs, base),
    liveInWords(pair),
  );
}

async function goBack(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  timeoutMs: number | undefined,
  base: SwitchResult,
): Promise<SwitchResult> {
  const outcome = await moveTraffic(work, move);
  if (outcome.kind !== 'moved') return notMoved(base, move, outcome, work.cluster.scope);
  work.report({ kind: 'step', state: 'done', text: 'Service patched' });
  const moved = movedResult(base, 'rolled-back', move, outcome.ms);
  const [finished, found] = await Promise.all([
    finishMove(work, pair, move, outcome.service, timeoutMs, moved),
    readTemplate(work, move.to).catch(asProblem),
  ]);
  return withTemplateNow(work, move, found, finished);
}

/**
 * Two objects cannot be changed at once: a `deploy` that was under way may have changed the slot in the same moment.
 * Nobody can tell which of two slots is the better one then, so traffic stays, and it is said.
 */
function withTemplateNow(
  { report }: ClusterWork,
  { to }: Move,
  found: TemplateNow | ReturnType<typeof asProblem>,
  result: SwitchResult,
): SwitchResult {
  switch (found.kind) {
    case 'as-judged':
      return result;
    case 'problem':
      return withWarnings(report, result, [
        `not checked whether ${to.name} still runs what it ran before: ${found.problem}`,
      ]);
    case 'changed': {
      const reason = `${to.name} no longer runs the template that was rolled back to: ${found.by}`;
      return { ...result, outcome: 'unconfirmed', reason };
    }
  }
}
