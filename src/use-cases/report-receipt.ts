import { durationText } from '../domain/duration.ts';
import { changeText } from '../domain/receipts/receipt-changes.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { ClusterWork } from './cluster-work.ts';
import type { ReceiptLook } from './look-at-receipt.ts';
import { withWarnings } from './switch-result.ts';

/** Tells whether a recorded verdict is taken, and by which part not; the result keeps it. */
export function reportReceipt(
  { report }: Pick<ClusterWork, 'report'>,
  look: ReceiptLook,
  base: SwitchResult,
): SwitchResult {
  if (look.kind === 'none') return base;
  const planned = base.dryRun !== 'none';
  const { receipt } = look;
  if (look.kind === 'stale') {
    const what = planned
      ? 'would not be taken, and the whole set replayed'
      : 'not taken, the whole set is replayed';
    const text = `${receiptName(receipt)}: ${what}: ${receipt.changes.map(changeText).join('; ')}`;
    report({ kind: 'step', state: 'note', text });
    return { ...base, receipt };
  }
  const taken = planned ? 'would be taken, followed by the smoke cases' : 'still matches';
  report({
    kind: 'step',
    state: planned ? 'note' : 'done',
    text: `verdict: ${receiptName(receipt)}, ${taken}`,
  });
  const notChecked = receipt.notChecked.map((text) => `not checked: ${text}`);
  return withWarnings(report, { ...base, receipt }, [...look.late, ...notChecked]);
}

/** `receipt by ci-bot, 14m old` */
function receiptName({ who, ageSeconds }: NonNullable<SwitchResult['receipt']>): string {
  const by = who === undefined ? '' : ` by ${who}`;
  const old = ageSeconds === undefined || ageSeconds < 0 ? '' : `, ${durationText(ageSeconds * 1000)} old`;
  return `receipt${by}${old}`;
}
