import type { ReplicaSet } from '../../objects/workloads.ts';
import { syncRevision } from './current-replica-set.ts';
import { fencepostsOf } from './fenceposts.ts';
import { trimHistory } from './history.ts';
import { reportCounts } from './progress.ts';
import { annotations } from './revisions.ts';
import { active, allOf, type Rollout, type Tools, wanted } from './rollout.ts';
import { resize, scaleTo } from './scale-replica-set.ts';

/** Whether somebody has changed the number of replicas since the ReplicaSets were last sized. */
export function isResized(rollout: Rollout): boolean {
  const { replicas } = rollout.deployment.spec;
  return active(allOf(rollout)).some(({ metadata }) => {
    const desired = metadata.annotations?.[annotations.desired];
    return desired !== undefined && /^\d+$/.test(desired) && Number(desired) !== replicas;
  });
}

/** Brings the ReplicaSets to the Deployment's size without going on with a rollout; all that is done while it is paused. */
export function sizeOnly(tools: Tools, found: Rollout): void {
  const rollout = syncRevision(tools, found);
  const sized = sizeSets(tools, rollout);
  if (sized.deployment.spec.paused === true) trimHistory(tools, sized);
  reportCounts(tools, sized);
}

function sizeSets(tools: Tools, rollout: Rollout): Rollout {
  const { deployment, current } = rollout;
  const { replicas } = deployment.spec;
  const running = active(allOf(rollout));
  const one = running.length === 0 ? (current ?? rollout.old.at(-1)) : running[0];
  if (one === undefined) return rollout;
  if (running.length <= 1) return scaleTo(tools, rollout, one, replicas);
  if (current !== undefined && isSaturated(current, replicas))
    return active(rollout.old).reduce((step, set) => scaleTo(tools, step, set, 0), rollout);
  return deployment.spec.strategy.type === 'RollingUpdate' ? share(tools, rollout, running) : rollout;
}

function isSaturated({ spec, status, metadata }: ReplicaSet, replicas: number): boolean {
  return (
    spec.replicas === replicas &&
    Number(metadata.annotations?.[annotations.desired]) === replicas &&
    status?.availableReplicas === replicas
  );
}

/** In the middle of a rolling update each ReplicaSet gets its share of the change; the largest takes what is left over. */
function share(tools: Tools, rollout: Rollout, running: readonly ReplicaSet[]): Rollout {
  const { spec } = rollout.deployment;
  const most = spec.replicas > 0 ? spec.replicas + fencepostsOf(spec).maxSurge : 0;
  const change = most - wanted(running);
  const sorted = running.toSorted((a, b) => largestFirst(a, b, change > 0));
  let left = change;
  const sizes = sorted.map((set) => {
    const part = change === 0 ? 0 : partOf(set, rollout, most, left);
    left -= part;
    return set.spec.replicas + part;
  });
  return sorted.reduce((step, set, index) => {
    const size = (sizes[index] ?? 0) + (index === 0 ? left : 0);
    return resize(tools, step, set, Math.max(0, size));
  }, rollout);
}

function partOf(set: ReplicaSet, { deployment }: Rollout, most: number, left: number): number {
  const { replicas } = set.spec;
  if (left === 0) return 0;
  if (deployment.spec.replicas === 0) return Math.max(-replicas, left);
  const before = Number(set.metadata.annotations?.[annotations.most]) || (deployment.status?.replicas ?? 0);
  if (before === 0) return 0;
  const part = Math.round((replicas * most) / before) - replicas;
  return left > 0 ? Math.min(part, left) : Math.max(part, left);
}

/** Of the same size: the newest first when growing, the oldest first when shrinking. */
function largestFirst(one: ReplicaSet, other: ReplicaSet, growing: boolean): number {
  if (one.spec.replicas !== other.spec.replicas) return other.spec.replicas - one.spec.replicas;
  const [a = '', b = ''] = [one.metadata.creationTimestamp, other.metadata.creationTimestamp];
  return growing ? (a > b ? -1 : 1) : a < b ? -1 : 1;
}
