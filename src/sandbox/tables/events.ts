import type { KubernetesObject } from '../kubernetes-object.ts';
import { since } from './age.ts';
import { at, numberAt, textAt } from '../read-json.ts';
import { column, type TableShape } from './table-shape.ts';

export const events: TableShape = {
  columns: [
    column('Last Seen'),
    column('Type'),
    column('Reason'),
    column('Object'),
    column('Subobject', 'wide'),
    column('Source', 'wide'),
    column('Message'),
    column('First Seen', 'wide'),
    column('Count', 'wide'),
    column('Name', 'name', 'wide'),
  ],
  cells: (event, now) => {
    const first = since(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now);
    return [
      lastSeen(event, first, now),
      textAt(event, 'type'),
      textAt(event, 'reason'),
      target(event),
      textAt(event, 'involvedObject', 'fieldPath'),
      source(event),
      textAt(event, 'message').trim(),
      first,
      at(event, 'series') === undefined ? numberAt(event, 'count') || 1 : numberAt(event, 'series', 'count'),
      event.metadata.name,
    ];
  },
};

function lastSeen(event: KubernetesObject, first: string, now: number): string {
  if (at(event, 'series') !== undefined) return since(textAt(event, 'series', 'lastObservedTime'), now);
  const last = textAt(event, 'lastTimestamp');
  return last === '' ? first : since(last, now);
}

function target(event: KubernetesObject): string {
  const kind = textAt(event, 'involvedObject', 'kind').toLowerCase();
  const name = textAt(event, 'involvedObject', 'name');
  return name === '' ? kind : `${kind}/${name}`;
}

function source(event: KubernetesObject): string {
  const component = textAt(event, 'source', 'component') || textAt(event, 'reportingComponent');
  const instance = textAt(event, 'source', 'host') || textAt(event, 'reportingInstance');
  return instance === '' ? component : `${component}, ${instance}`;
}
