import type { Kind } from '../../kinds/kind.ts';
import { kinds as all } from '../../kinds/table.ts';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { isLeaving } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import { createWorkQueue } from '../../objects/work-queue.ts';
import type { Parts, Stop } from '../controller.ts';
import { emptyNamespace } from './empty-namespace.ts';
import { furnish } from './furnish.ts';

const system = ['default', 'kube-node-lease', 'kube-public', 'kube-system'];

/** Makes the namespaces that every cluster has, gives each its ServiceAccount and its CA, and empties those that go. */
export function startNamespaces(parts: Parts, ca: string | undefined): Stop {
  const { storage, clock } = parts.cluster;
  const contents = all.filter(({ namespaced }) => namespaced);
  const queue = createWorkQueue(clock, ({ name }) => {
    const namespace = storage.get(kinds.namespace, undefined, name);
    if (namespace === undefined) return;
    if (isLeaving(namespace)) emptyNamespace(parts, contents, namespace);
    else furnish(parts, namespace, ca);
  });
  const look = (name: string): void => queue.add({ namespace: '', name });

  const inLeaving = ({ metadata }: KubernetesObject): void => {
    const { namespace = '' } = metadata;
    const found = storage.get(kinds.namespace, undefined, namespace);
    if (found !== undefined && isLeaving(found)) look(namespace);
  };
  const furniture: readonly Kind[] = [kinds.serviceAccount, kinds.configMap];
  const ends = [
    storage.subscribe(kinds.namespace, ({ object }) => look(object.metadata.name)),
    ...contents.map((kind) =>
      storage.subscribe(kind, ({ type, object }) => {
        inLeaving(object);
        if (type !== 'ADDED' && furniture.includes(kind)) look(object.metadata.namespace ?? '');
      }),
    ),
  ];
  const existing = storage.list(kinds.namespace).map(({ metadata }) => metadata.name);
  existing.forEach(look);
  for (const name of system.filter((one) => !existing.includes(one)))
    parts.writer.create(kinds.namespace, undefined, {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    });
  return () => {
    for (const end of ends) end();
    queue.stop();
  };
}
