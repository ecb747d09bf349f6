import { resolve, type Schema } from '../schemas/schemas.ts';

/**
 * What Go's zero value of a kind looks like as JSON: structs that are no pointers are there, empty (their default is
 * `{}`), and lists that are never left out are null. A new object is compared with it, so nobody comes to own the structs
 * and lists themselves.
 */
export function emptyObject(schema: Schema): Readonly<Record<string, unknown>> {
  const { properties = {}, required = [] } = resolve(schema);
  const entries = Object.entries(properties).flatMap(([name, property]): [string, unknown][] => {
    if (isEmptyDefault(property)) return [[name, emptyObject(property)]];
    return property.type === 'array' && required.includes(name) ? [[name, null]] : [];
  });
  return Object.fromEntries(entries);
}

function isEmptyDefault({ default: given, $ref }: Schema): boolean {
  return $ref !== undefined && typeof given === 'object' && given !== null && Object.keys(given).length === 0;
}
