import { resolve, type Schema } from '../schemas/schemas.ts';
import { type FieldPaths, below } from './field-paths.ts';
import { keyElement, shapeOf, valueElement } from './shape.ts';

type Value = Readonly<Record<string, unknown>>;

/** The live object with what a configuration says: members and keyed elements are merged, the rest is replaced. */
export function mergeConfiguration(live: unknown, said: unknown, schema: Schema): unknown {
  if (said === undefined) return live;
  if (live === undefined) return said;
  const shape = shapeOf(schema);
  if (shape.kind === 'leaf') return said;
  if (shape.kind === 'set') return mergeList(live, said, valueElement, (_, one) => one);
  if (shape.kind === 'list-map') {
    const elementOf = (one: unknown): string => keyElement(shape.keys, shape.items, one);
    return mergeList(live, said, elementOf, (old, one) => mergeConfiguration(old, one, shape.items));
  }
  const of = (name: string): Schema =>
    shape.kind === 'map' ? shape.values : (shape.schema.properties?.[name] ?? {});
  const merged: Record<string, unknown> = { ...(live as Value) };
  for (const [name, value] of Object.entries(said as Value))
    merged[name] = mergeConfiguration(merged[name], value, of(name));
  return merged;
}

function mergeList(
  live: unknown,
  said: unknown,
  elementOf: (one: unknown) => string,
  merge: (old: unknown, one: unknown) => unknown,
): readonly unknown[] {
  const merged = [...(live as readonly unknown[])];
  for (const one of said as readonly unknown[]) {
    const at = merged.findIndex((old) => elementOf(old) === elementOf(one));
    if (at < 0) merged.push(one);
    else merged[at] = merge(merged[at], one);
  }
  return merged;
}

/** The object without the fields of these paths. */
export function withoutFields(object: unknown, gone: FieldPaths, schema: Schema, path = ''): unknown {
  const shape = shapeOf(schema);
  if (shape.kind === 'leaf' || object === undefined) return object;
  if (shape.kind === 'set')
    return (object as readonly unknown[]).filter((one) => !gone.has(below(path, valueElement(one))));
  if (shape.kind === 'list-map')
    return (object as readonly unknown[]).flatMap((one) => {
      const own = below(path, keyElement(shape.keys, shape.items, one));
      return gone.has(own) ? [] : [withoutFields(one, gone, shape.items, own)];
    });
  const { properties = {} } = resolve(schema);
  return Object.fromEntries(
    Object.entries(object as Value).flatMap(([name, value]) => {
      const own = below(path, `f:${name}`);
      const of = shape.kind === 'map' ? shape.values : (properties[name] ?? {});
      return gone.has(own) ? [] : [[name, withoutFields(value, gone, of, own)]];
    }),
  );
}
