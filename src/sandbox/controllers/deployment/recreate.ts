import { isLeaving, isTerminal, type Pod } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import { controllerOf } from '../owners.ts';
import { ensureCurrent, syncRevision } from './current-replica-set.ts';
import { trimHistory } from './history.ts';
import { isComplete, reportProgress } from './progress.ts';
import { active, type Rollout, type Tools } from './rollout.ts';
import { scaleTo } from './scale-replica-set.ts';

/** One step of a Recreate: the old pods end, and only when they are gone the new ones start. */
export function recreate(tools: Tools, found: Rollout): void {
  const rollout = syncRevision(tools, found);
  let step = rollout;
  for (const set of active(rollout.old)) step = scaleTo(tools, step, set, 0);
  if (step !== rollout || hasOldPods(tools, step)) {
    reportProgress(tools, step);
    return;
  }
  const ready = ensureCurrent(tools, step);
  if (ready?.current === undefined) return;
  const scaled = scaleTo(tools, ready, ready.current, ready.deployment.spec.replicas);
  if (isComplete(scaled.deployment, scaled.deployment.status)) trimHistory(tools, scaled);
  reportProgress(tools, scaled);
}

function hasOldPods({ parts }: Tools, { deployment, old }: Rollout): boolean {
  const uids = new Set(old.map(({ metadata }) => metadata.uid));
  const pods = parts.cluster.storage.list(kinds.pod, deployment.metadata.namespace) as readonly Pod[];
  const counted = old.some(({ status }) => (status?.replicas ?? 0) > 0);
  return (
    counted || pods.some((pod) => uids.has(controllerOf(pod)?.uid) && (!isTerminal(pod) || isLeaving(pod)))
  );
}
