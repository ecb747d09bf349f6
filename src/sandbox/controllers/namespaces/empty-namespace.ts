import type { Kind } from '../../kinds/kind.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { isLeaving } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Parts } from '../controller.ts';

/** Deletes what is in a namespace that is being deleted, and the namespace when nothing is left. */
export function emptyNamespace(
  { cluster, writer }: Parts,
  contents: readonly Kind[],
  namespace: KubernetesObject,
): void {
  const { storage } = cluster;
  const { name, finalizers = [] } = namespace.metadata;
  for (const kind of contents)
    for (const object of storage.list(kind, name))
      if (!isLeaving(object)) writer.remove(kind, object, { propagationPolicy: 'Background' });
  if (contents.some((kind) => storage.list(kind, name).length > 0)) return;
  const { spec } = namespace as { readonly spec?: { readonly finalizers?: readonly string[] } };
  if ((spec?.finalizers ?? []).length > 0)
    storage.put(kinds.namespace, { ...namespace, spec: { ...spec, finalizers: [] } });
  if (finalizers.length === 0) storage.remove(kinds.namespace, undefined, name);
}
