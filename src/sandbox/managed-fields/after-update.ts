import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject, ManagedFieldsEntry } from '../kubernetes-object.ts';
import { schemaOf } from '../schemas/schemas.ts';
import { capUpdaters } from './cap-updaters.ts';
import { compareObjects } from './compare-objects.ts';
import { emptyObject } from './empty-object.ts';
import { union, without } from './field-paths.ts';
import { isSameOwner, ownable, type Owner, readOwners, writable, writeOwners } from './owners.ts';

export interface UpdateBy {
  readonly kind: Kind;
  readonly manager: string;
  readonly subresource: string | undefined;
  /** RFC 3339, seconds. */
  readonly time: string;
}

/**
 * metadata.managedFields after a create, an update or a patch: whoever writes owns what it added or changed, and
 * takes it from those who owned it; what was removed nobody owns any more.
 */
export function afterUpdate(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  { kind, manager, subresource, time }: UpdateBy,
): readonly ManagedFieldsEntry[] {
  // Nobody's fields stay nobody's, until somebody applies.
  if (before !== undefined && (before.metadata.managedFields ?? []).length === 0) return [];
  const schema = schemaOf(kind);
  const comparison = compareObjects(before ?? emptyObject(schema, kind.schema), after, schema);
  const gained = writable(kind, subresource, ownable(union(comparison.added, comparison.modified)));
  const removed = writable(kind, subresource, comparison.removed);
  const lost = union(gained, removed);
  const writer = { manager, operation: 'Update' as const, apiVersion: apiVersionOf(kind), subresource };
  const owners = readOwners(before?.metadata.managedFields ?? []);
  const own = owners.find((one) => isSameOwner(one, writer));
  const others = owners
    .filter((one) => one !== own)
    .map((one): Owner => ({ ...one, fields: without(one.fields, lost) }));
  const fields = union(without(own?.fields ?? new Set(), removed), gained);
  const unchanged =
    own !== undefined && fields.size === own.fields.size && without(fields, own.fields).size === 0;
  const all = [...others, { ...writer, time: unchanged ? own.time : time, fields }];
  return writeOwners(capUpdaters(all.filter((one) => one.fields.size > 0)));
}
