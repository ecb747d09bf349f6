import { ensureCurrent, sizeOfCurrent } from './current-replica-set.ts';
import { fencepostsOf } from './fenceposts.ts';
import { trimHistory } from './history.ts';
import { isComplete, reportProgress } from './progress.ts';
import { active, allOf, availableIn, oldestFirst, type Rollout, type Tools, wanted } from './rollout.ts';
import { scaleTo } from './scale-replica-set.ts';

/** One step of a rolling update: the new ReplicaSet grows, or else the old ones shrink. */
export function roll(tools: Tools, found: Rollout): void {
  const rollout = ensureCurrent(tools, found);
  if (rollout === undefined) return;
  const grown = growCurrent(tools, rollout);
  const step = grown === rollout ? shrinkOld(tools, rollout) : grown;
  if (step === rollout && isComplete(rollout.deployment, rollout.deployment.status))
    trimHistory(tools, rollout);
  reportProgress(tools, step);
}

function growCurrent(tools: Tools, rollout: Rollout): Rollout {
  const { deployment, current, old } = rollout;
  if (current === undefined) return rollout;
  const { replicas } = current.spec;
  const size =
    replicas > deployment.spec.replicas ? deployment.spec.replicas : sizeOfCurrent(deployment, old, replicas);
  return scaleTo(tools, rollout, current, size);
}

/** Pods that are not available go first: they are no loss, and in the way. */
function shrinkOld(tools: Tools, rollout: Rollout): Rollout {
  const { deployment, current, old } = rollout;
  if (wanted(old) === 0) return rollout;
  const { spec } = deployment;
  const fewest = spec.replicas - fencepostsOf(spec).maxUnavailable;
  const notYetAvailable = (current?.spec.replicas ?? 0) - (current?.status?.availableReplicas ?? 0);
  const spare = wanted(allOf(rollout)) - fewest - notYetAvailable;
  if (spare <= 0) return rollout;
  const cleaned = shrinkEach(
    tools,
    rollout,
    spare,
    ({ spec: { replicas }, status }) => replicas - (status?.availableReplicas ?? 0),
  );
  const more = availableIn(allOf(cleaned)) - fewest;
  return more <= 0 ? cleaned : shrinkEach(tools, cleaned, more, ({ spec: { replicas } }) => replicas);
}

/** Takes at most `most` pods from the old ReplicaSets, the oldest first, of each at most what `of` says. */
function shrinkEach(
  tools: Tools,
  rollout: Rollout,
  most: number,
  of: (set: Rollout['old'][number]) => number,
): Rollout {
  let left = most;
  let result = rollout;
  for (const set of active(rollout.old).toSorted(oldestFirst)) {
    const count = Math.min(left, Math.max(0, of(set)));
    left -= count;
    result = scaleTo(tools, result, set, set.spec.replicas - count);
  }
  return result;
}
