import { stringify } from 'yaml';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';

/**
 * What KWOK does with nodes and pods: a list of stages, each "when an object looks like this, after this delay,
 * write that status". The statuses are those that a kubelet writes in the same situation.
 */

interface Match {
  /** A jq path into the object. */
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values?: readonly string[];
}

interface Stage {
  readonly name: string;
  readonly kind: 'Node' | 'Pod';
  readonly when: readonly Match[];
  readonly delayMs?: number;
  readonly event?: { readonly type: 'Normal' | 'Warning'; readonly reason: string; readonly message: string };
  /** A Go template that gives the YAML of the status. */
  readonly status?: string;
  readonly delete?: boolean;
}

const is = (key: string, ...values: readonly string[]): Match => ({ key, operator: 'In', values });
const isNot = (key: string, ...values: readonly string[]): Match => ({ key, operator: 'NotIn', values });

const phase = '.status.phase';
const ready = '.status.conditions.[] | select( .type == "Ready" ) | .status';
const waiting = '.status.containerStatuses.[].state.waiting.reason';
const terminated = '.status.containerStatuses.[].state.terminated.reason';
const annotation = (name: string): string => `.metadata.annotations["${name}"]`;
const madeUnready = annotation(podAnnotations.ready);
const alive: Match = { key: '.metadata.deletionTimestamp', operator: 'DoesNotExist' };
const fate = (...values: readonly string[]): Match => is(annotation(podAnnotations.fate), ...values);

const heartbeatMs = 5000;

const nodeConditions = `
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ $since | Quote }}
{{ end }}
`;

/** Both addresses each time: with one of them missing the API server cannot find the node for a port-forward. */
const nodeBody = `
phase: Running
addresses:
- type: InternalIP
  address: {{ NodeIP | Quote }}
- type: Hostname
  address: {{ NodeName | Quote }}
daemonEndpoints:
  kubeletEndpoint:
    Port: {{ NodePort }}
allocatable: { cpu: "64", memory: 256Gi, pods: "1000" }
capacity: { cpu: "64", memory: 256Gi, pods: "1000" }
nodeInfo:
  architecture: amd64
  bootID: ""
  containerRuntimeVersion: kwok
  kernelVersion: kwok
  kubeProxyVersion: kwok
  kubeletVersion: {{ printf "kwok-%s" Version | Quote }}
  machineID: ""
  operatingSystem: linux
  osImage: kwok
  systemUUID: ""
`;

const nodeStages: readonly Stage[] = [
  {
    name: 'node-ready',
    kind: 'Node',
    when: [isNot(ready, 'True')],
    status: `{{ $now := Now }}{{ $since := $now }}${nodeConditions}${nodeBody}`,
  },
  {
    name: 'node-heartbeat',
    kind: 'Node',
    when: [is(ready, 'True')],
    delayMs: heartbeatMs,
    status: `{{ $now := Now }}{{ $since := or .metadata.creationTimestamp $now }}${nodeConditions}`,
  },
];

/** The conditions of a pod whose containers started; `True` or `False` for Ready. */
function podConditions(status: 'True' | 'False'): string {
  const unready = `reason: ContainersNotReady
  message: {{ printf "containers with unready status: [%s]" $culprit | Quote }}`;
  const condition = (type: string, value: string, more = ''): string =>
    `- type: ${type}\n  status: "${value}"\n  lastTransitionTime: {{ $now | Quote }}\n  ${more}\n`;
  const more = status === 'True' ? 'reason: null\n  message: null' : unready;
  return [
    'conditions:\n',
    condition('PodReadyToStartContainers', 'True'),
    condition('Initialized', 'True'),
    condition('ContainersReady', status, more),
    condition('Ready', status, more),
    `{{ range .spec.readinessGates }}${condition('{{ .conditionType | Quote }}', 'True')}{{ end }}`,
  ].join('');
}

const runningContainer = `
  ready: true
  started: true
  restartCount: {{ or $origin.restartCount 0 }}
  state:
    running:
      startedAt: {{ or $startedAt $now | Quote }}`;

