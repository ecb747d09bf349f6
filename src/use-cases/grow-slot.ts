import { resizeChanges, type Resize } from '../domain/slots/resize.ts';
import { troubledPods } from '../domain/slots/explain-rollout.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { selectorText } from '../domain/slots/discover-slots.ts';
import { desiredReplicas, isReady, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { timestamp, type ClusterWork } from './cluster-work.ts';
import { followRollout } from './follow-rollout.ts';
import { checkRoom } from './read-scaling.ts';
import { resizeSlot } from './resize-slot.ts';

export interface GrowthOptions {
  readonly who: string;
  readonly timeoutMs: number;
}

/** How an attempt to make a slot larger ended. It is idle, so that nobody's traffic depends on it. */
export type Growth =
  | { readonly kind: 'grown' }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** The size was written, or perhaps written; the slot did not follow, or that is not known. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'interrupted' };

/** Makes the slot larger and waits until it is. */
export async function growSlot(
  work: ClusterWork,
  pair: SlotPair,
  resize: Resize,
  size: number,
  { who, timeoutMs }: GrowthOptions,
): Promise<Growth> {
  const { slot } = resize;
  const record = { op: work.ids.next(), who, when: timestamp(work.clock.now()) };
  if (work.interruption.signal.aborted) return { kind: 'interrupted' };
  const outcome = await resizeSlot(work, resize, record);
  if (outcome.kind === 'conflict' && outcome.left === undefined)
    return { kind: 'refused', refusals: [outcome.refusal] };
  if (outcome.kind === 'conflict') return { kind: 'failed', reason: outcome.left ?? '' };
  if (outcome.kind === 'unknown')
    return { kind: 'failed', reason: `the size may have been changed: ${outcome.detail}` };
  for (const { what, from, to } of resizeChanges(resize))
    work.report({ kind: 'step', state: 'done', text: `${slot.name}: ${what} ${from} -> ${to}` });
  const { name } = slot.deployment.metadata;
  const followed = await followRollout(work, name, timeoutMs, size);
  switch (followed.kind) {
    case 'done':
      return { kind: 'grown' };
    case 'interrupted':
      return { kind: 'interrupted' };
    case 'failed':
      return { kind: 'refused', refusals: [await notGrown(work, pair, resize, size)] };
  }
}

/** What a quota leaves too little of, and what could not be checked. */
export function roomToGrow({ cluster }: ClusterWork, slot: Slot, size: number): ReturnType<typeof checkRoom> {
  return checkRoom(cluster, slot, size - desiredReplicas(slot.deployment));
}

async function notGrown(
  { cluster }: ClusterWork,
  pair: SlotPair,
  { slot, replicas, autoscaler }: Resize,
  size: number,
): Promise<Refusal> {
  const labelSelector = selectorText({ ...pair.baseSelector, [pair.slotKey]: slot.name });
  const { items } = await cluster.list('Pod', { labelSelector });
  const [trouble] = troubledPods(items);
  const ready = `${items.filter(isReady).length} ready`;
  return {
    kind: 'not-grown',
    slot: slot.name,
    deployment: slot.deployment.metadata.name,
    autoscaler: replicas === undefined ? autoscaler?.autoscaler.metadata.name : undefined,
    size,
    found: trouble === undefined ? ready : `${ready}; ${trouble.name}: ${trouble.reason}`,
  };
}
