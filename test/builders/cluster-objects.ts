import { annotation } from '../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import type {
  Container,
  Deployment,
  EndpointSlice,
  Event,
  HorizontalPodAutoscaler,
  Pod,
  Quantities,
  ReplicaSet,
  ResourceQuota,
  Service,
  StringMap,
  ConfigMap,
} from '../../src/domain/slots/kubernetes.ts';
import { edited, type Mutable } from './mutable.ts';

/** Everything that a namespace holds, by kind. */
export interface ClusterObjects {
  readonly Service: readonly Service[];
  readonly Deployment: readonly Deployment[];
  readonly ReplicaSet: readonly ReplicaSet[];
  readonly Pod: readonly Pod[];
  readonly EndpointSlice: readonly EndpointSlice[];
  readonly ConfigMap: readonly ConfigMap[];
  readonly Event: readonly Event[];
  readonly HorizontalPodAutoscaler: readonly HorizontalPodAutoscaler[];
  readonly ResourceQuota: readonly ResourceQuota[];
}

export const namespace = 'ai-agents';

export interface SlotOptions {
  /** Default: `agent-<slot>`. */
  readonly deployment?: string;
  readonly version?: string;
  /** Default: `agent-service:<version>`. */
  readonly image?: string;
  readonly replicas?: number;
  /** Pods that are ready; the others run and fail their probe. Default: all. */
  readonly ready?: number;
  /** Changes the Deployment before its ReplicaSet and pods are made of it. */
  readonly edit?: (deployment: Mutable<Deployment>) => unknown;
}

export interface ServiceOptions {
  readonly name?: string;
  readonly selector?: StringMap;
  readonly annotations?: StringMap;
  readonly history?: readonly HistoryEntry[];
  readonly edit?: (service: Mutable<Service>) => unknown;
}

export interface SystemOptions {
  readonly live?: string;
  readonly blue?: SlotOptions;
  readonly green?: SlotOptions;
  readonly service?: ServiceOptions;
}

/** The described system: `agent-service` in front of `agent-blue` (live) and `agent-green`, three pods each. */
export function describedSystem({ live = 'blue', blue, green, service }: SystemOptions = {}): ClusterObjects {
  const made = aService({ selector: { app: 'agent-service', slot: live }, ...service });
  const slots = [aSlot('blue', blue), aSlot('green', { version: '1.3.0', ...green })];
  const pods = slots.flatMap((slot) => slot.Pod);
  return merged(objects({ Service: [made], EndpointSlice: [aSlice(made, pods)] }), ...slots);
}

export function objects(some: Partial<ClusterObjects>): ClusterObjects {
  return {
    Service: [],
    Deployment: [],
    ReplicaSet: [],
    Pod: [],
    EndpointSlice: [],
    ConfigMap: [],
    Event: [],
    HorizontalPodAutoscaler: [],
    ResourceQuota: [],
    ...some,
  };
}

export function merged(...all: readonly ClusterObjects[]): ClusterObjects {
  return {
    Service: all.flatMap((one) => one.Service),
    Deployment: all.flatMap((one) => one.Deployment),
    ReplicaSet: all.flatMap((one) => one.ReplicaSet),
    Pod: all.flatMap((one) => one.Pod),
    EndpointSlice: all.flatMap((one) => one.EndpointSlice),
    ConfigMap: all.flatMap((one) => one.ConfigMap),
    Event: all.flatMap((one) => one.Event),
    HorizontalPodAutoscaler: all.flatMap((one) => one.HorizontalPodAutoscaler),
    ResourceQuota: all.flatMap((one) => one.ResourceQuota),
  };
}

export function aService(options: ServiceOptions = {}): Service {
  const { name = 'agent-service', selector = { app: 'agent-service', slot: 'blue' }, history } = options;
  const annotations = {
    ...options.annotations,
    ...(history === undefined ? {} : { [annotation.history]: JSON.stringify(history) }),
  };
  const service: Service = {
    metadata: {
      name,
      namespace,
      uid: `uid-service-${name}`,
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    spec: {
      selector,
      ipFamilies: ['IPv4'],
      ports: [{ name: 'http', port: 80, protocol: 'TCP', targetPort: 8000 }],
    },
  };
  return edited(service, options.edit ?? (() => undefined));
}

/** One move of the past, from green to blue unless told otherwise. */
export function aMove(entry: Partial<HistoryEntry> = {}): HistoryEntry {
  return {
    op: 'op000001',
    verb: 'switch',
    from: 'green',
    to: 'blue',
    who: 'ada',
    when: '2029-12-26T10:00:00Z',
    verdict: 'passed',
    templates: {},
    images: {},
    ...entry,
  };
}

export function aDeployment(slot: string, options: SlotOptions = {}): Deployment {
  const { deployment: name = `agent-${slot}`, version = '1.2.0', replicas = 3 } = options;
  const labels = { app: 'agent-service', slot };
  const agent: Container = {
    name: 'agent',
    image: options.image ?? `agent-service:${version}`,
    ports: [{ name: 'http', containerPort: 8000, protocol: 'TCP' }],
    env: [
      { name: 'AGENT_VERSION', value: version },
      {
        name: 'OPENAI_API_KEY',
        valueFrom: { secretKeyRef: { name: 'agent-secrets', key: 'openai-api-key' } },
      },
    ],
    readinessProbe: { httpGet: { path: '/readyz', port: 8000 }, initialDelaySeconds: 10, periodSeconds: 5 },
    lifecycle: { preStop: { sleep: { seconds: 10 } } },
  };
  const deployment: Deployment = {
    metadata: {
      name,
      namespace,
      uid: `uid-deployment-${name}`,
      generation: 1,
      labels,
      annotations: { 'deployment.kubernetes.io/revision': '1' },
    },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels: { ...labels, version } }, spec: { containers: [agent] } },
    },
  };
  return withStatus(edited(deployment, options.edit ?? (() => undefined)), options.ready);
}

