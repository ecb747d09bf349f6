import { conditionOf } from '../../objects/condition.ts';
import { isLeaving } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Deployment, ReplicaSet } from '../../objects/workloads.ts';
import { claim } from '../owners.ts';
import { condition, hasDeadline, says, withCondition } from './conditions.ts';
import { reportCounts } from './progress.ts';
import { recreate } from './recreate.ts';
import { isResized, sizeOnly } from './resize.ts';
import { roll } from './roll.ts';
import { rolloutOf, type Tools, writeStatus } from './rollout.ts';

/** One look at a Deployment, and the one step that comes next. Each step changes something that is looked at again. */
export function reconcileDeployment(tools: Tools, found: Deployment): void {
  const claimed = { kind: kinds.deployment, owner: found, of: kinds.replicaSet };
  const sets = claim(tools.parts, claimed) as readonly ReplicaSet[];
  if (isLeaving(found)) {
    reportCounts(tools, rolloutOf(found, sets));
    return;
  }
  const deployment = notePause(tools, found);
  const rollout = rolloutOf(deployment, sets);
  if (deployment.spec.paused === true || isResized(rollout)) sizeOnly(tools, rollout);
  else if (deployment.spec.strategy.type === 'Recreate') recreate(tools, rollout);
  else roll(tools, rollout);
}

/** While it is paused no deadline runs; one that had run out stays so. */
function notePause(tools: Tools, deployment: Deployment): Deployment {
  const reason = conditionOf(deployment.status?.conditions, 'Progressing')?.reason;
  if (!hasDeadline(deployment) || reason === 'ProgressDeadlineExceeded') return deployment;
  const paused = deployment.spec.paused === true;
  if (paused === (reason === 'DeploymentPaused')) return deployment;
  const news = condition(paused ? says.paused : says.resumed, tools.parts.cluster.clock);
  return writeStatus(tools, withCondition(deployment, news));
}
