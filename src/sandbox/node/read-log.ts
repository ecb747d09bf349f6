import type { ContainerStatus, Pod } from '../objects/pod.ts';
import { badRequest } from '../status-error.ts';

/** The container whose log is asked for, in the API server's words where that is unclear. */
export function containerToRead(pod: Pod, asked: string | undefined): string {
  const { containers, initContainers = [] } = pod.spec;
  const names = [...initContainers, ...containers].map(({ name }) => name);
  const [only] = containers;
  if (asked === undefined || asked === '') {
    if (containers.length === 1 && only !== undefined) return only.name;
    throw badRequest(
      `a container name must be specified for pod ${pod.metadata.name}, choose one of: [${names.join(' ')}]`,
    );
  }
  if (!names.includes(asked))
    throw badRequest(`container ${asked} is not valid for pod ${pod.metadata.name}`);
  return asked;
}

/** Refuses, in a kubelet's words, what has not been said yet. */
export function checkLogIsThere(pod: Pod, container: string, previous: boolean): void {
  const status = pod.status?.containerStatuses?.find(({ name }) => name === container);
  const problem = problemOf(status, previous);
  if (problem === undefined) return;
  const subject = `container "${container}" in pod "${pod.metadata.name}"`;
  throw badRequest(
    problem === 'no previous' ? `previous terminated ${subject} not found` : `${subject} ${problem}`,
  );
}

function problemOf(status: ContainerStatus | undefined, previous: boolean): string | undefined {
  if (previous) return status?.lastState.terminated === undefined ? 'no previous' : undefined;
  if (status === undefined) return 'is waiting to start: ContainerCreating';
  const { state, lastState } = status;
  if (state.waiting === undefined || lastState.terminated !== undefined) return undefined;
  const { reason } = state.waiting;
  if (reason === 'ErrImagePull') return "is waiting to start: image can't be pulled";
  if (reason === 'ImagePullBackOff') return 'is waiting to start: trying and failing to pull image';
  return `is waiting to start: ${reason}`;
}
