import { since } from './age.ts';
import { listAt, recordAt, textAt } from '../read-json.ts';
import { column, type TableShape } from './table-shape.ts';

export const namespaces: TableShape = {
  columns: [column('Name', 'name'), column('Status'), column('Age')],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'status', 'phase'),
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

export const configMaps: TableShape = {
  columns: [column('Name', 'name'), column('Data'), column('Age')],
  cells: (object, now) => [
    object.metadata.name,
    Object.keys(recordAt(object, 'data')).length + Object.keys(recordAt(object, 'binaryData')).length,
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

export const secrets: TableShape = {
  columns: [column('Name', 'name'), column('Type'), column('Data'), column('Age')],
  cells: (object, now) => [
    object.metadata.name,
    textAt(object, 'type'),
    Object.keys(recordAt(object, 'data')).length,
    since(object.metadata.creationTimestamp ?? '', now),
  ],
};

export const serviceAccounts: TableShape = {
  columns: [column('Name', 'name'), column('Age')],
  cells: (object, now) => [object.metadata.name, since(object.metadata.creationTimestamp ?? '', now)],
};

/** RoleBinding and ClusterRoleBinding. */
export const roleBindings: TableShape = {
  columns: [
    column('Name', 'name'),
    column('Role'),
    column('Age'),
    column('Users', 'wide'),
    column('Groups', 'wide'),
    column('ServiceAccounts', 'wide'),
  ],
  cells: (object, now) => {
    const subjects = listAt(object, 'subjects');
    const named = (kind: string, name: (subject: unknown) => string): string =>
      subjects
        .filter((subject) => textAt(subject, 'kind') === kind)
        .map(name)
        .join(', ');
    return [
      object.metadata.name,
      `${textAt(object, 'roleRef', 'kind')}/${textAt(object, 'roleRef', 'name')}`,
      since(object.metadata.creationTimestamp ?? '', now),
      named('User', (subject) => textAt(subject, 'name')),
      named('Group', (subject) => textAt(subject, 'name')),
      named('ServiceAccount', (subject) => `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`),
    ];
  },
};

/** What kube-apiserver prints of a kind for which it has no columns. */
export const anyKind: TableShape = {
  columns: [column('Name', 'name'), column('Created At', 'date')],
  noRows: null,
  cells: (object) => [object.metadata.name, object.metadata.creationTimestamp ?? '<unknown>'],
};
