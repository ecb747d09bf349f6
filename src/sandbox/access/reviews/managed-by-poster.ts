import { type Clock, timestamp } from '../../clock.ts';
import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject, ObjectMeta } from '../../kubernetes-object.ts';
import { afterUpdate } from '../../managed-fields/after-update.ts';
import type { WriteOptions } from '../../registry/registry.ts';

/** metadata with managedFields, which kube-apiserver also keeps of what is not stored. */
export function managedByPoster(
  clock: Clock,
  kind: Kind,
  posted: KubernetesObject,
  { fieldManager: manager }: WriteOptions,
  subresource?: string,
): ObjectMeta {
  const by = { kind, manager, subresource, time: timestamp(clock) };
  const managedFields = afterUpdate(undefined, posted, by);
  return { ...posted.metadata, ...(managedFields.length > 0 && { managedFields }) };
}
