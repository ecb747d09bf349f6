import { kindOf } from '../../kinds/table.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject, OwnerReference } from '../../kubernetes-object.ts';
import { isLeaving } from '../../objects/pod.ts';
import type { Parts } from '../controller.ts';
import { letGo } from '../owners.ts';
import type { OwnerIndex } from './owner-index.ts';

const foreground = 'foregroundDeletion';
const orphan = 'orphan';

/** One look at an object: whether its owners are gone, and whether it waits for its dependents. */
export function collect(parts: Parts, index: OwnerIndex, kind: Kind, object: KubernetesObject): void {
  if (isLeaving(object)) finishDeletion(parts, index, kind, object);
  else if ((object.metadata.ownerReferences ?? []).length > 0)
    deleteWithoutOwners(parts, index, kind, object);
}

/** An object goes when its last owner goes; of several owners those that are gone are forgotten. */
function deleteWithoutOwners(
  { cluster, writer }: Parts,
  index: OwnerIndex,
  kind: Kind,
  object: KubernetesObject,
): void {
  const references = object.metadata.ownerReferences ?? [];
  const owners = references.map((reference) => ({ reference, state: stateOf(reference) }));
  const solid = owners.filter(({ state }) => state === 'there');
  if (solid.length === references.length) return;
  if (solid.length > 0) {
    const ownerReferences = solid.map(({ reference }) => reference);
    writer.update(kind, { ...object, metadata: { ...object.metadata, ownerReferences } });
    return;
  }
  const isWaitedFor = owners.some(({ state }) => state === 'waits');
  const hasDependents = index.of(object.metadata.uid ?? '').length > 0;
  const propagationPolicy = isWaitedFor && hasDependents ? 'Foreground' : policyOf(object);
  writer.remove(kind, object, { propagationPolicy });

  function stateOf({ apiVersion, kind: name, name: owner, uid }: OwnerReference): 'there' | 'waits' | 'gone' {
    const ownerKind = kindOf(apiVersion, name);
    // Nobody can tell: better kept.
    if (ownerKind === undefined) return 'there';
    const namespace = ownerKind.namespaced ? object.metadata.namespace : undefined;
    const found = cluster.storage.get(ownerKind, namespace, owner);
    if (found?.metadata.uid !== uid) return 'gone';
    return isLeaving(found) && has(found, foreground) ? 'waits' : 'there';
  }
}

/** Foreground: the dependents go first. Orphan: they are let go first. */
function finishDeletion(parts: Parts, index: OwnerIndex, kind: Kind, object: KubernetesObject): void {
  const dependents = index.of(object.metadata.uid ?? '').flatMap((one) => {
    const found = parts.cluster.storage.get(
      one.kind,
      one.kind.namespaced ? one.namespace : undefined,
      one.name,
    );
    return found === undefined ? [] : [{ kind: one.kind, object: found }];
  });
  if (has(object, orphan)) {
    for (const one of dependents) letGo(parts, one.kind, one.object, object);
    dropFinalizer(parts, kind, object, orphan);
  } else if (has(object, foreground)) {
    const blocking = dependents.filter(({ object: { metadata } }) =>
      metadata.ownerReferences?.some(
        ({ uid, blockOwnerDeletion }) => uid === object.metadata.uid && blockOwnerDeletion === true,
      ),
    );
    if (blocking.length === 0) dropFinalizer(parts, kind, object, foreground);
  }
}

function dropFinalizer({ writer }: Parts, kind: Kind, object: KubernetesObject, name: string): void {
  const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== name);
  writer.update(kind, { ...object, metadata: { ...object.metadata, finalizers } });
}

function policyOf(object: KubernetesObject): 'Background' | 'Foreground' | 'Orphan' {
  if (has(object, orphan)) return 'Orphan';
  return has(object, foreground) ? 'Foreground' : 'Background';
}

function has({ metadata }: KubernetesObject, finalizer: string): boolean {
  return metadata.finalizers?.includes(finalizer) === true;
}
