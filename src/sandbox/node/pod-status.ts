import { createHash } from 'node:crypto';
import { type Condition, conditionOf, withoutCondition } from '../objects/condition.ts';
import type { Container, ContainerState, ContainerStatus, Pod, PodStatus } from '../objects/pod.ts';
import { imageName } from './image-name.ts';
import { nodeAddress } from './node-object.ts';

/** What a container does, and its status with it. */
export type Doing =
  | { readonly kind: 'runs'; readonly ready: boolean }
  | { readonly kind: 'ended'; readonly reason: 'Error' | 'OOMKilled' }
  | { readonly kind: 'backs-off'; readonly reason: 'Error' | 'OOMKilled'; readonly restarts: number }
  | { readonly kind: 'waits-for-image'; readonly reason: 'ErrImagePull' | 'ImagePullBackOff' };

export interface Situation {
  /** The container that does not simply run, and the others' readiness. */
  readonly culprit: string;
  readonly doing: Doing;
  readonly address: string;
  /** RFC 3339, whole seconds. */
  readonly now: string;
}

/** The status that a kubelet would write. Keeps restart counts and times of the one before. */
export function podStatus(pod: Pod, situation: Situation): PodStatus {
  const { doing, culprit, address, now } = situation;
  const before = pod.status ?? {};
  const ready = doing.kind === 'runs' && doing.ready;
  return {
    ...before,
    phase: doing.kind === 'waits-for-image' ? 'Pending' : 'Running',
    conditions: podConditions(pod, ready, culprit, now),
    containerStatuses: pod.spec.containers.map((container) =>
      containerStatus(
        pod,
        container,
        container.name === culprit ? doing : { kind: 'runs', ready: true },
        now,
      ),
    ),
    ...(pod.spec.initContainers !== undefined && {
      initContainerStatuses: pod.spec.initContainers.map((container) => initialized(pod, container, now)),
    }),
    hostIP: nodeAddress,
    hostIPs: [{ ip: nodeAddress }],
    podIP: address,
    podIPs: [{ ip: address }],
    startTime: before.startTime ?? now,
  };
}

function podConditions(pod: Pod, ready: boolean, culprit: string, now: string): readonly Condition[] {
  const before = pod.status?.conditions ?? [];
  const unready = {
    reason: 'ContainersNotReady',
    message: `containers with unready status: [${culprit}]`,
  };
  const wanted: readonly Condition[] = [
    { type: 'PodReadyToStartContainers', status: 'True' },
    { type: 'Initialized', status: 'True' },
    { type: 'ContainersReady', status: ready ? 'True' : 'False', ...(!ready && unready) },
    { type: 'Ready', status: ready ? 'True' : 'False', ...(!ready && unready) },
    ...(pod.spec.readinessGates ?? []).map(({ conditionType }): Condition => ({
      type: conditionType,
      status: 'True',
    })),
  ];
  const others = wanted.reduce<readonly Condition[]>(
    (left, { type }) => withoutCondition(left, type),
    before,
  );
  return [...wanted.map((one) => since(one, before, now)), ...others];
}

/** A condition keeps its time as long as its status stays. */
function since(condition: Condition, before: readonly Condition[], now: string): Condition {
  const old = conditionOf(before, condition.type);
  const lastTransitionTime = old?.status === condition.status ? (old.lastTransitionTime ?? now) : now;
  return { ...condition, lastProbeTime: null, lastTransitionTime };
}

function containerStatus(pod: Pod, container: Container, doing: Doing, now: string): ContainerStatus {
  const before = pod.status?.containerStatuses?.find(({ name }) => name === container.name);
  const restartCount = doing.kind === 'backs-off' ? doing.restarts : (before?.restartCount ?? 0);
  const id = containerId(pod, container, doing.kind === 'backs-off' ? restartCount - 1 : restartCount);
  const pulled = doing.kind !== 'waits-for-image';
  return {
    ...(pulled && { containerID: id }),
    image: container.image,
    imageID: pulled ? imageId(container.image) : '',
    name: container.name,
    restartCount,
    ready: doing.kind === 'runs' && doing.ready,
    started: doing.kind === 'runs',
    state: stateOf(pod, container, doing, before, id, now),
    lastState:
      doing.kind === 'backs-off' ? { terminated: ended(doing.reason, id, now) } : (before?.lastState ?? {}),
  };
}

function stateOf(
  pod: Pod,
  container: Container,
  doing: Doing,
  before: ContainerStatus | undefined,
  id: string,
  now: string,
): ContainerState {
  switch (doing.kind) {
    case 'runs':
      return { running: { startedAt: before?.state.running?.startedAt ?? now } };
    case 'ended':
      return { terminated: ended(doing.reason, id, now) };
    case 'backs-off':
      return { waiting: { reason: 'CrashLoopBackOff', message: backOff(pod, container, doing.restarts) } };
    case 'waits-for-image':
      return { waiting: { reason: doing.reason, message: pullFailure(container.image, doing.reason) } };
  }
}

function ended(
  reason: 'Error' | 'OOMKilled',
  containerID: string,
  now: string,
): NonNullable<ContainerState['terminated']> {
  const exitCode = reason === 'OOMKilled' ? 137 : 1;
  return { exitCode, reason, startedAt: now, finishedAt: now, containerID };
}

/** 10 s, doubled with each restart, at most 5 minutes, in Go's words. */
function backOff({ metadata }: Pod, { name }: Container, restarts: number): string {
  const seconds = Math.min(10 * 2 ** Math.max(0, restarts - 1), 300);
  const words = seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
  return `back-off ${words} restarting failed container=${name} pod=${metadata.name}_${metadata.namespace ?? ''}(${metadata.uid ?? ''})`;
}

function pullFailure(image: string, reason: 'ErrImagePull' | 'ImagePullBackOff'): string {
  const failure = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": ${image}: not found`;
  return reason === 'ErrImagePull' ? failure : `Back-off pulling image "${image}": ErrImagePull: ${failure}`;
}

function containerId(pod: Pod, container: Container, restarts: number): string {
  return `containerd://${sha256(`${pod.metadata.uid ?? ''}/${container.name}/${restarts}`)}`;
}

/** Repository and digest: the same for the same image name. */
function imageId(image: string): string {
  return `${imageName(image).repository}@sha256:${sha256(image)}`;
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function initialized(pod: Pod, container: Container, now: string): unknown {
  const containerID = containerId(pod, container, 0);
  const finished = { exitCode: 0, reason: 'Completed', startedAt: now, finishedAt: now, containerID };
  return {
    name: container.name,
    image: container.image,
    imageID: imageId(container.image),
    containerID,
    ready: true,
    started: false,
    restartCount: 0,
    state: { terminated: finished },
    lastState: {},
  };
}
