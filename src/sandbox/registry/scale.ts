import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

interface Scalable {
  readonly spec?: {
    readonly replicas?: number;
    readonly selector?: { readonly matchLabels?: Readonly<Record<string, string>> };
  };
  readonly status?: { readonly replicas?: number };
}

/** The autoscaling/v1 Scale of a workload. */
export function scaleOf(object: KubernetesObject): KubernetesObject {
  const { spec = {}, status = {} } = object as Scalable;
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = Object.entries(spec.selector?.matchLabels ?? {})
    .map((pair) => pair.join('='))
    .sort()
    .join(',');
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(uid !== undefined && { uid }),
      ...(resourceVersion !== undefined && { resourceVersion }),
      ...(creationTimestamp !== undefined && { creationTimestamp }),
    },
    spec: spec.replicas === undefined || spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas ?? 0, selector },
  };
}

export function replicasOf(object: KubernetesObject): number {
  return (object as Scalable).spec?.replicas ?? 0;
}

/** The workload with the number of replicas that a Scale says. */
export function scaledTo(object: KubernetesObject, scale: KubernetesObject): KubernetesObject {
  const { resourceVersion = '' } = scale.metadata;
  return {
    ...object,
    metadata: { ...object.metadata, resourceVersion },
    spec: { ...(object['spec'] as object), replicas: replicasOf(scale) },
  };
}

/** Scale is sent and answered, never stored. */
export const scaleKind: Kind = {
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  plural: 'scales',
  singular: 'scale',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ['get', 'patch', 'update'],
  subresources: [],
  hasGeneration: false,
  schema: 'io.k8s.api.autoscaling.v1.Scale',
};
