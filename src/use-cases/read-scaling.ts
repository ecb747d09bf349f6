import { autoscalerOf } from '../domain/slots/autoscaler.ts';
import type {
  HorizontalPodAutoscaler,
  KindName,
  KubernetesObjects,
  ResourceQuota,
} from '../domain/slots/kubernetes.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { roomProblems } from '../domain/slots/quota-room.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';

/** What is helpful and not essential: a role that may not read it is told so, and does everything else. */
export type Optional<T> =
  | { readonly kind: 'read'; readonly items: readonly T[] }
  /** `why` in words for people. */
  | { readonly kind: 'not-checked'; readonly why: string };

/** The namespace's HPAs. It needs nothing of the slots, so it is asked beside them. */
export function readAutoscalers(cluster: Cluster): Promise<Optional<HorizontalPodAutoscaler>> {
  return listIfAllowed(cluster, 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
}

async function listIfAllowed<K extends KindName>(
  cluster: Cluster,
  kind: K,
  plural: string,
): Promise<Optional<KubernetesObjects[K]>> {
  try {
    return { kind: 'read', items: (await cluster.list(kind)).items };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden')
      return { kind: 'not-checked', why: `no permission to list ${plural}` };
    throw error;
  }
}

/** The slots with the HPAs that scale them. */
export function withAutoscalers(pair: SlotPair, reading: Optional<HorizontalPodAutoscaler>): SlotPair {
  if (reading.kind === 'not-checked') return pair;
  const scaled = (slot: Slot): Slot => {
    const autoscaler = autoscalerOf(reading.items, slot.deployment);
    return autoscaler === undefined ? slot : { ...slot, autoscaler };
  };
  return { ...pair, live: scaled(pair.live), idle: scaled(pair.idle) };
}

export function autoscalerWarnings(reading: Optional<HorizontalPodAutoscaler>): readonly string[] {
  return reading.kind === 'read' ? [] : [`HPAs were not checked: ${reading.why}`];
}

/** What keeps `more` further pods of the slot from being made, before any is asked for. */
export async function checkRoom(
  cluster: Cluster,
  slot: Slot,
  more: number,
): Promise<{ readonly refusals: readonly Refusal[]; readonly warnings: readonly string[] }> {
  if (more <= 0) return { refusals: [], warnings: [] };
  const quotas: Optional<ResourceQuota> = await listIfAllowed(cluster, 'ResourceQuota', 'resourcequotas');
  if (quotas.kind === 'not-checked')
    return { refusals: [], warnings: [`ResourceQuotas were not checked: ${quotas.why}`] };
  const problems = roomProblems(quotas.items, slot, more);
  return {
    refusals: problems.map((problem) => ({ kind: 'no-room', slot: slot.name, more, ...problem })),
    warnings: [],
  };
}
