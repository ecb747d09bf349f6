import type { KubernetesObject } from '../../kubernetes-object.ts';
import type { RecordEvent } from '../../objects/record-event.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Deployment, ReplicaSet } from '../../objects/workloads.ts';
import type { Parts } from '../controller.ts';
import { sameTemplate } from './template-hash.ts';

/** A Deployment and its ReplicaSets at one moment. */
export interface Rollout {
  readonly deployment: Deployment;
  /** The ReplicaSet of the Deployment's template, where there is one yet. */
  readonly current: ReplicaSet | undefined;
  /** The others, the oldest first. */
  readonly old: readonly ReplicaSet[];
}

/** What the steps of a rollout write with. */
export interface Tools {
  readonly parts: Parts;
  readonly events: RecordEvent;
  /** Looks at the Deployment again after so many milliseconds. */
  readonly later: (milliseconds: number) => void;
}

/** The oldest ReplicaSet of the same template is the current one. */
export function rolloutOf(deployment: Deployment, sets: readonly ReplicaSet[]): Rollout {
  const byAge = sets.toSorted(oldestFirst);
  const current = byAge.find(({ spec }) => sameTemplate(spec.template, deployment.spec.template));
  return { deployment, current, old: byAge.filter((set) => set !== current) };
}

export function allOf({ current, old }: Rollout): readonly ReplicaSet[] {
  return current === undefined ? old : [...old, current];
}

/** With a ReplicaSet as it is now. */
export function withSet(rollout: Rollout, set: ReplicaSet): Rollout {
  const { uid } = set.metadata;
  return {
    ...rollout,
    current: rollout.current?.metadata.uid === uid ? set : rollout.current,
    old: rollout.old.map((one) => (one.metadata.uid === uid ? set : one)),
  };
}

/** Those that want pods. */
export function active(sets: readonly ReplicaSet[]): readonly ReplicaSet[] {
  return sets.filter(({ spec }) => spec.replicas > 0);
}

/** Pods that the sets want, together. */
export function wanted(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

export function availableIn(sets: readonly ReplicaSet[]): number {
  return sets.reduce((sum, { status }) => sum + (status?.availableReplicas ?? 0), 0);
}

export function oldestFirst(one: KubernetesObject, other: KubernetesObject): number {
  const [a, b] = [one.metadata, other.metadata];
  const [first = '', second = ''] = [a.creationTimestamp, b.creationTimestamp];
  if (first !== second) return first < second ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

export function writeStatus({ parts }: Tools, deployment: Deployment): Deployment {
  return parts.writer.updateStatus(kinds.deployment, deployment);
}
