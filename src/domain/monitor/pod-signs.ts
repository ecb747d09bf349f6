import { troubledPods } from '../slots/explain-rollout.ts';
import type { ContainerStatus, Pod } from '../slots/kubernetes.ts';
import { isReady } from '../slots/slots.ts';
import type { Look } from './look.ts';

/** A pod as it was when it was last seen, by uid. */
export type KnownPods = ReadonlyMap<string, Pod>;

export function knownPods(pods: readonly Pod[]): KnownPods {
  return new Map(pods.map((pod) => [pod.metadata.uid ?? pod.metadata.name, pod]));
}

/**
 * What a list of a live slot's pods says, beside the list before: readiness lost, restarts, containers that ended. A
 * pod that is being deleted or is gone is somebody's will, and a new one may take its time to be ready.
 */
export function lookAtPods(known: KnownPods, pods: readonly Pod[]): Look {
  const [first, ...others] = pods.flatMap((pod) => {
    const trouble = troubleOf(pod, known.get(pod.metadata.uid ?? pod.metadata.name));
    return trouble === undefined ? [] : [{ what: `${pod.metadata.name} ${trouble}`, pod }];
  });
  if (first === undefined) return { kind: 'good' };
  const what = [first, ...others.slice(0, 2)].map((one) => one.what).join(', ');
  const more = others.length > 2 ? ` and ${others.length - 2} more` : '';
  const [explained] = troubledPods([first.pod]);
  const detail = explained === undefined ? {} : { detail: explained.reason };
  return { kind: 'bad', what: `${what}${more}`, ...detail };
}

function troubleOf(pod: Pod, before: Pod | undefined): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) return undefined;
  const ends = statusesOf(pod).map((status) =>
    endOf(pod, status, before && statusNamed(before, status.name)),
  );
  const end = ends.find((one) => one === oomKilled) ?? ends.find((one) => one !== undefined);
  if (end !== undefined) return end;
  if (before === undefined || !isReady(before)) return undefined;
  if (pod.status?.phase === 'Failed') return `failed (${pod.status.reason ?? 'no reason is given'})`;
  if (!isReady(pod)) return 'lost readiness';
  return readySince(pod) === readySince(before) ? undefined : 'was not ready for a moment';
}

const oomKilled = 'was OOMKilled';

/** How a container ended since it was last seen; undefined where it did not. */
function endOf(pod: Pod, now: ContainerStatus, before: ContainerStatus | undefined): string | undefined {
  const stopped = now.state?.terminated;
  if (stopped !== undefined && before?.state?.terminated === undefined && !isDone(pod, now))
    return stopped.reason === 'OOMKilled' ? oomKilled : `ended with exit code ${stopped.exitCode}`;
  const restarted = (now.restartCount ?? 0) > (before?.restartCount ?? 0) || isAnother(now, before);
  if (!restarted) return undefined;
  const last = now.lastState?.terminated;
  if (last?.reason === 'OOMKilled') return oomKilled;
  return last === undefined ? 'restarted' : `restarted (exit code ${last.exitCode})`;
}

/** A kubelet that has lost its records counts from 0 again. */
function isAnother(now: ContainerStatus, before: ContainerStatus | undefined): boolean {
  const [one, other] = [before?.containerID, now.containerID];
  return one !== undefined && other !== undefined && one !== other;
}

/** An init container that has done its work. */
function isDone({ status }: Pod, { name, state }: ContainerStatus): boolean {
  const init = status?.initContainerStatuses?.some((one) => one.name === name) === true;
  return init && state?.terminated?.exitCode === 0;
}

/** Sidecars stand among the init containers. */
function statusesOf({ status }: Pod): readonly ContainerStatus[] {
  return [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])];
}

function statusNamed(pod: Pod, name: string): ContainerStatus | undefined {
  return statusesOf(pod).find((status) => status.name === name);
}

function readySince({ status }: Pod): string | undefined {
  return status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime;
}
