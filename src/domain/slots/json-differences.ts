import { canonicalJson } from '../canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/**
 * One place at which two values differ. An item of a list is `[name]` where all items are named, else `[0]`;
 * a list of anything but objects is one value.
 */
export interface JsonDifference {
  readonly path: readonly string[];
  /** Undefined where it is not there. */
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * Where two values differ, as deep as both have the place; what only one has is told as a whole.
 * @param opened names of members that are told one by one even where only one value has them
 */
export function jsonDifferences(
  before: Json | undefined,
  after: Json | undefined,
  opened: ReadonlySet<string>,
  path: readonly string[] = [],
): readonly JsonDifference[] {
  if (before === undefined && after === undefined) return [];
  const opens = opened.has(path.at(-1) ?? '');
  const [one, other] = [membersOf(before, after, opens), membersOf(after, before, opens)];
  if (one === undefined || other === undefined)
    return sameJson(before, after) ? [] : [{ path, before, after }];
  const names = [...new Set([...Object.keys(other), ...Object.keys(one)])];
  return names.flatMap((name) => jsonDifferences(own(one, name), own(other, name), opened, [...path, name]));
}

function own(members: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function sameJson(before: Json | undefined, after: Json | undefined): boolean {
  return before !== undefined && after !== undefined && canonicalJson(before) === canonicalJson(after);
}

/** What can be compared member by member with `other`: undefined for anything else. */
function membersOf(value: Json | undefined, other: Json | undefined, opens: boolean): JsonObject | undefined {
  if (value === undefined) return opens && other !== undefined && isComposed(other) ? {} : undefined;
  if (isJsonObject(value)) return value;
  if (!Array.isArray(value)) return undefined;
  const items = value as readonly Json[];
  // Arguments and the like mean something together.
  if (items.length === 0 || !items.every(isJsonObject)) return undefined;
  // A list that names its items is no better compared with one that does not.
  const named = isNamed(items) && (other === undefined || (Array.isArray(other) && isNamed(other as Json[])));
  return Object.fromEntries(items.map((item, at) => [named ? `[${nameOf(item) ?? ''}]` : `[${at}]`, item]));
}

function isComposed(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}

function isNamed(items: readonly Json[]): boolean {
  const names = items.map(nameOf);
  return names.every((name) => name !== undefined) && new Set(names).size === names.length;
}

function nameOf(item: Json): string | undefined {
  const name = isJsonObject(item) ? item['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** `spec.containers[agent].image`; a name with a dot in it is quoted: `metadata.labels["example.com/team"]`. */
export function pathText(path: readonly string[]): string {
  return path
    .map((step, at) => {
      if (step.startsWith('[')) return step;
      if (!/^[\w-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join('');
}
