import { readyCurrentPods, type Slot } from '../slots/slots.ts';
import { bindingChanges, trustChanges, type ServerTime } from './receipt-changes.ts';
import { readReceipt, type Receipt } from './receipt.ts';
import { runningImages } from './running-images.ts';

/** What is kept on a slot, as far as it can be told without asking for anything more. */
export type StoredVerdict =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly problem: string }
  | { readonly kind: 'verdict'; readonly receipt: Receipt; readonly stale: string | undefined };

/** A verdict gets no older than stale: how old is told beside it, and each `switch` says how old it may be. */
export function storedVerdict(slot: Slot, now: ServerTime): StoredVerdict {
  const reading = readReceipt(slot.deployment);
  if (reading.kind !== 'receipt') return reading;
  const { receipt } = reading;
  const pods = readyCurrentPods(slot);
  const running = runningImages(slot.deployment, pods);
  const isAhead =
    now !== undefined &&
    trustChanges({ ...receipt, outcome: 'pass' }, now, Number.POSITIVE_INFINITY).length > 0;
  const [first] = bindingChanges(receipt, {
    uid: slot.deployment.metadata.uid ?? 'none',
    template: slot.template,
    // A slot without a ready pod runs nothing that could be another image.
    ...(running.kind === 'images' && pods.length > 0 ? { images: running.images } : {}),
  });
  const stale = isAhead ? 'its time is in the future' : first && `another ${first.part}`;
  return { kind: 'verdict', receipt, stale };
}
