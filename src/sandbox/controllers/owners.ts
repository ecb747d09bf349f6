import type { Kind } from '../kinds/kind.ts';
import { apiVersionOf } from '../kinds/kind.ts';
import type { KubernetesObject, OwnerReference } from '../kubernetes-object.ts';
import { type LabelSelector, selects } from '../objects/label-selector.ts';
import { isLeaving } from '../objects/pod.ts';
import type { Parts } from './controller.ts';

/** The reference to the one controller of an object. */
export function controllerOf({ metadata }: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller === true);
}

export function ownedBy(object: KubernetesObject, owner: KubernetesObject): boolean {
  return controllerOf(object)?.uid === owner.metadata.uid;
}

export function referenceTo(kind: Kind, { metadata }: KubernetesObject): OwnerReference {
  return {
    apiVersion: apiVersionOf(kind),
    kind: kind.kind,
    name: metadata.name,
    uid: metadata.uid ?? '',
    controller: true,
    blockOwnerDeletion: true,
  };
}

export interface Claim {
  readonly kind: Kind;
  readonly owner: KubernetesObject & { readonly spec: { readonly selector: LabelSelector } };
  /** What may be owned. */
  readonly of: Kind;
}

/**
 * The objects that this owner controls. Orphans that its selector matches are adopted, and what it no longer matches is
 * let go.
 */
export function claim(parts: Parts, { kind, owner, of }: Claim): readonly KubernetesObject[] {
  const candidates = parts.cluster.storage.list(of, owner.metadata.namespace);
  return candidates.flatMap((object) => {
    const matches = selects(owner.spec.selector, object.metadata.labels);
    if (ownedBy(object, owner)) {
      if (matches || isLeaving(owner)) return [object];
      letGo(parts, of, object, owner);
      return [];
    }
    const free = controllerOf(object) === undefined && !isLeaving(object) && !isLeaving(owner);
    return matches && free ? [adopt(parts, of, object, referenceTo(kind, owner))] : [];
  });
}

function adopt(
  { writer }: Parts,
  kind: Kind,
  object: KubernetesObject,
  reference: OwnerReference,
): KubernetesObject {
  const ownerReferences = [...(object.metadata.ownerReferences ?? []), reference];
  return writer.update(kind, { ...object, metadata: { ...object.metadata, ownerReferences } });
}

/** Takes the reference to an owner away. */
export function letGo(
  { writer }: Parts,
  kind: Kind,
  object: KubernetesObject,
  owner: KubernetesObject,
): void {
  const ownerReferences = (object.metadata.ownerReferences ?? []).filter(
    ({ uid }) => uid !== owner.metadata.uid,
  );
  writer.update(kind, { ...object, metadata: { ...object.metadata, ownerReferences } });
}
