import { onTestFinished } from 'vitest';
import { startControllers } from '../../src/sandbox/controllers/start-controllers.ts';
import type { Kind } from '../../src/sandbox/kinds/kind.ts';
import { kindOf } from '../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../src/sandbox/kubernetes-object.ts';
import { startNode } from '../../src/sandbox/node/start-node.ts';
import type { EndpointSlice } from '../../src/sandbox/objects/networking.ts';
import type { Pod } from '../../src/sandbox/objects/pod.ts';
import type { Deployment, ReplicaSet } from '../../src/sandbox/objects/workloads.ts';
import { createRegistry } from '../../src/sandbox/registry/create-registry.ts';
import type { PatchKind, WriteOptions } from '../../src/sandbox/registry/registry.ts';
import { createStorage } from '../../src/sandbox/storage/create-storage.ts';
import { TurnedClock } from './turned-clock.ts';

const namespace = 'n';
const options: WriteOptions = {
  dryRun: false,
  fieldManager: 'test',
  fieldValidation: 'Strict',
  warn: () => undefined,
};

function served(apiVersion: string, name: string): Kind {
  const kind = kindOf(apiVersion, name);
  if (kind === undefined) throw new Error(`no ${apiVersion} ${name}`);
  return kind;
}

/** Storage, registry, controllers and the node of the sandbox, in namespace `n`, under a clock that is turned. */
export function smallCluster() {
  const clock = new TurnedClock();
  const storage = createStorage();
  let uids = 0;
  const randomUuid = () => `00000000-0000-4000-8000-${String((uids += 1)).padStart(12, '0')}` as const;
  const registry = createRegistry({ storage, clock, randomUuid });
  const node = startNode({ storage, registry, clock, startMs: 20 });
  const controllers = startControllers({ storage, registry, clock, ca: 'PEM' });
  onTestFinished(async () => {
    controllers.stop();
    await node.stop();
  });

  const kinds = {
    pod: served('v1', 'Pod'),
    service: served('v1', 'Service'),
    event: served('v1', 'Event'),
    namespace: served('v1', 'Namespace'),
    deployment: served('apps/v1', 'Deployment'),
    replicaSet: served('apps/v1', 'ReplicaSet'),
    slice: served('discovery.k8s.io/v1', 'EndpointSlice'),
    endpoints: served('v1', 'Endpoints'),
    configMap: served('v1', 'ConfigMap'),
    serviceAccount: served('v1', 'ServiceAccount'),
  };
  const list = (kind: Kind) => storage.list(kind, namespace);

  const cluster = {
    clock,
    storage,
    registry,
    node,
    kinds,
    create(object: unknown): KubernetesObject {
      const { apiVersion, kind } = object as KubernetesObject;
      const found = served(apiVersion, kind);
      return registry.create(found, found.namespaced ? namespace : undefined, object, options);
    },
    patch(kind: Kind, name: string, body: unknown, by: PatchKind = 'merge'): KubernetesObject {
      const place = { kind, namespace: kind.namespaced ? namespace : undefined, name };
      return registry.patch(place, { kind: by, body, force: false }, options).object;
    },
    remove(kind: Kind, name: string, propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'): void {
      const place = { kind, namespace: kind.namespaced ? namespace : undefined, name };
      registry.delete(place, { dryRun: false, ...(propagationPolicy && { propagationPolicy }) });
    },
    deployment: (name = 'agent') => storage.get(kinds.deployment, namespace, name) as Deployment,
    replicaSets: () => list(kinds.replicaSet) as readonly ReplicaSet[],
    pods: () => list(kinds.pod) as readonly Pod[],
    slices: () => list(kinds.slice) as readonly EndpointSlice[],
    /** Reasons and messages of the Events, the oldest first. */
    told: () => list(kinds.event).map((event) => `${String(event['reason'])}: ${String(event['message'])}`),
    /** Sets the image of a Deployment's container. */
    setImage(image: string, name = 'agent'): void {
      const template = { spec: { containers: [{ name: 'agent', image }] } };
      cluster.patch(kinds.deployment, name, { spec: { template } }, 'strategic');
    },
  };
  cluster.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  clock.turn(10);
  return cluster;
}

export type SmallCluster = ReturnType<typeof smallCluster>;

interface Wish {
  readonly name?: string;
  readonly image?: string;
  readonly replicas?: number;
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** A Deployment of agents, labelled `app: <name>`. */
export function agents({ name = 'agent', image = 'agent:1.0.0', replicas = 3, spec = {} }: Wish = {}) {
  const labels = { app: name };
  const container = { name: 'agent', image, ports: [{ name: 'http', containerPort: 8000 }] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [container] } },
      ...spec,
    },
  };
}

export function service(name = 'agent', targetPort: number | string = 'http') {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, labels: { team: 'a' } },
    spec: { selector: { app: name }, ports: [{ port: 80, targetPort }] },
  };
}
