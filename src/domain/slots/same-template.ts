import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../json.ts';
import type { Slot, SlotPair } from './slots.ts';

/** Whether the slots' templates differ in nothing but the label that tells the slots apart. */
export function sameTemplate({ live, idle, slotKey }: SlotPair): boolean {
  return templateText(live, slotKey) === templateText(idle, slotKey);
}

function templateText({ deployment }: Slot, slotKey: string): string {
  const { metadata, spec } = deployment.spec.template;
  const labels = Object.entries(metadata?.labels ?? {}).filter(([key]) => key !== slotKey);
  return canonicalJson({
    metadata: { ...metadata, labels: Object.fromEntries(labels) },
    spec,
  } as unknown as Json);
}
