import { resolve, type Schema } from '../schemas/schemas.ts';

/**
 * What Go's zero value of a kind looks like as JSON: structs that are no pointers are there, empty (their default is
 * `{}`). A new object is compared with it, so nobody comes to own the structs themselves.
 */
export function emptyObject(schema: Schema): Readonly<Record<string, unknown>> {
  const { properties = {} } = resolve(schema);
  const entries = Object.entries(properties)
    .filter(([, property]) => isEmptyDefault(property))
    .map(([name, property]) => [name, emptyObject(property)] as const);
  return Object.fromEntries(entries);
}

function isEmptyDefault({ default: given, $ref }: Schema): boolean {
  return $ref !== undefined && typeof given === 'object' && given !== null && Object.keys(given).length === 0;
}
