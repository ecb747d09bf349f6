import { canonicalJson } from '../../canonical-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { pointerToken } from '../../slots/json-patch.ts';

/** A value with one member of it broken. */
export interface BrokenValue {
  readonly kind: 'removed' | 'renamed' | 'other-type' | 'other-value';
  readonly name: string;
  /** JSON Pointer of the member. */
  readonly pointer: string;
  /** What the member was. */
  readonly was: Json;
  readonly value: Json;
}

/** Another value for a member of this name; undefined where none is known. */
export type OtherValue = (name: string, was: Json) => Json | undefined;

/** More members than this say nothing new of a set's checks. */
const mostMembers = 100;
const mostDepth = 8;

/** Each member of a value, at every depth: removed, renamed, of another type, with another value. */
export function breakMembers(value: Json, other: OtherValue): readonly BrokenValue[] {
  return membersOf(value, '', mostDepth)
    .slice(0, mostMembers)
    .flatMap(({ pointer, name, was, put }) => {
      const member = { name, pointer, was };
      const swapped = other(name, was);
      const made: readonly BrokenValue[] = [
        { ...member, kind: 'removed', value: put([]) },
        { ...member, kind: 'renamed', value: put([[`${name}_new`, was]]) },
        { ...member, kind: 'other-type', value: put([[name, ofOtherType(was)]]) },
      ];
      if (swapped === undefined) return made;
      return [...made, { ...member, kind: 'other-value', value: put([[name, swapped]]) }];
    });
}

interface Member {
  readonly pointer: string;
  readonly name: string;
  readonly was: Json;
  /** The whole value with these members in its place. */
  readonly put: (members: readonly (readonly [string, Json])[]) => Json;
}

function membersOf(value: Json, above: string, depth: number): readonly Member[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  if (!isJsonObject(value)) {
    return value.flatMap((item, index) =>
      within(membersOf(item, `${above}/${index}`, depth - 1), (changed) => value.with(index, changed)),
    );
  }
  return Object.entries(value).flatMap(([name, was]): readonly Member[] => {
    const pointer = `${above}/${pointerToken(name)}`;
    const put: Member['put'] = (members) => replaceMember(value, name, members);
    const below = within(membersOf(was, pointer, depth - 1), (changed) => put([[name, changed]]));
    return [{ pointer, name, was, put }, ...below];
  });
}

function within(members: readonly Member[], around: (changed: Json) => Json): readonly Member[] {
  return members.map((member) => ({ ...member, put: (given) => around(member.put(given)) }));
}

function replaceMember(
  object: JsonObject,
  name: string,
  members: readonly (readonly [string, Json])[],
): JsonObject {
  return Object.fromEntries(
    Object.entries(object).flatMap((entry) => (entry[0] === name ? members : [entry])),
  );
}

/** As models drift: a number in quotes, a text in a list, one thing where there was a list of them. */
function ofOtherType(value: Json): Json {
  if (typeof value === 'string') return [value];
  if (typeof value === 'object' && value !== null) return isJsonObject(value) ? [value] : { items: value };
  return String(value);
}

/** A value of the same type that another recorded answer has under this name. */
export function seenElsewhere(seen: ReadonlyMap<string, readonly Json[]>): OtherValue {
  return (name, was) => {
    const own = canonicalJson(was);
    return seen.get(name)?.find((value) => typeof value === typeof was && canonicalJson(value) !== own);
  };
}

/** All values of members in a value, by name, added to `seen`. */
export function noteMembers(seen: Map<string, Json[]>, value: Json): void {
  for (const { name, was } of membersOf(value, '', mostDepth)) {
    const known = seen.get(name);
    if (known === undefined) seen.set(name, [was]);
    else known.push(was);
  }
}
