import { manifests } from '../../../src/sandbox/described-system/manifests.generated.ts';
import type { ClusterUnderTest } from '../../cluster/cluster-under-test.ts';
import { textAt } from '../../cluster/json.ts';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';
import { readImageTag } from '../../../src/sandbox/node/fate.ts';

export interface EditableContainer {
  name: string;
  image: string;
  env?: { name: string; value?: string; [key: string]: unknown }[];
  ports?: { name?: string; containerPort: number }[];
  [key: string]: unknown;
}

/** A Deployment to change before it is created. */
export interface EditableDeployment {
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: {
    replicas: number;
    selector: { matchLabels: Record<string, string> };
    template: {
      metadata: { labels: Record<string, string>; annotations: Record<string, string> };
      spec: { containers: EditableContainer[]; [key: string]: unknown };
    };
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** A Service to change before it is created. */
export interface EditableService {
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: {
    selector: Record<string, string>;
    ports: { name?: string; port: number; targetPort?: number | string }[];
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

export interface SlotOptions {
  /** Image tag: `<version>`, `<version>-<behaviour>` or `<behaviour>`. */
  readonly tag?: string;
  /** A whole image name instead of `agent-service:<tag>`. */
  readonly image?: string;
  readonly replicas?: number;
  /** Each pod gets an agent process of its own, which `killAgent` can kill; otherwise the slot's pods share one. */
  readonly ownProcess?: boolean;
  readonly edit?: (deployment: EditableDeployment) => void;
}

/** The manifests that we ship (k8s/), changed for a test. */
export class ShippedManifests {
  readonly #kind: ClusterUnderTest['kind'];

  constructor(kind: ClusterUnderTest['kind']) {
    this.#kind = kind;
  }

  /** A copy of a Secret or ConfigMap for another namespace. */
  plain(kind: string, name: string, namespace: string): { metadata: { namespace: string } } {
    const object = this.#copy(kind, name) as { metadata: { namespace: string } };
    object.metadata.namespace = namespace;
    return object;
  }

  deployment(slot: string, namespace: string, options: SlotOptions): EditableDeployment {
    const deployment = this.#copy('Deployment', 'agent-blue') as EditableDeployment;
    const image = options.image ?? `agent-service:${options.tag ?? '1.2.0'}`;
    const { version } = readImageTag(image);
    const { template, selector } = deployment.spec;
    const { labels } = deployment.metadata;
    Object.assign(deployment.metadata, { name: `agent-${slot}`, namespace, annotations: {} });
    for (const one of [labels, selector.matchLabels, template.metadata.labels]) one['slot'] = slot;
    template.metadata.labels['version'] = version;
    template.metadata.annotations =
      options.ownProcess === true ? { [podAnnotations.ownProcess]: 'true' } : {};
    deployment.spec.replicas = options.replicas ?? deployment.spec.replicas;
    for (const container of template.spec.containers) {
      container.image = image;
      for (const variable of container.env ?? [])
        if (variable.name === 'AGENT_VERSION') variable.value = version;
      if (this.#kind === 'node') hurry(container);
    }
    options.edit?.(deployment);
    return deployment;
  }

  service(
    name: string,
    live: string,
    namespace: string,
    edit?: (service: EditableService) => void,
  ): EditableService {
    const service = this.#copy('Service', 'agent-service') as EditableService;
    Object.assign(service.metadata, { name, namespace, annotations: {} });
    service.spec.selector['slot'] = live;
    edit?.(service);
    return service;
  }

  #copy(kind: string, name: string): unknown {
    const found = manifests.find(
      (one) => textAt(one, 'kind') === kind && textAt(one, 'metadata', 'name') === name,
    );
    if (found === undefined) throw new Error(`k8s/ has no ${kind} ${name}`);
    return structuredClone(found);
  }
}

/**
 * Where probes, drains and requests are real, the shipped ones would make each test wait 20 s and fill a small machine.
 * The described system is tested with its own (described-system.test.ts).
 */
function hurry(container: EditableContainer): void {
  const probe = { initialDelaySeconds: 0, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 1 };
  container['readinessProbe'] = { ...(container['readinessProbe'] as object), ...probe };
  container['lifecycle'] = { preStop: { sleep: { seconds: 1 } } };
  container['resources'] = { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '160Mi' } };
}
