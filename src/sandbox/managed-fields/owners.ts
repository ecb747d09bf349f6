import type { Kind } from '../kinds/kind.ts';
import type { ManagedFieldsEntry } from '../kubernetes-object.ts';
import { type FieldPaths, fromFieldsV1, toFieldsV1 } from './field-paths.ts';

/** One entry of metadata.managedFields, its fields as a set. */
export interface Owner {
  readonly manager: string;
  readonly operation: 'Update' | 'Apply';
  readonly apiVersion: string;
  readonly time: string | undefined;
  readonly subresource: string | undefined;
  readonly fields: FieldPaths;
}

export function readOwners(entries: readonly ManagedFieldsEntry[]): readonly Owner[] {
  return entries.map(({ fieldsV1, subresource, manager, operation, apiVersion, time }) => ({
    manager,
    operation,
    apiVersion,
    time,
    subresource,
    fields: fromFieldsV1(fieldsV1),
  }));
}

/** In the order in which kube-apiserver lists them; who owns nothing is left out. */
export function writeOwners(owners: readonly Owner[]): readonly ManagedFieldsEntry[] {
  return owners
    .filter(({ fields }) => fields.size > 0)
    .toSorted(inOrder)
    .map(({ manager, operation, apiVersion, time, subresource, fields }) => ({
      manager,
      operation,
      apiVersion,
      ...(time !== undefined && { time }),
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource !== undefined && { subresource }),
    }));
}

function inOrder(a: Owner, b: Owner): number {
  return (
    compareText(a.operation, b.operation) ||
    compareText(a.time ?? '', b.time ?? '') ||
    compareText(a.manager, b.manager) ||
    compareText(a.apiVersion, b.apiVersion) ||
    compareText(a.subresource ?? '', b.subresource ?? '')
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function isSameOwner(
  a: Owner,
  b: Pick<Owner, 'manager' | 'operation' | 'apiVersion' | 'subresource'>,
): boolean {
  return (
    a.manager === b.manager &&
    a.operation === b.operation &&
    a.apiVersion === b.apiVersion &&
    a.subresource === b.subresource
  );
}

/** Nobody owns what only the API server writes. */
const unowned: FieldPaths = new Set(
  [
    ['f:apiVersion'],
    ['f:kind'],
    ['f:metadata'],
    ...[
      'name',
      'namespace',
      'creationTimestamp',
      'selfLink',
      'uid',
      'generation',
      'managedFields',
      'resourceVersion',
      'deletionTimestamp',
      'deletionGracePeriodSeconds',
    ].map((field) => ['f:metadata', `f:${field}`]),
  ].map((elements) => elements.join('\u0000')),
);

export function ownable(fields: FieldPaths): FieldPaths {
  return new Set(
    [...fields].filter((path) => !unowned.has(path) && !path.startsWith('f:metadata\u0000f:managedFields')),
  );
}

/** Of a kind with a subresource `status`, nobody owns the status by a write to the rest, or the spec by one to it. */
export function writable(
  { subresources }: Kind,
  subresource: string | undefined,
  fields: FieldPaths,
): FieldPaths {
  if (!subresources.includes('status')) return fields;
  const reset = subresource === 'status' ? 'f:spec' : 'f:status';
  return new Set([...fields].filter((path) => path !== reset && !path.startsWith(`${reset}\u0000`)));
}
