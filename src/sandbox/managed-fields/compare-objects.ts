import { same } from '../same.ts';
import type { Schema } from '../schemas/schemas.ts';
import { below } from './field-paths.ts';
import { keyElement, shapeOf, valueElement } from './shape.ts';

/** What has changed from one object to another, by field paths. */
export interface Comparison {
  readonly added: ReadonlySet<string>;
  readonly modified: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
}

type Value = Readonly<Record<string, unknown>>;

/** After structured-merge-diff's rules: a container that comes or goes is a path of its own, beside what is in it. */
export function compareObjects(before: unknown, after: unknown, schema: Schema): Comparison {
  const comparison = { added: new Set<string>(), modified: new Set<string>(), removed: new Set<string>() };
  compare(before, after, schema, '', comparison);
  return comparison;
}

interface Growing {
  readonly added: Set<string>;
  readonly modified: Set<string>;
  readonly removed: Set<string>;
}

function compare(before: unknown, after: unknown, schema: Schema, path: string, into: Growing): void {
  if (before === undefined && after === undefined) return;
  const shape = shapeOf(schema);
  if (shape.kind !== 'leaf') {
    const pairs = childrenOf(before, after, schema);
    for (const { element, old, now, of } of pairs) compare(old, now, of, below(path, element), into);
  } else if (before !== undefined && after !== undefined && !same(before, after)) into.modified.add(path);
  if (path === '') return;
  if (before === undefined) into.added.add(path);
  else if (after === undefined) into.removed.add(path);
}

interface Pair {
  readonly element: string;
  readonly old: unknown;
  readonly now: unknown;
  readonly of: Schema;
}

function childrenOf(before: unknown, after: unknown, schema: Schema): readonly Pair[] {
  const old = elementsIn(before, schema);
  const now = elementsIn(after, schema);
  return [...new Set([...old.keys(), ...now.keys()])].map((element) => ({
    element,
    old: old.get(element)?.value,
    now: now.get(element)?.value,
    of: old.get(element)?.schema ?? now.get(element)?.schema ?? {},
  }));
}

export interface Element {
  readonly value: unknown;
  readonly schema: Schema;
}

/** What is directly in a container, by path element. */
export function elementsIn(value: unknown, schema: Schema): ReadonlyMap<string, Element> {
  const shape = shapeOf(schema);
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const object = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Value) : {};
  if (shape.kind === 'set')
    return new Map(list.map((one) => [valueElement(one), { value: one, schema: {} }]));
  if (shape.kind === 'list-map') {
    const elements = new Map<string, Element>();
    for (const one of list) {
      const key = keyElement(shape.keys, shape.items, one);
      const other = elements.get(key);
      // Elements that share a key are owned as one.
      elements.set(
        key,
        other === undefined ? { value: one, schema: shape.items } : { value: [other.value, one], schema: {} },
      );
    }
    return elements;
  }
  if (shape.kind === 'leaf') return new Map();
  return new Map(
    Object.entries(object).map(([name, member]) => {
      const of = shape.kind === 'map' ? shape.values : (shape.schema.properties?.[name] ?? {});
      return [`f:${name}`, { value: member, schema: of }];
    }),
  );
}
