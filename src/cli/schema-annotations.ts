import { annotation } from '../domain/slots/annotations.ts';
import { schemaRange, schemaVersion } from '../domain/slots/schema-guard.ts';
import { UsageError } from './usage-error.ts';

/** What `--schema` and `--schema-compatible` write on the workload. */
export function schemaAnnotations(
  schema: string | undefined,
  compatible: string | undefined,
): ReadonlyMap<string, string> {
  if (schema !== undefined && schemaVersion(schema) === undefined)
    throw new UsageError(`--schema ${schema}: write a whole number, as --schema 12`);
  if (compatible !== undefined && schemaRange(compatible) === undefined)
    throw new UsageError(
      `--schema-compatible ${compatible}: write two numbers, as --schema-compatible 11-12`,
    );
  return new Map([
    ...(schema === undefined ? [] : [[annotation.schema, schema] as const]),
    ...(compatible === undefined ? [] : [[annotation.schemaCompatible, compatible] as const]),
  ]);
}
