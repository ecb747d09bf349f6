import { type Clock, timestamp } from '../../clock.ts';
import { type Condition, conditionOf, withoutCondition } from '../../objects/condition.ts';
import { hasAll } from '../../objects/label-selector.ts';
import { isReady, readySince, type Pod } from '../../objects/pod.ts';
import type { ReplicaSet, ReplicaSetStatus } from '../../objects/workloads.ts';

export interface Counted {
  /** Neither ended nor being deleted. */
  readonly active: readonly Pod[];
  readonly leaving: readonly Pod[];
  /** Why pods could not be made or deleted. */
  readonly failure:
    { readonly reason: 'FailedCreate' | 'FailedDelete'; readonly message: string } | undefined;
}

/** The status that the ReplicaSet's pods give it. */
export function replicaSetStatus(set: ReplicaSet, pods: Counted, clock: Clock): ReplicaSetStatus {
  const { active, leaving } = pods;
  const labels = set.spec.template.metadata?.labels;
  const counts = {
    fullyLabeledReplicas: active.filter(({ metadata }) => hasAll(labels, metadata.labels)).length,
    readyReplicas: active.filter(isReady).length,
    availableReplicas: active.filter((pod) => availableIn(set, pod, clock.now()) === 0).length,
  };
  const conditions = withFailure(set.status?.conditions, pods, clock);
  return {
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    terminatingReplicas: leaving.length,
    observedGeneration: set.metadata.generation ?? 0,
    ...(conditions.length > 0 && { conditions }),
  };
}

/** Milliseconds until a pod has been ready for spec.minReadySeconds; 0 where it has, undefined where it is not ready. */
export function availableIn({ spec }: ReplicaSet, pod: Pod, now: number): number | undefined {
  const since = readySince(pod);
  if (since === undefined) return undefined;
  const seconds = spec.minReadySeconds ?? 0;
  return seconds === 0 ? 0 : Math.max(0, since + seconds * 1000 - now);
}

function withFailure(
  conditions: readonly Condition[] = [],
  { failure }: Counted,
  clock: Clock,
): readonly Condition[] {
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  if (conditionOf(conditions, 'ReplicaFailure') !== undefined) return conditions;
  const lastTransitionTime = timestamp(clock);
  return [...conditions, { type: 'ReplicaFailure', status: 'True', lastTransitionTime, ...failure }];
}
