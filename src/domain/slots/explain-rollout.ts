import type { Container, ContainerStatus, Deployment, Event, Pod } from './kubernetes.ts';
import { isReady } from './slots.ts';

/** A pod that is not ready, and why, as far as its status tells. */
export interface TroubledPod {
  readonly name: string;
  readonly kind: 'pull' | 'crash' | 'config' | 'no-room' | 'probe' | 'starting' | 'deleting' | 'failed';
  /** One line: `ErrImagePull: manifest for agent-service:1.4.0 not found`. */
  readonly reason: string;
  /** The container at fault, where one is. */
  readonly container: string | undefined;
  /** The kubectl command, without `kubectl -n NAMESPACE`, that shows more. */
  readonly look: string;
  /** Its last log lines are worth reading, from the container before the restart where `previous`. */
  readonly logs: { readonly previous: boolean } | undefined;
}

/** A pod that is leaving explains nothing where another one is in trouble: it is often the last of an earlier template. */
export function troubledPods(pods: readonly Pod[], events: readonly Event[] = []): readonly TroubledPod[] {
  const troubled = pods.filter((pod) => !isReady(pod)).map((pod) => explainPod(pod, events));
  const staying = troubled.filter(({ kind }) => kind !== 'deleting');
  return staying.length > 0 ? staying : troubled;
}

function explainPod(pod: Pod, events: readonly Event[]): TroubledPod {
  const name = pod.metadata.name;
  const look = `describe pod ${name}`;
  const plain = { name, container: undefined, look, logs: undefined };
  if (pod.metadata.deletionTimestamp !== undefined)
    return { ...plain, kind: 'deleting', reason: 'it is being deleted' };
  const unscheduled = pod.status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  if (unscheduled !== undefined)
    return {
      ...plain,
      kind: 'no-room',
      reason: `${unscheduled.reason ?? 'Unschedulable'}: ${oneLine(unscheduled.message)}`,
    };
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  for (const status of statuses) {
    const trouble = explainContainer(pod, status);
    if (trouble !== undefined) return trouble;
  }
  if (pod.status?.phase === 'Failed')
    return {
      ...plain,
      kind: 'failed',
      reason: `${pod.status.reason ?? 'Failed'}: ${oneLine(pod.status.message)}`,
    };
  const unready = (pod.status?.containerStatuses ?? []).find(
    (status) => status.ready !== true && status.state?.running,
  );
  return unready === undefined
    ? { ...plain, kind: 'starting', reason: explainStart(pod) }
    : explainProbe(pod, unready, events);
}

/** A kubelet that takes a pod up gives it statuses of its containers at once. */
function explainStart({ spec, status }: Pod): string {
  const phase = status?.phase ?? 'Pending';
  const waiting = (status?.containerStatuses ?? []).find((one) => one.state?.waiting?.reason !== undefined);
  if (waiting !== undefined) return `${phase}, not ready yet (${waiting.state?.waiting?.reason ?? ''})`;
  const isAlone = spec.nodeName !== undefined && status?.containerStatuses === undefined;
  return isAlone
    ? `${phase}: the kubelet of ${spec.nodeName} has not taken it up`
    : `${phase}, not ready yet`;
}

