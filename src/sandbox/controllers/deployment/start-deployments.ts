import { kinds } from '../../objects/served-kinds.ts';
import { createWorkQueue, type Key, keyOf } from '../../objects/work-queue.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import type { Deployment } from '../../objects/workloads.ts';
import type { Parts, Stop } from '../controller.ts';
import { controllerOf } from '../owners.ts';
import { reconcileDeployment } from './reconcile-deployment.ts';

/** Follows Deployments, their ReplicaSets and the end of their pods. */
export function startDeployments(parts: Parts): Stop {
  const { storage, clock } = parts.cluster;
  const events = parts.eventsOf('deployment-controller');
  const queue = createWorkQueue(clock, (key) => {
    const deployment = storage.get(kinds.deployment, key.namespace, key.name);
    if (deployment === undefined) return;
    const later = (milliseconds: number): void => queue.addAfter(key, milliseconds);
    reconcileDeployment({ parts, events, later }, deployment as Deployment);
  });

  /** The Deployment of a ReplicaSet; every one of the namespace where it has none: one of them may want it. */
  function ofReplicaSet(set: KubernetesObject): readonly Key[] {
    const { namespace = '' } = set.metadata;
    const owner = controllerOf(set);
    if (owner !== undefined) return owner.kind === 'Deployment' ? [{ namespace, name: owner.name }] : [];
    return storage.list(kinds.deployment, namespace).map(keyOf);
  }

  function ofPod(pod: KubernetesObject): readonly Key[] {
    const owner = controllerOf(pod);
    const set = owner && storage.get(kinds.replicaSet, pod.metadata.namespace, owner.name);
    return set === undefined ? [] : ofReplicaSet(set);
  }

  const addAll = (keys: readonly Key[]): void => keys.forEach((key) => queue.add(key));
  const ends = [
    storage.subscribe(kinds.deployment, ({ object }) => queue.add(keyOf(object))),
    storage.subscribe(kinds.replicaSet, ({ object, before }) => {
      addAll(ofReplicaSet(object));
      if (before !== undefined) addAll(ofReplicaSet(before));
    }),
    storage.subscribe(kinds.pod, ({ type, object }) => {
      if (type === 'DELETED') addAll(ofPod(object));
    }),
  ];
  addAll(storage.list(kinds.deployment).map(keyOf));
  return () => {
    for (const end of ends) end();
    queue.stop();
  };
}
