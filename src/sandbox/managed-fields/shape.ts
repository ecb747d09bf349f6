import { resolve, type Schema } from '../schemas/schemas.ts';

/** How a value is compared and owned: as a whole, member by member, or element by element. */
export type Shape =
  | { readonly kind: 'leaf' }
  | { readonly kind: 'struct'; readonly schema: Schema }
  | { readonly kind: 'map'; readonly values: Schema }
  | { readonly kind: 'set' }
  | { readonly kind: 'list-map'; readonly keys: readonly string[]; readonly items: Schema };

const leaf: Shape = { kind: 'leaf' };

/** By x-kubernetes-list-type, list-map-keys and map-type. */
export function shapeOf(given: Schema): Shape {
  const schema = resolve(given);
  if (schema.type === 'array') return shapeOfList(schema);
  if (schema.type !== 'object' || schema['x-kubernetes-map-type'] === 'atomic') return leaf;
  if (schema.properties !== undefined) return { kind: 'struct', schema };
  if (schema.additionalProperties !== undefined) return { kind: 'map', values: schema.additionalProperties };
  return leaf;
}

function shapeOfList(schema: Schema): Shape {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (type === 'set') return { kind: 'set' };
  if (type === 'map' && keys !== undefined && schema.items !== undefined)
    return { kind: 'list-map', keys, items: schema.items };
  return leaf;
}

/** `k:{"name":"agent"}`: the element's keys in order, absent ones by their default. */
export function keyElement(keys: readonly string[], items: Schema, member: unknown): string {
  const { properties = {} } = resolve(items);
  const object = (member ?? {}) as Readonly<Record<string, unknown>>;
  const pairs = keys
    .toSorted()
    .map((key) => [key, object[key] ?? properties[key]?.default] as const)
    .filter(([, value]) => value !== undefined);
  return `k:${JSON.stringify(Object.fromEntries(pairs))}`;
}

export function valueElement(member: unknown): string {
  return `v:${JSON.stringify(member)}`;
}

/** A path element as messages show it: `.spec`, `[name="agent"]`. */
export function shownElement(element: string): string {
  if (element.startsWith('f:')) return `.${element.slice(2)}`;
  if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
  const keys = JSON.parse(element.slice(2)) as Readonly<Record<string, unknown>>;
  const pairs = Object.entries(keys).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return `[${pairs.join(',')}]`;
}
