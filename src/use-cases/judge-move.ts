import { readReceipt, type Receipt } from '../domain/receipts/receipt.ts';
import { bindingChanges, changeText } from '../domain/receipts/receipt-changes.ts';
import { runningImages } from '../domain/receipts/running-images.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { readyCurrentPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { timestamp, type ClusterWork, type ServiceChoice } from './cluster-work.ts';
import { lookAtReceipt, type ReceiptOptions } from './look-at-receipt.ts';
import { recheckBeforeMove } from './recheck-before-move.ts';
import { reportReceipt } from './report-receipt.ts';
import { refusalItems } from './switch-result.ts';

export interface JudgeOptions {
  readonly choice: ServiceChoice;
  /** Replays the golden set against the slot, or its smoke cases alone. */
  readonly verify: (pair: SlotPair, slot: Slot, cases: 'all' | 'smoke') => Promise<SlotVerdict>;
  /** How a recorded verdict is looked at; undefined where none is to be taken. */
  readonly receipt?: ReceiptOptions | undefined;
}

type SlotVerdict =
  | { readonly kind: 'verdict'; readonly verdict: Verdict }
  | { readonly kind: 'interrupted' }
  /** The set has no such case. */
  | { readonly kind: 'no-case'; readonly why: string };

export type JudgedMove =
  | { readonly kind: 'go'; readonly move: Move; readonly judged: SwitchResult }
  | { readonly kind: 'stop'; readonly result: SwitchResult };

/** Finds the verdict that a move rests on, recorded or new; what was read before it must still hold after it. */
export async function judgeMove(
  work: ClusterWork,
  pair: SlotPair,
  planned: Move,
  options: JudgeOptions,
  base: SwitchResult,
): Promise<JudgedMove> {
  const { choice } = options;
  const { clock, cluster } = work;
  const start = clock.monotonicMs();
  const look = options.receipt
    ? await lookAtReceipt(work, planned.to, options.receipt)
    : ({ kind: 'none' } as const);
  const looked = reportReceipt(work, look, base);
  const taken = look.kind === 'matches' ? look.stored : undefined;
  const asked = await options.verify(pair, planned.to, taken === undefined ? 'all' : 'smoke');
  if (asked.kind === 'interrupted') {
    const reason = 'interrupted before anything was changed';
    return { kind: 'stop', result: { ...looked, outcome: 'interrupted', reason } };
  }
  const timings = { verdictMs: clock.monotonicMs() - start };
  const verdict = asked.kind === 'verdict' ? asked.verdict : null;
  const judged: SwitchResult = { ...looked, verdict, timings };
  if (asked.kind === 'no-case')
    work.report({ kind: 'step', state: 'note', text: `no case is asked beside the receipt: ${asked.why}` });
  if (verdict !== null && verdict.outcome !== 'pass')
    return {
      kind: 'stop',
      result: { ...judged, outcome: verdict.outcome === 'fail' ? 'failed' : 'inconclusive' },
    };
  if (verdict !== null) reportPass(work, verdict, taken !== undefined);
  const since = await recheckBeforeMove(work, choice, planned);
  const refusals = [...since.refusals, ...(taken === undefined ? [] : sinceTaken(since.to, taken))];
  if (refusals.length > 0) {
    const items = refusalItems(refusals, cluster.scope, base);
    return { kind: 'stop', result: { ...judged, live: since.live ?? null, refusals: items } };
  }
  // The replay took a while: the history says when traffic moved, not when somebody asked for it.
  const when = timestamp(clock.now());
  const set = taken?.set ?? verdict?.set.digest;
  return { kind: 'go', move: withVerdict(planned, when, set, taken), judged };
}

function withVerdict(planned: Move, when: string, set: string | undefined, taken: Receipt | undefined): Move {
  const receipt = taken && { op: taken.op, who: taken.who, when: taken.when };
  const known = { ...(set === undefined ? {} : { set }), ...(receipt === undefined ? {} : { receipt }) };
  return { ...planned, entry: { ...planned.entry, when, ...known } };
}

/** Somebody may have recorded another verdict meanwhile, or pods may have come with another image. */
function sinceTaken(now: Slot | undefined, taken: Receipt): readonly Refusal[] {
  if (now === undefined) return [];
  const object = `deployment/${now.deployment.metadata.name}`;
  const again = readReceipt(now.deployment);
  if (again.kind !== 'receipt' || again.receipt.op !== taken.op) {
    const by = again.kind === 'receipt' ? `recorded by ${again.receipt.who}` : 'somebody unknown';
    const [expected, found] = [`the receipt of ${taken.when}`, again.kind === 'none' ? 'none' : 'another'];
    return [{ kind: 'changed-meanwhile', object, expected, found, by }];
  }
  const running = runningImages(now.deployment, readyCurrentPods(now));
  const changes = running.kind === 'images' ? bindingChanges(taken, { images: running.images }) : [];
  return changes.map((change) => ({
    kind: 'changed-meanwhile',
    object,
    expected: 'the images that were judged',
    found: changeText(change),
    by: 'while the smoke cases were asked',
  }));
}

function reportPass({ report }: ClusterWork, { totals, cases }: Verdict, afterReceipt: boolean): void {
  const aside = totals.advisory === 0 ? '' : `, ${totals.advisory} advisory did not`;
  const what = afterReceipt ? 'smoke cases' : 'cases';
  report({
    kind: 'step',
    state: 'done',
    text: `${afterReceipt ? '' : 'verdict: '}${totals.pass} of ${cases.length} ${what} passed${aside}`,
  });
}
