import { nullFieldsOf } from '../schemas/null-fields.ts';
import { resolve, type Schema } from '../schemas/schemas.ts';

/**
 * What Go's zero value of a kind looks like as JSON: structs that are no pointers are there, empty (their default is
 * `{}`), texts and numbers that are never left out are empty and zero, such lists are null. A new object is compared
 * with it, so nobody comes to own what nobody said.
 */
export function emptyObject(schema: Schema, name: string): Readonly<Record<string, unknown>> {
  const { properties = {} } = resolve(schema);
  const nulls = nullFieldsOf(name);
  const entries = Object.entries(properties).flatMap(([member, property]): [string, unknown][] => {
    if (isEmptyStruct(property))
      return [[member, emptyObject(property, property.$ref?.split('/').at(-1) ?? '')]];
    if (nulls.includes(member)) return [[member, null]];
    return ['', 0, false].includes(property.default as string) ? [[member, property.default]] : [];
  });
  return Object.fromEntries(entries);
}

function isEmptyStruct({ default: given, $ref }: Schema): boolean {
  return $ref !== undefined && typeof given === 'object' && given !== null && Object.keys(given).length === 0;
}
