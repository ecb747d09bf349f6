import { lastWriter } from '../domain/slots/manager-of.ts';
import { nowLive, selectedSlot } from '../domain/slots/overlap.ts';
import { isWayBack } from '../domain/slots/plan-rollback.ts';
import { planStandby } from '../domain/slots/plan-standby.ts';
import { resizeChanges, type Resize } from '../domain/slots/resize.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { StandbyResult } from '../results/standby-result.generated.ts';
import { asProblem } from './as-problem.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { whoAsks } from './move-traffic.ts';
import { autoscalerWarnings, readAutoscalers, withAutoscalers } from './read-scaling.ts';
import { readSlots } from './read-slots.ts';
import { bothSlots, overlapOf } from '../domain/slots/overlap.ts';
import { reasonRequired } from '../domain/slots/reason-refusals.ts';
import { resizePatches, tryResize } from './plan-resize.ts';
import {
  resizeSlot,
  takeBackResize,
  type Resized,
  type ResizeOutcome,
  type ResizeRecord,
} from './resize-slot.ts';
import { refusalItems, withWarnings, type DryRun } from './switch-result.ts';

export interface StandbyOptions {
  readonly choice: ServiceChoice;
  /** Size that the idle slot shall have. */
  readonly replicas: number;
  readonly force: boolean;
  readonly reason?: string | undefined;
  readonly dryRun: DryRun;
}

/** Shrinks the idle slot, with its HPA. */
export async function standBy(work: ClusterWork, options: StandbyOptions): Promise<StandbyResult> {
  const { cluster, clock, report } = work;
  const { scope } = cluster;
  const asking = whoAsks(cluster);
  const [reading, autoscalers] = await Promise.all([
    readSlots(work, options.choice, 'slots'),
    readAutoscalers(cluster),
  ]);
  if (reading.kind === 'refused') {
    const { service, refusal } = reading;
    const refusals = refusalItems([refusal], scope, { service });
    return { ...untouched(scope, service, undefined, options.dryRun), refusals };
  }
  const pair = withAutoscalers(reading.pair, autoscalers);
  const plan = planStandby(pair, { ...options, now: clock.now() });
  announce(work, pair);
  const bare = untouched(scope, pair.service.metadata.name, pair, options.dryRun);
  const base = withWarnings(report, bare, autoscalerWarnings(autoscalers));
  if (plan.kind === 'already-so') return { ...base, outcome: 'already-so' };
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, base) };
  const { resize } = plan;
  const record: ResizeRecord = {
    op: work.ids.next(),
    who: await asking,
    when: timestamp(clock.now()),
    ...(options.reason === undefined ? {} : { why: options.reason }),
  };
  const described = { ...base, changes: resizeChanges(resize) };
  if (options.dryRun !== 'none') {
    if (options.dryRun === 'server') await tryResize(work, resize, record);
    return { ...described, outcome: 'planned', patches: resizePatches(resize, record) };
  }
  if (work.interruption.signal.aborted)
    return { ...described, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(() => shrink(work, pair, resize, record, described), pair.live.name);
}

function untouched(
  { context, namespace }: ClusterScope,
  service: string,
  pair: SlotPair | undefined,
  dryRun: DryRun,
): StandbyResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'StandbyResult',
    outcome: 'refused',
    changed: false,
    live: pair === undefined || overlapOf(pair) !== undefined ? null : pair.live.name,
    context,
    namespace,
    service,
    slot: pair?.idle.name ?? '',
    workload: pair === undefined ? '' : `deployment/${pair.idle.deployment.metadata.name}`,
    op: null,
    dryRun,
    changes: [],
    refusals: [],
    warnings: [],
    ...(pair === undefined ? {} : { ...reasonRequired(pair.service), isWayBack: isWayBack(pair) }),
  };
}

function announce({ cluster, report }: ClusterWork, pair: SlotPair): void {
  const { service, live, idle } = pair;
  const { context, namespace } = cluster.scope;
  const where = `${context}/${namespace} ${service.metadata.name}`;
  const roles =
    overlapOf(pair) === undefined
      ? `${idle.name} is idle (deployment/${idle.deployment.metadata.name}), ${live.name} is live`
      : `${bothSlots(pair)} are both selected`;
  report({ kind: 'step', state: 'begun', text: `${where}: ${roles}` });
}

async function shrink(
  work: ClusterWork,
  pair: SlotPair,
  resize: Resize,
  record: ResizeRecord,
  base: StandbyResult,
): Promise<StandbyResult> {
  const outcome = await resizeSlot(work, resize, record);
  if (outcome.kind !== 'resized') return unresized(work, outcome, record, base);
  const written = { ...base, changed: true, op: record.op };
  return undoIfLive(work, pair, resize, outcome, written);
}

function unresized(
  { cluster }: ClusterWork,
  outcome: Exclude<ResizeOutcome, Resized>,
  { op }: ResizeRecord,
  base: StandbyResult,
): StandbyResult {
  if (outcome.kind === 'unknown')
    return { ...base, outcome: 'unconfirmed', changed: true, op, reason: outcome.detail };
  const refusals = refusalItems([outcome.refusal], cluster.scope, base);
  return outcome.left === undefined
    ? { ...base, refusals }
    : { ...base, outcome: 'unconfirmed', changed: true, op, refusals, reason: outcome.left };
}

/** Two objects cannot be changed at once: a slot that became live meanwhile gets its pods back. */
async function undoIfLive(
  work: ClusterWork,
  pair: SlotPair,
  resize: Resize,
  written: Resized,
  result: StandbyResult,
): Promise<StandbyResult> {
  const service = await work.cluster.get('Service', pair.service.metadata.name).catch(asProblem);
  if ('problem' in service) {
    const reason = `it is not certain that ${pair.idle.name} is still idle: ${service.problem}`;
    return { ...result, outcome: 'unconfirmed', live: null, reason };
  }
  const live = selectedSlot({ ...pair, service });
  if (live === pair.live.name) return { ...result, outcome: 'shrunk' };
  const now = { ...result, live: live ?? null };
  const reason = `${nowLive(pair, service)} since: ${lastWriter(service.metadata, ['spec', 'selector'])}`;
  const problem = await takeBackResize(work, resize, written);
  return problem === undefined
    ? { ...now, outcome: 'undone', changed: false, reason }
    : { ...now, outcome: 'unconfirmed', reason: `${reason}; ${problem}` };
}
