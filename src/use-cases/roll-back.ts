import { planRollback } from '../domain/slots/plan-rollback.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import { unexplainedWarnings } from '../domain/slots/warnings.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { announce, meantSlot } from './announce-move.ts';
import type { ClusterWork, ServiceChoice } from './cluster-work.ts';
import { dryRunMove } from './dry-run-move.ts';
import { finishMove } from './finish-move.ts';
import { moveTraffic, prepareMove, whoAsks } from './move-traffic.ts';
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
  if (reading.kind === 'refused') return unread('rollback', scope, reading, options.dryRun);
  const { pair } = reading;
  const plan = planRollback(pair, options);
  announce(work, pair, meantSlot(pair, plan, options.to));
  const unflagged = unmoved('rollback', scope, pair, options.dryRun);
  // A refusal for that very reason says it better.
  const isRefusedForIt =
    plan.kind === 'refused' && plan.refusals.some(({ kind }) => kind === 'changed-outside');
  const base = withWarnings(work.report, unflagged, isRefusedForIt ? [] : unexplainedWarnings(pair));
  if (plan.kind === 'already-live') return { ...base, outcome: 'already-live', to: base.from };
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, base.service) };
  const move = prepareMove(work, pair, plan.to, {
    verb: 'rollback',
    who: await asking,
    why: options.reason,
    verdict: 'none',
    set: undefined,
  });
  if (options.dryRun !== 'none') return dryRunMove(work, move, base);
  if (work.interruption.signal.aborted)
    return { ...base, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(
    () => goBack(work, pair, move, options.endpointsTimeoutMs, base),
    pair.live.name,
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
  return finishMove(work, pair, move, outcome.service, timeoutMs, moved);
}
