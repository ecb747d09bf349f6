import type { Move } from '../domain/slots/move-plan.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { recheckBeforeMove } from './recheck-before-move.ts';
import { refusalItems } from './switch-result.ts';

export interface JudgeOptions {
  readonly choice: ServiceChoice;
  /** Replays the golden set against the slot. */
  readonly verify: (pair: SlotPair, slot: Slot) => Promise<SlotVerdict>;
}

type SlotVerdict = { readonly kind: 'verdict'; readonly verdict: Verdict } | { readonly kind: 'interrupted' };

export type JudgedMove =
  | { readonly kind: 'go'; readonly move: Move; readonly judged: SwitchResult }
  | { readonly kind: 'stop'; readonly result: SwitchResult };

/** Asks for the verdict that a move rests on; what was read before it must still hold after it. */
export async function judgeMove(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  { choice, verify }: JudgeOptions,
  base: SwitchResult,
): Promise<JudgedMove> {
  const { clock, cluster } = work;
  const start = clock.monotonicMs();
  const asked = await verify(pair, planned.to);
  if (asked.kind === 'interrupted') {
    const reason = 'interrupted before anything was changed';
    return { kind: 'stop', result: { ...base, outcome: 'interrupted', reason } };
  }
  const { verdict } = asked;
  const judged: SwitchResult = { ...base, verdict, timings: { verdictMs: clock.monotonicMs() - start } };
  if (verdict.outcome !== 'pass')
    return {
      kind: 'stop',
      result: { ...judged, outcome: verdict.outcome === 'fail' ? 'failed' : 'inconclusive' },
    };
  reportPass(work, verdict);
  const since = await recheckBeforeMove(work, choice, planned);
  if (since.refusals.length > 0) {
    const refusals = refusalItems(since.refusals, cluster.scope, base.service);
    return { kind: 'stop', result: { ...judged, live: since.live ?? null, refusals } };
  }
  // The replay took a while: the history says when traffic moved, not when somebody asked for it.
  const when = timestamp(clock.now());
  return {
    kind: 'go',
    move: { ...planned, entry: { ...planned.entry, when, set: verdict.set.digest } },
    judged,
  };
}

function reportPass({ report }: ClusterWork, { totals, cases }: Verdict): void {
  const aside = totals.advisory === 0 ? '' : `, ${totals.advisory} advisory did not`;
  report({
    kind: 'step',
    state: 'done',
    text: `verdict: ${totals.pass} of ${cases.length} cases passed${aside}`,
  });
}
