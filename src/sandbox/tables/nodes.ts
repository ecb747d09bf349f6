import type { KubernetesObject } from '../kubernetes-object.ts';
import { since } from './age.ts';
import { at, listAt, textAt } from '../read-json.ts';
import { type Cell, column, type TableShape } from './table-shape.ts';

const rolePrefix = 'node-role.kubernetes.io/';

export const nodes: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Status'),
    column('Roles'),
    column('Age'),
    column('Version'),
    column('Internal-IP', 'wide'),
    column('External-IP', 'wide'),
    column('OS-Image', 'wide'),
    column('Kernel-Version', 'wide'),
    column('Container-Runtime', 'wide'),
  ],
  cells: (node, now): readonly Cell[] => {
    const info = at(node, 'status', 'nodeInfo');
    const architecture = textAt(info, 'architecture');
    return [
      node.metadata.name,
      status(node),
      roles(node),
      since(node.metadata.creationTimestamp ?? '', now),
      textAt(info, 'kubeletVersion'),
      address(node, 'InternalIP'),
      address(node, 'ExternalIP'),
      textAt(info, 'osImage') || '<unknown>',
      `${textAt(info, 'kernelVersion') || '<unknown>'}${architecture === '' ? '' : ` (${architecture})`}`,
      textAt(info, 'containerRuntimeVersion') || '<unknown>',
    ];
  },
};

function status(node: KubernetesObject): string {
  const ready = listAt(node, 'status', 'conditions').find(
    (condition) => textAt(condition, 'type') === 'Ready',
  );
  const word = ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return at(node, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function roles(node: KubernetesObject): string {
  const names = Object.entries(node.metadata.labels ?? {}).flatMap(([key, value]) => {
    if (key.startsWith(rolePrefix)) return [key.slice(rolePrefix.length)];
    return key === 'kubernetes.io/role' ? [value] : [];
  });
  return [...new Set(names.filter((name) => name !== ''))].toSorted().join(',') || '<none>';
}

function address(node: KubernetesObject, type: string): string {
  const found = listAt(node, 'status', 'addresses').find((entry) => textAt(entry, 'type') === type);
  return textAt(found, 'address') || '<none>';
}