function explainContainer(pod: Pod, status: ContainerStatus): TroubledPod | undefined {
  const name = pod.metadata.name;
  const base = { name, container: status.name, look: `describe pod ${name}`, logs: undefined };
  const waiting = status.state?.waiting;
  const why = waiting?.reason ?? '';
  if (
    [
      'ErrImagePull',
      'ImagePullBackOff',
      'InvalidImageName',
      'ErrImageNeverPull',
      'ImageInspectError',
    ].includes(why)
  )
    return { ...base, kind: 'pull', reason: `${why}: ${pullCause(waiting?.message)}` };
  if (['CreateContainerConfigError', 'CreateContainerError', 'RunContainerError'].includes(why))
    return { ...base, kind: 'config', reason: `${why}: ${oneLine(waiting?.message)}` };
  const again = crashesAgain(status);
  const ended =
    status.state?.terminated ??
    (why === 'CrashLoopBackOff' || again ? status.lastState?.terminated : undefined);
  if (why !== 'CrashLoopBackOff' && (ended === undefined || ended.exitCode === 0)) return undefined;
  const restarts = status.restartCount ?? 0;
  const headline = why || (ended?.reason ?? 'Error');
  const facts = [
    ended?.reason === 'OOMKilled' && headline !== 'OOMKilled' ? 'OOMKilled' : undefined,
    ended === undefined ? undefined : `exit ${ended.exitCode}`,
    restarts > 0 ? `${restarts} ${restarts === 1 ? 'restart' : 'restarts'}` : undefined,
  ].filter((fact) => fact !== undefined);
  const previous = restarts > 0 && status.state?.terminated === undefined;
  return {
    ...base,
    kind: 'crash',
    reason: `${headline} (${facts.join(', ')})${again ? ', runs again but is not ready' : ''}`,
    look: `logs ${name} -c ${status.name}${previous ? ' --previous' : ''}`,
    logs: { previous },
  };
}

/** A kubelet takes a container that ran for this long as one that has come up (Kubernetes documentation, Pod Lifecycle). */
const cameUpMs = 600_000;

/** Between two ends of a crash loop it runs for a moment, and its probe then says less than how it ended. */
function crashesAgain({ state, lastState, ready, restartCount }: ContainerStatus): boolean {
  const last = lastState?.terminated;
  if (state?.running === undefined || ready === true || (restartCount ?? 0) === 0) return false;
  if (last === undefined || last.exitCode === 0) return false;
  return Date.parse(last.finishedAt ?? '') - Date.parse(last.startedAt ?? '') < cameUpMs;
}

function explainProbe(pod: Pod, status: ContainerStatus, events: readonly Event[]): TroubledPod {
  const name = pod.metadata.name;
  const unhealthy = events.find(
    (event) => event.reason === 'Unhealthy' && event.involvedObject.name === name,
  );
  const probe = pod.spec.containers.find((container) => container.name === status.name);
  return {
    name,
    kind: 'probe',
    reason: unhealthy === undefined ? `runs but is not ready${probeText(probe)}` : oneLine(unhealthy.message),
    container: status.name,
    look: `describe pod ${name}`,
    logs: { previous: false },
  };
}

function probeText(container: Container | undefined): string {
  const probe = container?.readinessProbe as
    { httpGet?: { path?: string; port?: string | number } } | undefined;
  return probe?.httpGet === undefined
    ? ''
    : ` (readiness GET ${probe.httpGet.path ?? '/'} on port ${probe.httpGet.port ?? '?'})`;
}

/** What keeps the controller from making pods at all: quota, admission. */
export function replicaFailure(deployment: Deployment): string | undefined {
  const failure = deployment.status?.conditions?.find(
    (one) => one.type === 'ReplicaFailure' && one.status === 'True',
  );
  return failure === undefined
    ? undefined
    : `${failure.reason ?? 'ReplicaFailure'}: ${oneLine(failure.message)}`;
}

/** Pods of one trouble, told once. */
export interface TroubleGroup {
  readonly pod: TroubledPod;
  /** Further pods with the same reason. */
  readonly more: number;
}

/** Groups pods whose reasons differ in nothing but the pod's own name; the largest group first. */
export function groupTroubles(pods: readonly TroubledPod[]): readonly TroubleGroup[] {
  const groups = new Map<string, TroubleGroup>();
  for (const pod of pods) {
    const key = `${pod.kind} ${pod.reason.replaceAll(pod.name, 'POD')}`;
    const group = groups.get(key);
    groups.set(key, group === undefined ? { pod, more: 0 } : { ...group, more: group.more + 1 });
  }
  return [...groups.values()].sort((one, other) => other.more - one.more);
}

/** containerd wraps the cause several times and names the image each time: the last three parts say it. */
function pullCause(message: string | undefined): string {
  return oneLine(message).split(': ').slice(-3).join(': ');
}

function oneLine(text: string | undefined): string {
  return (text ?? 'no message').replaceAll(/\s+/g, ' ').trim();
}
