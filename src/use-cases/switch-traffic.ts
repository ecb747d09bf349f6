import { planSwitch, type SwitchRequest } from '../domain/slots/plan-switch.ts';
import { readyPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { foreignManagers } from '../domain/slots/traffic-endpoints.ts';
import { foreignWarnings, siblingWarnings } from '../domain/slots/warnings.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { announce, meantSlot } from './announce-move.ts';
import type { ClusterWork } from './cluster-work.ts';
import { dryRunMove } from './dry-run-move.ts';
import { finishMove } from './finish-move.ts';
import { judgeMove, type JudgeOptions } from './judge-move.ts';
import { moveTraffic, prepareMove, whoAsks } from './move-traffic.ts';
import { readSlots } from './read-slots.ts';
import { recheckTemplate } from './recheck-template.ts';
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

export interface SwitchOptions extends SwitchRequest, JudgeOptions {
  readonly dryRun: DryRun;
  /** Set where the operator decided to go without a verdict. */
  readonly skipVerify: boolean;
  readonly reason: string | undefined;
  readonly endpointsTimeoutMs: number;
}

/** Preflight, verdict, patch, endpoints: the whole move to the other slot. */
export async function switchTraffic(work: ClusterWork, options: SwitchOptions): Promise<SwitchResult> {
  const { scope } = work.cluster;
  const who = whoAsks(work.cluster);
  const reading = await readSlots(work, options.choice);
  if (reading.kind === 'refused') return unread('switch', scope, reading, options.dryRun);
  const { pair } = reading;
  const base = unmoved('switch', scope, pair, options.dryRun);
  const plan = planSwitch(pair, options);
  announce(work, pair, meantSlot(pair, plan, options.to));
  if (plan.kind === 'already-live') return { ...base, outcome: 'already-live', to: base.from };
  if (plan.kind === 'refused') return { ...base, refusals: refusalItems(plan.refusals, scope, base.service) };
  const warned = withWarnings(work.report, base, await surroundingWarnings(work, pair));
  reportReady(work, pair, plan.to);
  const move = prepareMove(work, pair, plan.to, {
    verb: 'switch',
    who: await who,
    why: options.reason,
    verdict: options.skipVerify ? 'skipped' : 'passed',
    set: undefined,
  });
  if (options.dryRun !== 'none') return dryRunMove(work, move, warned);
  return judgeThenMove(work, pair, move, options, warned);
}

/** What stays where it is when traffic moves, and what can change under both slots. */
async function surroundingWarnings({ cluster }: ClusterWork, pair: SlotPair): Promise<readonly string[]> {
  const shared = await sharedConfigWarnings(cluster, pair);
  return [...siblingWarnings(pair), ...shared, ...foreignWarnings(foreignManagers(pair.endpointSlices))];
}

function reportReady({ report }: ClusterWork, { live }: SlotPair, to: Slot): void {
  const ready = readyPods(to).length;
  report({
    kind: 'step',
    state: 'done',
    text: `${to.name} is rolled out: ${ready} of ${ready} ready, as large as ${live.name}`,
  });
}

async function judgeThenMove(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  options: SwitchOptions,
  base: SwitchResult,
): Promise<SwitchResult> {
  if (options.skipVerify)
    work.report({ kind: 'step', state: 'note', text: `no verdict: ${options.reason ?? ''}` });
  const judgement = options.skipVerify
    ? { kind: 'go' as const, move: planned, judged: base }
    : await judgeMove(work, pair, planned, options, base);
  if (judgement.kind === 'stop') return judgement.result;
  const { move, judged } = judgement;
  if (work.interruption.signal.aborted)
    return { ...judged, outcome: 'interrupted', reason: 'interrupted before anything was changed' };
  return work.interruption.protect(
    () => moveAndConfirm(work, pair, move, options.endpointsTimeoutMs, judged),
    pair.live.name,
  );
}

async function moveAndConfirm(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  timeoutMs: number,
  base: SwitchResult,
): Promise<SwitchResult> {
  const outcome = await moveTraffic(work, move);
  if (outcome.kind !== 'moved') return notMoved(base, move, outcome, work.cluster.scope);
  const { service } = outcome;
  work.report({ kind: 'step', state: 'done', text: 'Service patched' });
  const moved = movedResult(base, 'switched', move, outcome.ms);
  const found = await recheckTemplate(work, pair, move, service);
  switch (found.kind) {
    case 'as-judged':
      return finishMove(work, pair, move, service, timeoutMs, moved);
    case 'moved-back': {
      const timings = { ...moved.timings, servedMs: found.servedMs };
      const { back, reason } = found;
      const movedBack: SwitchResult = {
        ...moved,
        outcome: 'moved-back',
        live: back.to.name,
        reason,
        timings,
      };
      return finishMove(work, pair, back, found.service, timeoutMs, movedBack);
    }
    case 'not-certain': {
      const { live, reason } = found;
      const result: SwitchResult = { ...moved, outcome: 'unconfirmed', live: live ?? null, reason };
      return finishMove(work, pair, move, service, undefined, result);
    }
  }
}
