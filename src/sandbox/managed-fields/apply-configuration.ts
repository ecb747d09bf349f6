import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { schemaOf } from '../schemas/schemas.ts';
import { StatusError, type StatusCause } from '../status-error.ts';
import { afterUpdate } from './after-update.ts';
import { compareObjects } from './compare-objects.ts';
import { common, elementsOf, type FieldPaths, union, without } from './field-paths.ts';
import { fieldSetOf } from './field-set.ts';
import { mergeConfiguration, withoutFields } from './merge-configuration.ts';
import { isSameOwner, ownable, type Owner, readOwners, writable, writeOwners } from './owners.ts';
import { shownElement } from './shape.ts';

export interface ApplyBy {
  readonly manager: string;
  readonly force: boolean;
  readonly subresource: string | undefined;
  /** RFC 3339, seconds. */
  readonly time: string;
}

/**
 * Server-side apply: the object as it is with what `configuration` says, and without what this manager said before and
 * nobody else owns. Throws 409 where others own what would change, unless forced.
 */
export function applyConfiguration(
  kind: Kind,
  current: KubernetesObject | undefined,
  configuration: KubernetesObject,
  { manager, force, subresource, time }: ApplyBy,
): KubernetesObject {
  const schema = schemaOf(kind);
  const said = withoutManagedFields(configuration);
  const applier = { manager, operation: 'Apply' as const, apiVersion: apiVersionOf(kind), subresource };
  const owners = current === undefined ? [] : ownersOf(kind, current, time);
  const own = owners.find((one) => isSameOwner(one, applier));
  const others = owners.filter((one) => one !== own);
  const fields = writable(kind, subresource, ownable(fieldSetOf(said, schema)));
  const merged = current === undefined ? said : mergeConfiguration(current, said, schema);
  const kept = union(fields, ...others.map((one) => one.fields));
  const object = withoutFields(merged, without(own?.fields ?? new Set(), kept), schema) as KubernetesObject;
  const { added, modified, removed } = compareObjects(current ?? {}, object, schema);
  const changed = writable(kind, subresource, union(added, modified));
  if (!force) refuseConflicts(others, changed);
  const lost = union(changed, writable(kind, subresource, removed));
  const rest = others.map((one): Owner => ({ ...one, fields: without(one.fields, lost) }));
  const unchanged =
    own !== undefined && own.fields.size === fields.size && without(fields, own.fields).size === 0;
  const entry = { ...applier, time: unchanged ? own.time : time, fields };
  return { ...object, metadata: { ...object.metadata, managedFields: writeOwners([...rest, entry]) } };
}

/** What was there before anybody's fields were followed belongs to a manager of that name. */
function ownersOf(kind: Kind, current: KubernetesObject, time: string): readonly Owner[] {
  const { managedFields = [] } = current.metadata;
  const by = { kind, manager: 'before-first-apply', subresource: undefined, time };
  return readOwners(managedFields.length > 0 ? managedFields : afterUpdate(undefined, current, by));
}

function withoutManagedFields(object: KubernetesObject): KubernetesObject {
  const kept = Object.entries(object.metadata).filter(([name]) => name !== 'managedFields');
  return { ...object, metadata: Object.fromEntries(kept) as unknown as KubernetesObject['metadata'] };
}

function refuseConflicts(others: readonly Owner[], changed: FieldPaths): void {
  const conflicts = others
    .map((owner) => ({ owner, fields: [...common(owner.fields, changed)].map(shown) }))
    .filter(({ fields }) => fields.length > 0);
  if (conflicts.length === 0) return;
  const causes = conflicts.flatMap(({ owner, fields }) =>
    fields.map((field): StatusCause => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${named(owner)}`,
      field,
    })),
  );
  const message = `Apply failed with ${summaryOf(conflicts)}`;
  throw new StatusError(409, 'Conflict', message, { causes });
}

interface Conflict {
  readonly owner: Owner;
  readonly fields: readonly string[];
}

function summaryOf(conflicts: readonly Conflict[]): string {
  const count = conflicts.reduce((sum, { fields }) => sum + fields.length, 0);
  const [{ owner, fields: [only = ''] } = { owner: undefined, fields: [] }] = conflicts;
  if (count === 1 && owner !== undefined) return `1 conflict: conflict with ${named(owner)}: ${only}`;
  const lines = conflicts.map((one) => `conflicts with ${named(one.owner)}:\n- ${one.fields.join('\n- ')}`);
  return `${count} conflicts: ${lines.join('\n')}`;
}

function named({ manager, operation, apiVersion, subresource }: Owner): string {
  const name = JSON.stringify(manager);
  const through = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Apply' ? `${name}${through}` : `${name}${through} using ${apiVersion}`;
}

/** `.spec.containers[name="agent"].image` */
function shown(path: string): string {
  return elementsOf(path).map(shownElement).join('');
}
