import type { Kind } from '../../kinds/kind.ts';
import { kindOf, kinds } from '../../kinds/table.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { isLeaving } from '../../objects/pod.ts';
import { createWorkQueue, keyOf, type WorkQueue } from '../../objects/work-queue.ts';
import type { Change } from '../../storage/storage.ts';
import type { Parts, Stop } from '../controller.ts';
import { collect } from './collect.ts';
import { type Dependent, OwnerIndex } from './owner-index.ts';

/** Follows every kind: deletes what has lost its owners, and lets go of what waits for its dependents. */
export function startGarbageCollection(parts: Parts): Stop {
  const { storage, clock } = parts.cluster;
  const index = new OwnerIndex();
  const queues = new Map<Kind, WorkQueue>(
    kinds.map((kind) => [
      kind,
      createWorkQueue(clock, ({ namespace, name }) => {
        const object = storage.get(kind, kind.namespaced ? namespace : undefined, name);
        if (object !== undefined) collect(parts, index, kind, object);
      }),
    ]),
  );
  const look = ({ kind, namespace, name }: Dependent): void => queues.get(kind)?.add({ namespace, name });

  /** Owners that wait for this one. */
  function lookAtOwners({ metadata }: KubernetesObject): void {
    for (const { apiVersion, kind: name, name: owner } of metadata.ownerReferences ?? []) {
      const kind = kindOf(apiVersion, name);
      if (kind !== undefined) look({ kind, namespace: metadata.namespace ?? '', name: owner });
    }
  }

  function onChange({ type, kind, object, before }: Change): void {
    const uid = object.metadata.uid ?? '';
    if (before !== undefined) index.remove(kind, before);
    if (type === 'DELETED') {
      index.of(uid).forEach(look);
      lookAtOwners(before ?? object);
      return;
    }
    index.add(kind, object);
    const concerns = isLeaving(object) || hasOwners(object);
    if (concerns) queues.get(kind)?.add(keyOf(object));
    if (isLeaving(object)) index.of(uid).forEach(look);
    if (before !== undefined && hasOwners(before)) lookAtOwners(before);
  }

  const ends = kinds.map((kind) => {
    for (const object of storage.list(kind)) index.add(kind, object);
    return storage.subscribe(kind, onChange);
  });
  return () => {
    for (const end of ends) end();
    for (const queue of queues.values()) queue.stop();
  };
}

function hasOwners({ metadata }: KubernetesObject): boolean {
  return (metadata.ownerReferences ?? []).length > 0;
}
