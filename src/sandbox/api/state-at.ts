import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';

/** The objects of a kind as they were at a revision; undefined where the history does not reach back so far. */
export function stateAt(
  storage: Storage,
  kind: Kind,
  namespace: string | undefined,
  revision: number,
): readonly KubernetesObject[] | undefined {
  const now = storage.list(kind, namespace);
  const changes = storage.changesSince(kind, revision);
  if (changes === undefined) return undefined;
  if (changes.length === 0) return now;
  const objects = new Map(now.map((object) => [keyOf(object), object]));
  for (const { object, before } of changes.toReversed()) {
    if (namespace !== undefined && object.metadata.namespace !== namespace) continue;
    if (before === undefined) objects.delete(keyOf(object));
    else objects.set(keyOf(object), before);
  }
  return [...objects].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}

/** `namespace/name`, which sorts as the storage does. */
export function keyOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
