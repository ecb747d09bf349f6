import type { KubernetesObject } from '../../kubernetes-object.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { Parts } from '../controller.ts';

/** Gives a namespace the ServiceAccount `default` and, where there is one, the ConfigMap with the API server's CA. */
export function furnish(
  { cluster, writer }: Parts,
  { metadata }: KubernetesObject,
  ca: string | undefined,
): void {
  const namespace = metadata.name;
  if (cluster.storage.get(kinds.serviceAccount, namespace, 'default') === undefined)
    writer.create(kinds.serviceAccount, namespace, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    });
  if (ca === undefined) return;
  const name = 'kube-root-ca.crt';
  const found = cluster.storage.get(kinds.configMap, namespace, name);
  const data = { 'ca.crt': ca };
  if (found === undefined)
    writer.create(kinds.configMap, namespace, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data,
    });
  else if (JSON.stringify(found['data']) !== JSON.stringify(data))
    writer.update(kinds.configMap, { ...found, data });
}
