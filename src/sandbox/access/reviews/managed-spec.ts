import { type Clock, timestamp } from '../../clock.ts';
import type { ManagedFieldsEntry } from '../../kubernetes-object.ts';

/** metadata.managedFields of what was posted and is not stored: all of its spec is the poster's. */
export function managedSpec(
  clock: Clock,
  apiVersion: string,
  spec: Readonly<Record<string, unknown>>,
  manager: string,
  subresource?: string,
): { readonly managedFields?: readonly ManagedFieldsEntry[] } {
  if (Object.keys(spec).length === 0) return {};
  const entry: ManagedFieldsEntry = {
    manager,
    operation: 'Update',
    apiVersion,
    time: timestamp(clock),
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:spec': fields(spec) },
    ...(subresource !== undefined && { subresource }),
  };
  return { managedFields: [entry] };
}

/** Lists are owned whole. */
function fields(value: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]: [string, unknown]) => [
      `f:${name}`,
      typeof member === 'object' && member !== null && !Array.isArray(member)
        ? { '.': {}, ...fields(member) }
        : {},
    ]),
  );
}
