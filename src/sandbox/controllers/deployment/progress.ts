import { isDeepStrictEqual } from 'node:util';
import { type Condition, conditionOf, withoutCondition } from '../../objects/condition.ts';
import type { Deployment, DeploymentStatus, ReplicaSet } from '../../objects/workloads.ts';
import { condition, hasDeadline, keepingTransition, says, setCondition } from './conditions.ts';
import { fencepostsOf } from './fenceposts.ts';
import { allOf, availableIn, type Rollout, type Tools, wanted, writeStatus } from './rollout.ts';

/** All pods are of the current template and available, and no others run. */
export function isComplete({ metadata, spec }: Deployment, status: DeploymentStatus = {}): boolean {
  const all = [status.replicas, status.updatedReplicas, status.availableReplicas];
  return (
    all.every((count = 0) => count === spec.replicas) &&
    (status.observedGeneration ?? 0) >= (metadata.generation ?? 0)
  );
}

/** Writes the counts, without judging progress. */
export function reportCounts(tools: Tools, rollout: Rollout): void {
  writeWhereNew(tools, rollout.deployment, countedStatus(tools, rollout));
}

/** Writes the counts and what has become of the rollout; looks again when its deadline ends. */
export function reportProgress(tools: Tools, rollout: Rollout): void {
  const { deployment } = rollout;
  const counted = countedStatus(tools, rollout);
  const conditions = withFailure(progressOf(tools, rollout, counted), allOf(rollout), rollout.current);
  const status = { ...counted, conditions };
  writeWhereNew(tools, deployment, status);
  lookAgain(tools, deployment, status);
}

function writeWhereNew(tools: Tools, deployment: Deployment, status: DeploymentStatus): void {
  if (!isDeepStrictEqual(status, deployment.status ?? {})) writeStatus(tools, { ...deployment, status });
}

function countedStatus({ parts }: Tools, rollout: Rollout): DeploymentStatus {
  const { deployment, current } = rollout;
  const sets = allOf(rollout);
  const available = availableIn(sets);
  const count = (key: 'replicas' | 'readyReplicas' | 'terminatingReplicas'): number =>
    sets.reduce((sum, { status }) => sum + (status?.[key] ?? 0), 0);
  const fewest = deployment.spec.replicas - fencepostsOf(deployment.spec).maxUnavailable;
  const availability = available >= fewest ? says.available : says.unavailable;
  const { collisionCount } = deployment.status ?? {};
  return {
    observedGeneration: deployment.metadata.generation ?? 0,
    ...counted({
      replicas: count('replicas'),
      updatedReplicas: current?.status?.replicas ?? 0,
      readyReplicas: count('readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, wanted(sets) - available),
    }),
    terminatingReplicas: count('terminatingReplicas'),
    ...(collisionCount !== undefined && { collisionCount }),
    conditions: setCondition(deployment.status?.conditions, condition(availability, parts.cluster.clock)),
  };
}

/** Counts of 0 are left out. */
export function counted<T extends Readonly<Record<string, number>>>(counts: T): Partial<T> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0)) as Partial<T>;
}

function progressOf(
  { parts }: Tools,
  { deployment, current }: Rollout,
  status: DeploymentStatus,
): readonly Condition[] {
  const { clock } = parts.cluster;
  const conditions = status.conditions ?? [];
  if (!hasDeadline(deployment)) return withoutCondition(conditions, 'Progressing');
  const before = conditionOf(deployment.status?.conditions, 'Progressing');
  const isDone = status.replicas === status.updatedReplicas && before?.reason === 'NewReplicaSetAvailable';
  if (isDone) return conditions;
  const { name } = deployment.metadata;
  const subject = current === undefined ? `Deployment "${name}"` : `ReplicaSet "${current.metadata.name}"`;
  if (isComplete(deployment, status)) return setCondition(conditions, condition(says.done(subject), clock));
  if (hasProgressed(deployment.status ?? {}, status)) {
    const next = condition(says.progressing(subject), clock);
    // Anew, also where the reason stays: its time of update says when there last was progress.
    return [...withoutCondition(conditions, 'Progressing'), keepingTransition(next, before)];
  }
  return isTimedOut(deployment, before, clock.now())
    ? setCondition(conditions, condition(says.timedOut(subject), clock))
    : conditions;
}

/** More new pods, fewer old ones, or more that are ready or available. */
function hasProgressed(before: DeploymentStatus, after: DeploymentStatus): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: DeploymentStatus): number => replicas - updatedReplicas;
  const more = (key: 'updatedReplicas' | 'readyReplicas' | 'availableReplicas'): boolean =>
    (after[key] ?? 0) > (before[key] ?? 0);
  return (
    old(after) < old(before) || more('updatedReplicas') || more('readyReplicas') || more('availableReplicas')
  );
}

function isTimedOut(deployment: Deployment, progress: Condition | undefined, now: number): boolean {
  if (progress === undefined || progress.reason === 'NewReplicaSetAvailable') return false;
  return progress.reason === 'ProgressDeadlineExceeded' || deadlineOf(deployment, progress) < now;
}

/** Milliseconds since 1970. */
function deadlineOf({ spec }: Deployment, progress: Condition): number {
  return Date.parse(progress.lastUpdateTime ?? '') + (spec.progressDeadlineSeconds ?? 0) * 1000;
}

/** A second late: conditions' times are in whole seconds. */
function lookAgain({ parts, later }: Tools, deployment: Deployment, status: DeploymentStatus): void {
  const progress = conditionOf(status.conditions, 'Progressing');
  if (!hasDeadline(deployment) || progress === undefined || isComplete(deployment, status)) return;
  if (progress.reason === 'ProgressDeadlineExceeded') return;
  later(Math.max(0, deadlineOf(deployment, progress) - parts.cluster.clock.now()) + 1000);
}

/** A ReplicaSet that cannot make its pods is the Deployment's trouble too; the current one's before an old one's. */
function withFailure(
  conditions: readonly Condition[],
  sets: readonly ReplicaSet[],
  current: ReplicaSet | undefined,
): readonly Condition[] {
  const failures = [current, ...sets].map((set) => conditionOf(set?.status?.conditions, 'ReplicaFailure'));
  const failure = failures.find((one) => one !== undefined);
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  const { lastTransitionTime } = failure;
  return setCondition(conditions, {
    ...failure,
    ...(typeof lastTransitionTime === 'string' && { lastUpdateTime: lastTransitionTime }),
  });
}
