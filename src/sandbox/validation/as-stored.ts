import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { nullFieldsOf } from '../schemas/null-fields.ts';

/** The object as etcd gives it back: it does not tell an empty list from none. */
export function asStored({ schema }: Kind, object: KubernetesObject): KubernetesObject {
  const empty = nullFieldsOf(schema).filter((name) => {
    const value = object[name];
    return Array.isArray(value) && value.length === 0;
  });
  return empty.length === 0
    ? object
    : { ...object, ...Object.fromEntries(empty.map((name) => [name, null])) };
}
