import type { KubernetesObject } from '../kubernetes-object.ts';
import { at, listAt, numberAt, recordAt, textAt } from '../read-json.ts';
import { since } from './age.ts';
import { column, type TableShape } from './table-shape.ts';

/** What bounds a slot's size: kinds that set limits to others. */
export const autoscalers: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Reference'),
    column('Targets'),
    column('MinPods'),
    column('MaxPods'),
    column('Replicas'),
    column('Age'),
  ],
  cells: (object, now) => [
    object.metadata.name,
    `${textAt(object, 'spec', 'scaleTargetRef', 'kind')}/${textAt(object, 'spec', 'scaleTargetRef', 'name')}`,
    targetsOf(object),
    `${numberAt(object, 'spec', 'minReplicas')}`,
    numberAt(object, 'spec', 'maxReplicas'),
    numberAt(object, 'status', 'currentReplicas'),
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

export const resourceQuotas: TableShape = {
  columns: [column('Name', 'name'), column('Request'), column('Limit'), column('Age')],
  cells: (object, now) => {
    const hard = recordAt(object, 'status', 'hard');
    const used = recordAt(object, 'status', 'used');
    const shown = (limits: boolean): string =>
      Object.keys(hard)
        .toSorted()
        .filter((name) => name.startsWith('limits.') === limits)
        .map((name) => `${name}: ${textAt(used, name) || '0'}/${textAt(hard, name)}`)
        .join(', ');
    return [
      object.metadata.name,
      shown(false),
      shown(true),
      since(object.metadata.creationTimestamp ?? '', now),
    ];
  },
};

/** Of CPU and memory; nobody measures them here. */
function targetsOf(object: KubernetesObject): string {
  const targets = listAt(object, 'spec', 'metrics').flatMap((metric) => {
    const share = at(metric, 'resource', 'target', 'averageUtilization');
    return typeof share === 'number' ? [`${textAt(metric, 'resource', 'name')}: <unknown>/${share}%`] : [];
  });
  return targets.join(', ') || '<none>';
}
