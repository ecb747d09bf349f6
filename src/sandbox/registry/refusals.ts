import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { StatusError } from '../status-error.ts';
import { resourceKind } from '../validation/resource-kind.ts';
import type { Place } from './registry.ts';

/** `services`, `deployments.apps` */
function resourceName({ plural, group }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

function details(kind: Kind, name: string): { name: string; group?: string; kind: string } {
  return { name, ...(kind.group !== '' && { group: kind.group }), kind: kind.plural };
}

export function notFound(kind: Kind, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${resourceName(kind)} "${name}" not found`, details(kind, name));
}

export function alreadyExists(kind: Kind, { metadata }: KubernetesObject): StatusError {
  const { name, deletionTimestamp } = metadata;
  const leaving = deletionTimestamp === undefined ? '' : 'object is being deleted: ';
  const message = `${leaving}${resourceName(kind)} "${name}" already exists`;
  return new StatusError(409, 'AlreadyExists', message, details(kind, name));
}

export function conflict({ kind, name }: Place, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${resourceName(kind)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, details(kind, name));
}

/** As `conflict`, in the words of a delete: by kind instead of resource. */
export function kindConflict(
  { kind, name }: Place,
  it: {
    readonly what: string;
    readonly said: string;
    readonly found: string | undefined;
    readonly perhaps: string;
  },
): StatusError {
  const why =
    `the ${it.what} in the precondition (${it.said}) does not match the ${it.what} in record (${it.found ?? ''}). ` +
    `The object might have been ${it.perhaps}`;
  const message = `Operation cannot be fulfilled on ${resourceKind(kind)} "${name}": ${why}`;
  const { group } = kind;
  return new StatusError(409, 'Conflict', message, { name, ...(group !== '' && { group }), kind: kind.kind });
}

export const modified =
  'the object has been modified; please apply your changes to the latest version and try again';

export function notDeletable(kind: Kind, name: string): StatusError {
  const message = `${resourceName(kind)} "${name}" is forbidden: this namespace may not be deleted`;
  return new StatusError(403, 'Forbidden', message, details(kind, name));
}

export function beingTerminated(kind: Kind, name: string, namespace: string): StatusError {
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  return new StatusError(403, 'Forbidden', `${resourceName(kind)} "${name}" is forbidden: ${why}`, {
    ...details(kind, name),
    causes: [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  });
}

export function noServiceAccount(kind: Kind, pod: string, namespace: string, account: string): StatusError {
  const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
  return new StatusError(403, 'Forbidden', `pods "${pod}" is forbidden: ${why}`, details(kind, pod));
}

/** Every address or port that could be given is another Service's. */
export function rangeIsFull(what: 'serviceIP' | 'nodePort'): StatusError {
  const why = `failed to allocate a ${what}: range is full`;
  const causes = [{ reason: '', message: why, field: '' }];
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, { causes });
}
