import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { conflict, notDeletable } from './refusals.ts';
import type { Deleted, DeleteRequest, Place } from './registry.ts';
import type { World } from './world.ts';

const kept = ['default', 'kube-system', 'kube-public'];

/** Begins the end of a namespace; its controller empties it, and takes it away at last. */
export function deleteNamespace(
  { storage, clock }: World,
  place: Place,
  found: KubernetesObject,
  { preconditions = {}, dryRun }: DeleteRequest,
): Deleted {
  const { kind, name } = place;
  if (kept.includes(name)) throw notDeletable(kind, name);
  const { uid = '', resourceVersion = '', deletionTimestamp } = found.metadata;
  const check = (what: string, said: string | undefined, is: string): void => {
    if (said === undefined || said === is) return;
    throw conflict(
      place,
      `Precondition failed: ${what} in precondition: ${said}, ${what} in object meta: ${is}`,
    );
  };
  check('UID', preconditions.uid, uid);
  check('ResourceVersion', preconditions.resourceVersion, resourceVersion);
  if (deletionTimestamp !== undefined) return { object: found, gone: false };
  const leaving = {
    ...found,
    metadata: { ...found.metadata, deletionTimestamp: timestamp(clock) },
    status: { ...(found['status'] as object), phase: 'Terminating' },
  };
  return { object: dryRun ? leaving : storage.put(kind, leaving), gone: false };
}
