import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import { pointerToken } from '../../slots/json-patch.ts';

/** Where two values differ first: a JSON Pointer and both sides; undefined stands for `not there`. */
export interface Difference {
  readonly path: string;
  readonly expected: Json | undefined;
  readonly actual: Json | undefined;
}

export interface ArgumentRule {
  readonly match: 'exact' | 'partial';
  /** Paths (JSON Pointers) that are not compared, on either side. */
  readonly ignored: ReadonlySet<string>;
}

/**
 * Compares arguments; undefined where they agree. `partial` lets objects have further members at every depth;
 * lists have equal length in both. Goes only as deep as `expected`.
 */
export function compareArguments(
  expected: Json,
  actual: Json,
  rule: ArgumentRule,
  path = '',
): Difference | undefined {
  if (isJsonObject(expected) && isJsonObject(actual)) {
    return compareMembers(expected, actual, rule, path);
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    return compareItems(expected as readonly Json[], actual as readonly Json[], rule, path);
  }
  return expected === actual ? undefined : { path, expected, actual };
}

function compareMembers(
  expected: { readonly [key: string]: Json },
  actual: { readonly [key: string]: Json },
  rule: ArgumentRule,
  path: string,
): Difference | undefined {
  const further = rule.match === 'exact' ? Object.keys(actual) : [];
  for (const key of new Set([...Object.keys(expected), ...further])) {
    const at = `${path}/${pointerToken(key)}`;
    if (rule.ignored.has(at)) continue;
    const difference = compareMember(own(expected, key), own(actual, key), rule, at);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function compareMember(
  expected: Json | undefined,
  actual: Json | undefined,
  rule: ArgumentRule,
  path: string,
): Difference | undefined {
  if (expected === undefined || actual === undefined) return { path, expected, actual };
  return compareArguments(expected, actual, rule, path);
}

function compareItems(
  expected: readonly Json[],
  actual: readonly Json[],
  rule: ArgumentRule,
  path: string,
): Difference | undefined {
  if (expected.length !== actual.length) return { path, expected, actual };
  for (const [index, item] of expected.entries()) {
    const at = `${path}/${index}`;
    if (rule.ignored.has(at)) continue;
    const difference = compareArguments(item, actual[index] ?? null, rule, at);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A member of the value itself: `constructor` and the like are not inherited. */
function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