const unreadyContainer = runningContainer.replace('ready: true', 'ready: false');

const ended = `
      exitCode: {{ if eq $fate "oom" }}137{{ else }}1{{ end }}
      reason: {{ if eq $fate "oom" }}OOMKilled{{ else }}Error{{ end }}
      startedAt: {{ $now | Quote }}
      finishedAt: {{ $now | Quote }}
      containerID: {{ $id | Quote }}`;

const endedContainer = `
  ready: false
  started: false
  restartCount: 0
  state:
    terminated:${ended}`;

const backOffContainer = `
  ready: false
  started: false
  restartCount: {{ add (int $origin.restartCount) 1 }}
  lastState:
    terminated:${ended}
  state:
    waiting:
      reason: CrashLoopBackOff
      message: {{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" .name $root.metadata.name $root.metadata.namespace $root.metadata.uid | Quote }}`;

const pullFailure =
  'failed to pull and unpack image \\"%[1]s\\": failed to resolve reference \\"%[1]s\\": %[1]s: not found';
const waitingForImage = (reason: string, message: string): string => `
  ready: false
  started: false
  restartCount: 0
  imageID: ""
  containerID: null
  state:
    waiting:
      reason: ${reason}
      message: {{ printf "${message}" .image | Quote }}`;

/** Status of every container: the culprit's as given, the others' running. */
function containers(culprit: string, others = runningContainer): string {
  return `
containerStatuses:
{{ range $index, $container := .spec.containers }}
{{ $origin := dict }}
{{ if $root.status.containerStatuses }}{{ $origin = index $root.status.containerStatuses $index }}{{ end }}
{{ $startedAt := "" }}
{{ with $origin.state }}{{ with .running }}{{ $startedAt = .startedAt }}{{ end }}{{ end }}
{{ $id := printf "containerd://%s" (printf "%s/%s/%v" $root.metadata.uid .name (or $origin.restartCount 0) | sha256sum) }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ printf "%s@sha256:%s" (regexReplaceAll "(:[^:/]*)?(@.*)?$" .image "") (.image | sha256sum) | Quote }}
  containerID: {{ $id | Quote }}
{{ if eq .name $culprit }}${culprit}{{ else }}${others}{{ end }}
{{ end }}
`;
}

const variables = `{{ $now := Now }}{{ $root := . }}
{{ $fate := index .metadata.annotations "${podAnnotations.fate}" }}
{{ $culprit := index .metadata.annotations "${podAnnotations.culprit}" }}
`;

const placed = (podPhase: 'Pending' | 'Running'): string => `
phase: ${podPhase}
startTime: {{ or .status.startTime $now | Quote }}
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
{{ $ip := .status.podIP }}
{{ if not $ip }}{{ $ip = PodIPWith .spec.nodeName ( or .spec.hostNetwork false ) ( or .metadata.uid "" ) ( or .metadata.name "" ) ( or .metadata.namespace "" ) }}{{ end }}
podIP: {{ $ip | Quote }}
podIPs:
- ip: {{ $ip | Quote }}
{{ if .spec.initContainers }}
initContainerStatuses:
{{ range .spec.initContainers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: {{ printf "sha256:%s" (.image | sha256sum) | Quote }}
  ready: true
  restartCount: 0
  state:
    terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} }
{{ end }}
{{ end }}
`;

const running = `${variables}${placed('Running')}${podConditions('True')}${containers(runningContainer)}`;
const unready = `${variables}${placed('Running')}${podConditions('False')}${containers(unreadyContainer)}`;
const readyNow = `${variables}${podConditions('True')}${containers(runningContainer)}`;
const unreadyNow = `${variables}${podConditions('False')}${containers(unreadyContainer)}`;
const endedNow = `${variables}${placed('Running')}${podConditions('False')}${containers(endedContainer)}`;
const backOff = `${variables}${podConditions('False')}${containers(backOffContainer)}`;
const pulling = (reason: string, message: string): string =>
  `${variables}${placed('Pending')}${podConditions('False')}${containers(waitingForImage(reason, message))}`;