/** The status that the controller writes once the template is rolled out; fewer `ready` pods where said. */
export function withStatus(deployment: Deployment, ready?: number): Deployment {
  if (deployment.status !== undefined) return deployment;
  const replicas = deployment.spec.replicas ?? 1;
  const readyReplicas = ready ?? replicas;
  return {
    ...deployment,
    status: {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas,
      availableReplicas: readyReplicas,
      unavailableReplicas: replicas - readyReplicas,
    },
  };
}

/** An HPA of a slot's Deployment. */
export function anAutoscaler(slot: string, minReplicas = 2, maxReplicas = 10): HorizontalPodAutoscaler {
  return {
    metadata: { name: `agent-${slot}`, namespace, uid: `uid-hpa-${slot}` },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: `agent-${slot}` },
      minReplicas,
      maxReplicas,
    },
    status: { currentReplicas: minReplicas, desiredReplicas: minReplicas },
  };
}

/** A ResourceQuota that the controller has counted. */
export function aQuota(hard: Quantities, used: Quantities): ResourceQuota {
  return { metadata: { name: 'few', namespace, uid: 'uid-quota' }, spec: {}, status: { hard, used } };
}

/** A Deployment with its ReplicaSet and pods. */
export function aSlot(slot: string, options: SlotOptions = {}): ClusterObjects {
  const deployment = aDeployment(slot, options);
  const set = aReplicaSet(deployment);
  const replicas = deployment.spec.replicas ?? 1;
  const ready = options.ready ?? replicas;
  const pods = Array.from({ length: replicas }, (_, index) => aPod(set, index, index < ready));
  return objects({ Deployment: [deployment], ReplicaSet: [set], Pod: pods });
}

export function aReplicaSet(deployment: Deployment, hash = '7d9f'): ReplicaSet {
  const { name, uid = '' } = deployment.metadata;
  // A copy, so that a test that changes one of them does not change the other.
  const template = structuredClone(deployment.spec.template);
  const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
  return {
    metadata: {
      name: `${name}-${hash}`,
      namespace,
      uid: `uid-replicaset-${name}-${hash}`,
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
    },
    spec: {
      replicas: deployment.spec.replicas ?? 1,
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  };
}

export function aPod(set: ReplicaSet, index: number, ready = true): Pod {
  const { name: owner, uid = '', labels = {} } = set.metadata;
  const { containers } = set.spec.template.spec;
  return {
    metadata: {
      name: `${owner}-p${index}`,
      namespace,
      uid: `uid-pod-${owner}-p${index}`,
      creationTimestamp: '2029-12-31T10:00:00Z',
      labels,
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: owner, uid, controller: true }],
    },
    spec: structuredClone(set.spec.template.spec),
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: containers.map(({ name, image }) => ({
        name,
        image: image ?? '',
        imageID: `registry.example/agent@sha256:of-${image ?? ''}`,
        ready,
        restartCount: 0,
        state: { running: { startedAt: '2029-12-31T10:00:01Z' } },
      })),
    },
  };
}

export function isPodReady(pod: Pod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

export interface SliceOptions {
  readonly name?: string;
  readonly family?: string;
  readonly managedBy?: string;
}

/** The slice that the endpoint controller would write for these pods: those that the Service selects. */
export function aSlice(service: Service, pods: readonly Pod[], options: SliceOptions = {}): EndpointSlice {
  const { family = 'IPv4', managedBy = 'endpointslice-controller.k8s.io' } = options;
  const name = options.name ?? `${service.metadata.name}-${family.toLowerCase()}`;
  const selector = Object.entries(service.spec.selector ?? {});
  const selected = pods.filter((pod) =>
    selector.every(([key, value]) => pod.metadata.labels?.[key] === value),
  );
  return {
    metadata: {
      name,
      namespace,
      uid: `uid-slice-${name}`,
      labels: {
        'kubernetes.io/service-name': service.metadata.name,
        'endpointslice.kubernetes.io/managed-by': managedBy,
      },
    },
    addressType: family,
    endpoints: selected.map((pod, index) => ({
      addresses: [`10.1.0.${index + 1}`],
      conditions: { ready: isPodReady(pod), serving: isPodReady(pod), terminating: false },
      targetRef: { kind: 'Pod', name: pod.metadata.name, uid: pod.metadata.uid ?? '' },
    })),
    ports: [{ name: 'http', port: 8000 }],
  };
}
