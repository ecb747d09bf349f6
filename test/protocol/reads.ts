import type { KindName, KubernetesObjects } from '../../src/domain/slots/kubernetes.ts';
import type { ListOptions } from '../../src/ports/cluster.ts';
import { clusterError } from '../builders/in-memory-cluster.ts';
import { deploymentOf, podsOf, replicaSetsOf, slicesOf, type World } from './world.ts';

/** What the API answers; throws as the adapter does. */
export function get<K extends KindName>(world: World, kind: K, name: string): KubernetesObjects[K] {
  if (kind === 'Service') return world.service as KubernetesObjects[K];
  if (kind === 'Deployment') return deploymentOf(world, name) as KubernetesObjects[K];
  throw clusterError('not-found', { verb: 'get', kind, name });
}

/** Those with these labels; empty for a kind that the model knows nothing of. */
export function list<K extends KindName>(
  world: World,
  kind: K,
  { labelSelector = '' }: ListOptions = {},
): KubernetesObjects[K][] {
  const wanted = labelSelector.split(',').filter((part) => part !== '');
  const has = (object: KubernetesObjects[KindName]): boolean =>
    wanted.every((part) => {
      const [key = '', value] = part.split('=');
      return object.metadata.labels?.[key] === value;
    });
  return allOf(world, kind).filter(has) as KubernetesObjects[K][];
}

function allOf(world: World, kind: KindName): readonly KubernetesObjects[KindName][] {
  const all: Partial<Record<KindName, () => readonly KubernetesObjects[KindName][]>> = {
    Service: () => [world.service],
    Deployment: () => Object.values(world.deployments),
    ReplicaSet: () => replicaSetsOf(world),
    Pod: () => podsOf(world),
    EndpointSlice: () => slicesOf(world),
  };
  return all[kind]?.() ?? [];
}
