import type { KubernetesObject } from '../kubernetes-object.ts';
import { since } from './age.ts';
import { podReason } from './pod-reason.ts';
import { at, listAt, numberAt, textAt } from '../read-json.ts';
import { type Cell, column, type TableShape } from './table-shape.ts';

export const pods: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Ready'),
    column('Status'),
    column('Restarts'),
    column('Age'),
    column('IP', 'wide'),
    column('Node', 'wide'),
    column('Nominated Node', 'wide'),
    column('Readiness Gates', 'wide'),
  ],
  cells: (pod, now): readonly Cell[] => [
    pod.metadata.name,
    ready(pod),
    podReason(pod),
    restarts(pod, now),
    since(pod.metadata.creationTimestamp ?? '', now),
    textAt(pod, 'status', 'podIPs', 0, 'ip') || '<none>',
    textAt(pod, 'spec', 'nodeName') || '<none>',
    textAt(pod, 'status', 'nominatedNodeName') || '<none>',
    readinessGates(pod),
  ],
  conditions: ended,
};

function ready(pod: KubernetesObject): string {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const count = statuses.filter(
    (status) => at(status, 'ready') === true && at(status, 'state', 'running') !== undefined,
  ).length;
  return `${count}/${listAt(pod, 'spec', 'containers').length}`;
}

function restarts(pod: KubernetesObject, now: number): string {
  const statuses = listAt(pod, 'status', 'containerStatuses');
  const count = statuses.reduce<number>((sum, status) => sum + numberAt(status, 'restartCount'), 0);
  const last = statuses
    .map((status) => textAt(status, 'lastState', 'terminated', 'finishedAt'))
    .toSorted()
    .at(-1);
  return count === 0 || last === undefined || last === '' ? `${count}` : `${count} (${since(last, now)} ago)`;
}

function readinessGates(pod: KubernetesObject): string {
  const gates = listAt(pod, 'spec', 'readinessGates').map((gate) => textAt(gate, 'conditionType'));
  if (gates.length === 0) return '<none>';
  const conditions = listAt(pod, 'status', 'conditions');
  const open = gates.filter((gate) =>
    conditions.some(
      (condition) => textAt(condition, 'type') === gate && textAt(condition, 'status') === 'True',
    ),
  );
  return `${open.length}/${gates.length}`;
}

/** metav1.TableRowCondition of a pod that ran to its end. */
function ended(pod: KubernetesObject): readonly unknown[] {
  const phase = textAt(pod, 'status', 'phase');
  const messages: Readonly<Record<string, string>> = {
    Succeeded: 'The pod has completed successfully.',
    Failed: 'The pod failed.',
  };
  const message = messages[phase];
  return message === undefined ? [] : [{ type: 'Completed', status: 'True', reason: phase, message }];
}
