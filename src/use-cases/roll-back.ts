import { movePatch } from '../domain/slots/move-plan.ts';
import { planRollback } from '../domain/slots/plan-rollback.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { moveTraffic, prepareMove, recordEvent, whoAsks } from './move-traffic.ts';
import { readSlots } from './read-slots.ts';
import { refusalItems, unmoved, type DryRun } from './switch-result.ts';
import { announce, confirmEndpoints, meantSlot, overtakenResult } from './switch-traffic.ts';

export interface RollbackOptions {
  readonly choice: ServiceChoice;
  readonly to: string | undefined;
  readonly reason: string | undefined;
  readonly dryRun: DryRun;
  /** Undefined: end after the patch. */
  readonly endpointsTimeoutMs: number | undefined;
}

/** One patch back to what served before. It never asks for a verdict. */
export async function rollBack(work: ClusterWork, options: RollbackOptions): Promise<SwitchResult> {
  const { scope } = work.cluster;
  const asking = whoAsks(work.cluster);
  const reading = await readSlots(work, options.choice, 'slots');
  if (reading.kind === 'refused') {
    const known = { service: reading.service, live: undefined, to: undefined, dryRun: options.dryRun };
    return {
      ...unmoved('rollback', scope, known),
      refusals: refusalItems([reading.refusal], scope, reading.service),
    };
  }
  const { pair } = reading;
  const service = pair.service.metadata.name;
  const base = unmoved('rollback', scope, {
    service,
    live: pair.live,
    to: pair.idle,
    dryRun: options.dryRun,
  });
  const plan = planRollback(pair, options);
  announce(work, pair, meantSlot(pair, plan, options.to));
  if (plan.kind === 'already-live') return { ...base, outcome: 'already-live', to: base.from };
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, service) };
  const move = prepareMove(work, pair, plan.to, {
    verb: 'rollback',
    who: await asking,
    why: options.reason,
    verdict: 'none',
    set: undefined,
  });
  if (options.dryRun !== 'none') {
    const patch = movePatch(move);
    if (options.dryRun === 'server') await work.cluster.patch('Service', service, patch, { dryRun: true });
    return { ...base, outcome: 'planned', patch: patch.map((operation) => ({ ...operation })) };
  }
  if (work.interruption.signal.aborted)
    return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(() => goBack(work, pair, move, options, base), pair.live.name);
}

async function goBack(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  options: RollbackOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  const outcome = await moveTraffic(work, move);
  if (outcome.kind === 'conflict')
    return {
      ...base,
      live: outcome.live ?? null,
      refusals: refusalItems([outcome.refusal], work.cluster.scope, base.service),
    };
  const { op } = move.entry;
  if (outcome.kind === 'unknown')
    return { ...base, outcome: 'unconfirmed', changed: true, live: null, op, reason: outcome.detail };
  if (outcome.kind === 'overtaken') return overtakenResult({ ...base, op }, move, outcome);
  work.report({ kind: 'step', state: 'done', text: 'Service patched' });
  const timings = { patchMs: outcome.ms };
  const moved: SwitchResult = {
    ...base,
    outcome: 'rolled-back',
    changed: true,
    live: move.to.name,
    op,
    timings,
  };
  const [event, confirmed] = await Promise.all([
    recordEvent(work, move, outcome.service),
    options.endpointsTimeoutMs === undefined
      ? moved
      : confirmEndpoints(work, pair, move, options.endpointsTimeoutMs, moved),
  ]);
  return { ...confirmed, warnings: event === undefined ? [] : [event] };
}
