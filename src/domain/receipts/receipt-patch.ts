import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../json.ts';
import { annotationPatch } from '../slots/annotation-patch.ts';
import { annotation } from '../slots/annotations.ts';
import type { JsonPatch } from '../slots/json-patch.ts';
import type { Deployment } from '../slots/kubernetes.ts';
import { uidTest } from '../slots/uid-test.ts';
import { readReceipt, receiptText, type Receipt } from './receipt.ts';

/** The one write of a receipt: it holds only for the very template that was judged, and the receipt that was read. */
export function receiptPatch({ metadata, spec }: Deployment, receipt: Receipt): JsonPatch {
  return [
    uidTest(metadata),
    { op: 'test', path: '/spec/template', value: spec.template as unknown as Json },
    ...annotationPatch(metadata, annotation.receipt, receiptText(receipt)),
  ];
}

/**
 * What a Deployment read again says of a write whose answer did not come. A pass goes over the receipt that was read
 * and no other; what is no pass goes over any, or somebody's pass of the same moment would hide it.
 */
export function recogniseReceipt(
  before: Deployment,
  { op, outcome }: Receipt,
  now: Deployment,
): 'mine' | 'as-planned' | 'other' {
  if (now.metadata.uid !== before.metadata.uid) return 'other';
  const found = readReceipt(now);
  if (found.kind === 'receipt' && found.receipt.op === op) return 'mine';
  const sameReceipt =
    now.metadata.annotations?.[annotation.receipt] === before.metadata.annotations?.[annotation.receipt];
  const sameTemplate =
    canonicalJson(now.spec.template as unknown as Json) ===
    canonicalJson(before.spec.template as unknown as Json);
  return sameTemplate && (sameReceipt || outcome !== 'pass') ? 'as-planned' : 'other';
}
