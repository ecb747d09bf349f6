import { isJsonObject, type Json } from '../json.ts';
import type { ManagedFieldsEntry, ObjectMeta } from './kubernetes.ts';

/** Who owns a field, as managedFields tells. */
export function writersOf(meta: ObjectMeta, path: readonly string[]): readonly ManagedFieldsEntry[] {
  return (meta.managedFields ?? []).filter((entry) => owns(entry.fieldsV1, path));
}

/** When a field was last written, RFC 3339, and by whom; undefined where managedFields do not tell. */
export function lastWrite(
  meta: ObjectMeta,
  path: readonly string[],
): { readonly when: string; readonly by: string } | undefined {
  const { time, manager } = latestOf(writersOf(meta, path)) ?? {};
  return time === undefined ? undefined : { when: time, by: `changed by ${manager ?? 'somebody unknown'}` };
}

function latestOf(entries: readonly ManagedFieldsEntry[]): ManagedFieldsEntry | undefined {
  return entries.toSorted((one, other) => (other.time ?? '').localeCompare(one.time ?? ''))[0];
}

/** Who last wrote a field, as managedFields tells: `changed by kubectl-patch at 2026-11-22T10:00:00Z`. */
export function lastWriter(meta: ObjectMeta, path: readonly string[], changed = 'changed'): string {
  const latest = latestOf(writersOf(meta, path));
  if (latest?.manager === undefined) return `${changed} by somebody unknown`;
  return `${changed} by ${latest.manager}${latest.time === undefined ? '' : ` at ${latest.time}`}`;
}

/**
 * As `lastWriter`, of those who wrote after `before` was read: times are whole seconds, so the latest alone may be
 * somebody who had written earlier.
 */
export function writerSince(before: ObjectMeta, now: ObjectMeta, path: readonly string[]): string {
  const known = new Set((before.managedFields ?? []).map(writeOf));
  const since = (now.managedFields ?? []).filter(
    (entry) => !known.has(writeOf(entry)) && owns(entry.fieldsV1, path),
  );
  return lastWriter(since.length === 0 ? now : { ...now, managedFields: since }, path);
}

function writeOf({ manager, operation, subresource, time }: ManagedFieldsEntry): string {
  return JSON.stringify([manager, operation, subresource, time]);
}

/** fieldsV1 nests `f:<name>`; a leaf `{}` owns the whole field below it (structured-merge-diff). */
function owns(fields: Json | undefined, path: readonly string[]): boolean {
  const [first, ...rest] = path;
  if (first === undefined) return true;
  if (!isJsonObject(fields)) return false;
  const below = fields[`f:${first}`];
  if (below === undefined) return false;
  return rest.length === 0 || (isJsonObject(below) && (Object.keys(below).length === 0 || owns(below, rest)));
}
