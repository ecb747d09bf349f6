import type { KubernetesObject } from '../kubernetes-object.ts';
import { since } from './age.ts';
import { formatLabelSelector } from './format-selector.ts';
import { at, listAt, numberAt, textAt } from '../read-json.ts';
import { type Cell, column, type TableShape } from './table-shape.ts';

const templateColumns = [
  column('Containers', 'wide'),
  column('Images', 'wide'),
  column('Selector', 'wide'),
] as const;

export const deployments: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Ready'),
    column('Up-to-date'),
    column('Available'),
    column('Age'),
    ...templateColumns,
  ],
  cells: (object, now) => [
    object.metadata.name,
    `${numberAt(object, 'status', 'readyReplicas')}/${numberAt(object, 'spec', 'replicas')}`,
    numberAt(object, 'status', 'updatedReplicas'),
    numberAt(object, 'status', 'availableReplicas'),
    since(object.metadata.creationTimestamp ?? '', now),
    ...templateCells(object, ''),
  ],
};

export const replicaSets: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Desired', 'integer'),
    column('Current', 'integer'),
    column('Ready', 'integer'),
    column('Age'),
    ...templateColumns,
  ],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'spec', 'replicas'),
    numberAt(object, 'status', 'replicas'),
    numberAt(object, 'status', 'readyReplicas'),
    since(object.metadata.creationTimestamp ?? '', now),
    ...templateCells(object, '<none>'),
  ],
};

/** Of the subresource, which is no kind of its own. */
export const scales: TableShape = {
  columns: [column('Name'), column('Desired', 'integer'), column('Available', 'integer'), column('Age')],
  cells: (object, now) => [
    object.metadata.name,
    numberAt(object, 'spec', 'replicas'),
    numberAt(object, 'status', 'replicas'),
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

function templateCells(object: KubernetesObject, emptySelector: string): readonly Cell[] {
  const containers = listAt(object, 'spec', 'template', 'spec', 'containers');
  return [
    containers.map((container) => textAt(container, 'name')).join(','),
    containers.map((container) => textAt(container, 'image')).join(','),
    formatLabelSelector(at(object, 'spec', 'selector')) || emptySelector,
  ];
}
