import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../json.ts';
import type {
  Deployment,
  EndpointSlice,
  HorizontalPodAutoscaler,
  Pod,
  PodTemplate,
  ReplicaSet,
  Service,
  StringMap,
} from './kubernetes.ts';
import type { HistoryReading } from './history.ts';

/** One half of a blue/green pair, as read. */
export interface Slot {
  /** Value of the slot label. */
  readonly name: string;
  readonly deployment: Deployment;
  /** SHA-256 over the canonical pod template, first 16 hex digits. */
  readonly template: string;
  /** ReplicaSets that the Deployment controls. */
  readonly replicaSets: readonly ReplicaSet[];
  /** Pods of those ReplicaSets that carry the slot label, being deleted or not. */
  readonly pods: readonly Pod[];
  /** The HPA that scales the Deployment; absent where there is none, and where none was looked for. */
  readonly autoscaler?: HorizontalPodAutoscaler;
}

/**
 * Two slots behind one Service, one of them live. While both are selected (overlap.ts) `live` is the one that served
 * before, and `idle` the one that is to come.
 */
export interface SlotPair {
  readonly service: Service;
  readonly slotKey: string;
  /** The selector without the slot key. */
  readonly baseSelector: StringMap;
  readonly live: Slot;
  readonly idle: Slot;
  readonly history: HistoryReading;
  readonly endpointSlices: readonly EndpointSlice[];
  /** Names of pods of neither slot that the selector would pick, were it not for the slot key. */
  readonly otherPods: readonly string[];
  /** Other Services that select pods of these slots and will not move; undefined where they could not be listed. */
  readonly siblings: readonly string[] | undefined;
}

/** Both slots in the order of their names. */
export function slotsByName(pair: SlotPair): readonly [Slot, Slot] {
  return pair.live.name < pair.idle.name ? [pair.live, pair.idle] : [pair.idle, pair.live];
}

export function slotNamed(pair: SlotPair, name: string): Slot | undefined {
  return [pair.live, pair.idle].find((slot) => slot.name === name);
}

export function desiredReplicas(deployment: Deployment): number {
  return deployment.spec.replicas ?? 1;
}

export function isReady(pod: Pod): boolean {
  const ready = pod.status?.conditions?.find((condition) => condition.type === 'Ready');
  return ready?.status === 'True' && pod.metadata.deletionTimestamp === undefined;
}

/**
 * Ready pods of the template that the Deployment has now. Lists are read side by side, so pods of the template
 * before may still be among the ready ones: they must neither be judged nor counted for it.
 */
export function readyCurrentPods(slot: Slot): readonly Pod[] {
  return podsOfTemplate(slot.deployment, slot.replicaSets, readyPods(slot));
}

/** Those of the pods that a ReplicaSet of the Deployment's current template controls. */
export function podsOfTemplate(
  { metadata: { uid: owner }, spec: { template } }: Deployment,
  replicaSets: readonly ReplicaSet[],
  pods: readonly Pod[],
): readonly Pod[] {
  const wanted = canonicalJson(withoutHash(template));
  const current = replicaSets.filter(
    (set) =>
      set.metadata.ownerReferences?.some(({ uid }) => uid === owner) === true &&
      canonicalJson(withoutHash(set.spec.template)) === wanted,
  );
  const uids = new Set(current.map(({ metadata }) => metadata.uid));
  return pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uids.has(uid)) === true);
}

/** The Deployment controller adds a label to the template of each ReplicaSet, and compares them without it. */
function withoutHash({ metadata, spec }: PodTemplate): Json {
  const labels = Object.entries(metadata?.labels ?? {}).filter(([label]) => label !== 'pod-template-hash');
  return { metadata: { ...metadata, labels: Object.fromEntries(labels) }, spec } as unknown as Json;
}

export function readyPods(slot: Slot): readonly Pod[] {
  return slot.pods.filter(isReady);
}
