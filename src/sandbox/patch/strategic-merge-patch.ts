import { resolve, type Schema } from '../schemas/schemas.ts';
import { StatusError } from '../status-error.ts';
import { goText } from './go-text.ts';
import { isValue, listOf, orderOf, type Value } from './directives.ts';

/**
 * A strategic merge patch: a merge patch in which lists are merged by their key where the schema says so
 * (x-kubernetes-patch-strategy, x-kubernetes-patch-merge-key), with the directives `$patch`, `$retainKeys`,
 * `$deleteFromPrimitiveList/LIST` and `$setElementOrder/LIST`.
 */
export function applyStrategicMergePatch(current: unknown, patch: unknown, schema: Schema): unknown {
  return mergeObject(isValue(current) ? current : {}, patch, schema);
}

function mergeObject(current: Value, patch: unknown, schema: Schema): unknown {
  if (!isValue(patch)) return patch;
  if (patch['$patch'] === 'replace') return withoutDirectives(patch);
  if (patch['$patch'] === 'delete') return {};
  if (patch['$patch'] !== undefined) throw unknownDirective(patch);
  const kept = listOf(patch, '$retainKeys');
  if (kept !== undefined && !memberNames(patch).every((name) => kept.includes(name)))
    throw new StatusError(400, 'BadRequest', 'invalid patch format of retainKeys');
  const merged: Record<string, unknown> = Object.fromEntries(
    Object.entries(current).filter(([key]) => kept === undefined || kept.includes(key)),
  );
  for (const key of memberNames(patch)) {
    const value = patch[key];
    const member = memberSchema(schema, key);
    if (value === null) Reflect.deleteProperty(merged, key);
    else if (member.type === 'array' && (value === undefined || Array.isArray(value)))
      merged[key] = mergeList(merged[key], patch, key, member);
    else if (isValue(value))
      merged[key] = mergeObject(isValue(merged[key]) ? merged[key] : {}, value, member);
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}

/** Members that the patch speaks of, also by a directive alone. */
function memberNames(patch: Value): readonly string[] {
  const names = Object.keys(patch).flatMap((key) => {
    if (!key.startsWith('$')) return [key];
    const [directive, member] = key.split('/');
    return member === undefined || directive === undefined ? [] : [member];
  });
  return [...new Set(names)];
}

function memberSchema(schema: Schema, key: string): Schema {
  const found = schema.properties?.[key] ?? schema.additionalProperties;
  return found === undefined ? {} : resolve(found);
}

function mergeList(current: unknown, patch: Value, key: string, schema: Schema): unknown {
  const given = patch[key];
  const list = Array.isArray(current) ? (current as readonly unknown[]) : [];
  const merges = schema['x-kubernetes-patch-strategy']?.split(',').includes('merge') === true;
  const patches = Array.isArray(given) ? (given as readonly unknown[]) : [];
  if (!merges) return given === undefined ? current : patches;
  const mergeKey = schema['x-kubernetes-patch-merge-key'];
  const merged =
    mergeKey === undefined
      ? mergePrimitives(list, patches, listOf(patch, `$deleteFromPrimitiveList/${key}`) ?? [])
      : mergeByKey(list, patches, mergeKey, resolve(schema.items ?? {}));
  const keyOf = (one: unknown): unknown => (mergeKey !== undefined && isValue(one) ? one[mergeKey] : one);
  const order = orderOf(patch, key);
  if (order !== undefined) checkOrder(patches, order, keyOf);
  return inOrder(merged, (order ?? patches).map(keyOf), list.map(keyOf), keyOf);
}

function mergePrimitives(
  list: readonly unknown[],
  patches: readonly unknown[],
  gone: readonly unknown[],
): readonly unknown[] {
  return [...new Set([...list, ...patches])].filter((one) => !gone.includes(one));
}

function mergeByKey(
  list: readonly unknown[],
  patches: readonly unknown[],
  mergeKey: string,
  items: Schema,
): readonly unknown[] {
  const replace = patches.find((one) => isValue(one) && one['$patch'] === 'replace');
  if (replace !== undefined) return patches.filter((one) => one !== replace).map(withoutDirectives);
  const merged = [...list];
  for (const patch of patches) {
    if (!isValue(patch)) throw unmergeable(patch, mergeKey);
    const wanted = patch[mergeKey];
    if (wanted === undefined) throw unmergeable(patch, mergeKey);
    if (patch['$patch'] !== undefined && patch['$patch'] !== 'delete') throw unknownDirective(patch);
    const at = merged.findIndex((one) => isValue(one) && one[mergeKey] === wanted);
    if (patch['$patch'] === 'delete') {
      if (at >= 0) merged.splice(at, 1);
      continue;
    }
    const found = merged[at];
    if (at >= 0) merged[at] = mergeObject(isValue(found) ? found : {}, patch, items);
    else merged.push(mergeObject({}, patch, items));
  }
  return merged;
}

/**
 * Those that the patch names in its order; between them the others, each before the first named one that it stood
 * before. What the patch adds so comes first.
 */
function inOrder(
  members: readonly unknown[],
  order: readonly unknown[],
  before: readonly unknown[],
  keyOf: (member: unknown) => unknown,
): readonly unknown[] {
  const named = members
    .filter((one) => order.includes(keyOf(one)))
    .toSorted((a, b) => order.indexOf(keyOf(a)) - order.indexOf(keyOf(b)));
  const others = members
    .filter((one) => !order.includes(keyOf(one)))
    .toSorted((a, b) => before.indexOf(keyOf(a)) - before.indexOf(keyOf(b)));
  const result: unknown[] = [];
  for (const one of named) {
    const place = before.indexOf(keyOf(one));
    while (place >= 0 && others.length > 0 && before.indexOf(keyOf(others[0])) < place)
      result.push(others.shift());
    result.push(one);
  }
  return [...result, ...others];
}

function withoutDirectives(value: unknown): unknown {
  if (!isValue(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => !key.startsWith('$')));
}

/** What is patched must stand in the order that the patch asks for. */
function checkOrder(
  patches: readonly unknown[],
  order: readonly unknown[],
  keyOf: (member: unknown) => unknown,
): void {
  const keys = order.map(keyOf);
  const places = patches
    .filter((one) => !isValue(one) || one['$patch'] !== 'delete')
    .map((one) => keys.indexOf(keyOf(one)));
  if (places.every((place, index) => place >= 0 && place >= (places[index - 1] ?? 0))) return;
  const message = `The order in patch list:\n${goText(patches)}\n doesn't match $setElementOrder list:\n${goText(order)}\n`;
  throw new StatusError(500, '', message);
}

function unknownDirective(patch: Value): StatusError {
  return new StatusError(500, '', `unknown patch type: ${goText(patch['$patch'])} in map: ${goText(patch)}`);
}

/** The API server takes it for a fault of its own. */
function unmergeable(patch: unknown, mergeKey: string): StatusError {
  return new StatusError(500, '', `map: ${goText(patch)} does not contain declared merge key: ${mergeKey}`);
}
