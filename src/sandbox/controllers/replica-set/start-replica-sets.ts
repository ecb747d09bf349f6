import type { KubernetesObject } from '../../kubernetes-object.ts';
import { selects } from '../../objects/label-selector.ts';
import { kinds } from '../../objects/served-kinds.ts';
import { createWorkQueue, type Key, keyOf } from '../../objects/work-queue.ts';
import type { ReplicaSet } from '../../objects/workloads.ts';
import type { Parts, Stop } from '../controller.ts';
import { controllerOf } from '../owners.ts';
import { reconcileReplicaSet } from './reconcile-replica-set.ts';

/** Follows ReplicaSets and pods. */
export function startReplicaSets(parts: Parts): Stop {
  const { storage, clock } = parts.cluster;
  const events = parts.eventsOf('replicaset-controller');
  const queue = createWorkQueue(clock, (key) => {
    const set = storage.get(kinds.replicaSet, key.namespace, key.name);
    if (set === undefined) return;
    const later = (milliseconds: number): void => queue.addAfter(key, milliseconds);
    reconcileReplicaSet({ parts, events, later }, set as ReplicaSet);
  });

  /** The ReplicaSet of a pod; those that may want it where it has none. */
  function ofPod(pod: KubernetesObject): readonly Key[] {
    const { namespace = '', labels } = pod.metadata;
    const owner = controllerOf(pod);
    if (owner !== undefined) return owner.kind === 'ReplicaSet' ? [{ namespace, name: owner.name }] : [];
    const sets = storage.list(kinds.replicaSet, namespace) as readonly ReplicaSet[];
    return sets.filter(({ spec }) => selects(spec.selector, labels)).map(keyOf);
  }

  const addAll = (keys: readonly Key[]): void => keys.forEach((key) => queue.add(key));
  const ends = [
    storage.subscribe(kinds.replicaSet, ({ object }) => queue.add(keyOf(object))),
    storage.subscribe(kinds.pod, ({ object, before }) => {
      addAll(ofPod(object));
      if (before !== undefined) addAll(ofPod(before));
    }),
  ];
  addAll(storage.list(kinds.replicaSet).map(keyOf));
  return () => {
    for (const end of ends) end();
    queue.stop();
  };
}
