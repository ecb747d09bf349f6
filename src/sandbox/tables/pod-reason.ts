import type { KubernetesObject } from '../kubernetes-object.ts';
import { at, listAt, numberAt, textAt } from '../read-json.ts';

/** The word in the column Status: why the pod is not running, or its phase. */
export function podReason(pod: KubernetesObject): string {
  const phase = textAt(pod, 'status', 'phase');
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (textAt(pod, 'status', 'reason') === 'NodeLost') return 'Unknown';
    if (phase !== 'Succeeded' && phase !== 'Failed') return 'Terminating';
  }
  const initializing = initReason(pod);
  if (initializing !== undefined && !hasCondition(pod, 'Initialized')) return initializing;
  return containersReason(pod, initializing ?? podLevelReason(pod, phase));
}

function podLevelReason(pod: KubernetesObject, phase: string): string {
  const gated = listAt(pod, 'status', 'conditions').some(
    (condition) =>
      textAt(condition, 'type') === 'PodScheduled' && textAt(condition, 'reason') === 'SchedulingGated',
  );
  return gated ? 'SchedulingGated' : textAt(pod, 'status', 'reason') || phase;
}

/** Of the first init container that is not done; undefined where all are. */
function initReason(pod: KubernetesObject): string | undefined {
  const statuses = listAt(pod, 'status', 'initContainerStatuses');
  const index = statuses.findIndex((status) => {
    const terminated = at(status, 'state', 'terminated');
    return terminated === undefined || numberAt(terminated, 'exitCode') !== 0;
  });
  if (index === -1) return undefined;
  const terminated = at(statuses[index], 'state', 'terminated');
  if (terminated !== undefined) return `Init:${terminatedReason(terminated)}`;
  const waiting = textAt(statuses[index], 'state', 'waiting', 'reason');
  if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
  return `Init:${index}/${listAt(pod, 'spec', 'initContainers').length}`;
}

/** The first container in trouble names the pod's; a completed one is passed over where others still run. */
function containersReason(pod: KubernetesObject, otherwise: string): string {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const reasons = statuses.map(containerReason).filter((reason) => reason !== undefined);
  const reason = reasons[0] ?? otherwise;
  if (reason !== 'Completed') return reason;
  const running = statuses.some(
    (status) => at(status, 'ready') === true && at(status, 'state', 'running') !== undefined,
  );
  if (running && hasCondition(pod, 'Ready')) return 'Running';
  const failed = statuses.find((status) => numberAt(status, 'state', 'terminated', 'exitCode') !== 0);
  if (failed !== undefined) return terminatedReason(at(failed, 'state', 'terminated'));
  return running ? 'NotReady' : reason;
}

function containerReason(status: unknown): string | undefined {
  const waiting = textAt(status, 'state', 'waiting', 'reason');
  if (waiting !== '') return waiting;
  const terminated = at(status, 'state', 'terminated');
  return terminated === undefined ? undefined : terminatedReason(terminated);
}

function terminatedReason(terminated: unknown): string {
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

function hasCondition(pod: KubernetesObject, type: string): boolean {
  return listAt(pod, 'status', 'conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  );
}