/** A moment for KWOK to hear of the port-forward that the joiner made before it marked the pod. */
const settleMs = 100;
const pullReasons = ['ErrImagePull', 'ImagePullBackOff'];

const podStages: readonly Stage[] = [
  {
    name: 'pod-delete',
    kind: 'Pod',
    when: [
      { key: '.metadata.deletionTimestamp', operator: 'Exists' },
      { key: '.metadata.finalizers', operator: 'DoesNotExist' },
    ],
    delete: true,
  },
  {
    name: 'pod-runs',
    kind: 'Pod',
    when: [alive, fate('ready'), is(phase, 'Pending')],
    delayMs: settleMs,
    status: running,
  },
  {
    name: 'pod-runs-unready',
    kind: 'Pod',
    when: [alive, fate('not-ready', 'slow-ready'), is(phase, 'Pending')],
    delayMs: settleMs,
    event: {
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    },
    status: unready,
  },
  {
    name: 'pod-slowly-ready',
    kind: 'Pod',
    when: [
      alive,
      fate('slow-ready'),
      is(phase, 'Running'),
      isNot(ready, 'True'),
      isNot(madeUnready, 'false'),
    ],
    delayMs: 3000,
    status: readyNow,
  },
  {
    // Also after the controller manager has marked all pods of a node unready that it took for dead.
    name: 'pod-ready-again',
    kind: 'Pod',
    when: [alive, fate('ready'), is(phase, 'Running'), isNot(ready, 'True'), isNot(madeUnready, 'false')],
    status: readyNow,
  },
  {
    name: 'pod-unready',
    kind: 'Pod',
    when: [alive, is(phase, 'Running'), is(ready, 'True'), is(madeUnready, 'false')],
    status: unreadyNow,
  },
  {
    name: 'pod-ends',
    kind: 'Pod',
    when: [alive, fate('crash', 'oom'), is(phase, 'Pending')],
    delayMs: settleMs,
    status: endedNow,
  },
  {
    name: 'pod-backs-off',
    kind: 'Pod',
    when: [alive, fate('crash', 'oom'), is(phase, 'Running'), is(terminated, 'Error', 'OOMKilled')],
    delayMs: 200,
    event: { type: 'Warning', reason: 'BackOff', message: 'Back-off restarting failed container' },
    status: backOff,
  },
  {
    name: 'pod-crashes-again',
    kind: 'Pod',
    when: [alive, fate('crash', 'oom'), is(phase, 'Running'), is(waiting, 'CrashLoopBackOff')],
    delayMs: 2000,
    status: backOff,
  },
  {
    name: 'pod-cannot-pull',
    kind: 'Pod',
    when: [alive, fate('pull-error'), is(phase, 'Pending'), isNot(waiting, ...pullReasons)],
    event: { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
    status: pulling('ErrImagePull', pullFailure),
  },
  {
    name: 'pod-waits-to-pull',
    kind: 'Pod',
    when: [alive, fate('pull-error'), is(phase, 'Pending'), is(waiting, 'ErrImagePull')],
    delayMs: 500,
    event: { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    status: pulling('ImagePullBackOff', `Back-off pulling image \\"%[1]s\\": ErrImagePull: ${pullFailure}`),
  },
];

/** The file for `kwok --config`. */
export function stagesText(): string {
  return [...nodeStages, ...podStages].map((stage) => stringify(stageObject(stage))).join('---\n');
}

function stageObject(stage: Stage): unknown {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name: stage.name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind: stage.kind },
      selector: { matchExpressions: stage.when },
      ...(stage.delayMs !== undefined && { delay: { durationMilliseconds: stage.delayMs } }),
      next: {
        ...(stage.event && { event: stage.event }),
        ...(stage.status !== undefined && { statusTemplate: stage.status }),
        ...(stage.delete === true && { delete: true }),
      },
    },
  };
}
