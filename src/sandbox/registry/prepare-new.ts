import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

/** What kube-apiserver itself puts into a new object, by kind: nobody who creates one sets its status. */
const beginnings: Readonly<Record<string, (object: KubernetesObject) => Readonly<Record<string, unknown>>>> =
  {
    'v1 Namespace': () => ({ spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }),
    'v1 Node': () => ({ status: {} }),
    'v1 Pod': (pod) => ({ status: { phase: 'Pending', qosClass: qualityOfService(pod) } }),
    'v1 Service': () => ({ status: { loadBalancer: {} } }),
    'apps/v1 Deployment': () => ({ status: {} }),
    'apps/v1 ReplicaSet': () => ({ status: { replicas: 0 } }),
  };

export function beginningOf(kind: Kind, object: KubernetesObject): Readonly<Record<string, unknown>> {
  return beginnings[`${apiVersionOf(kind)} ${kind.kind}`]?.(object) ?? {};
}

interface PodLike {
  readonly spec?: {
    readonly containers?: readonly {
      readonly resources?: {
        readonly requests?: Readonly<Record<string, unknown>>;
        readonly limits?: Readonly<Record<string, unknown>>;
      };
    }[];
  };
}

/** Guaranteed where every container limits cpu and memory to what it requests, BestEffort where none says anything. */
function qualityOfService(pod: KubernetesObject): string {
  const containers = (pod as PodLike).spec?.containers ?? [];
  const said = containers.flatMap(({ resources }) => [
    ...Object.keys(resources?.requests ?? {}),
    ...Object.keys(resources?.limits ?? {}),
  ]);
  if (said.length === 0) return 'BestEffort';
  const guaranteed = containers.every(({ resources }) =>
    ['cpu', 'memory'].every((name) => {
      const limit = resources?.limits?.[name];
      return limit !== undefined && (resources?.requests?.[name] ?? limit) === limit;
    }),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}
