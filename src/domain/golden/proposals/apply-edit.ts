import { isJsonObject, type Json } from '../../json.ts';
import { canonicalJson } from '../../canonical-json.ts';
import { pointerTokens, valueAt } from '../../json-pointer.ts';
import type { Edit } from './proposed-case.ts';

/** How an edit stands to a value as it is now. */
export type EditState = 'open' | 'made' | 'stale';

/** Whether the place is as it was when the edit was proposed, as it would be after it, or neither. */
export function stateOf(expect: Json, edit: Edit): EditState {
  const now = valueAt(expect, edit.pointer);
  const before = edit.kind === 'add' ? undefined : edit.before;
  const after = edit.kind === 'append' ? [...edit.before, edit.after] : edit.after;
  if (same(now, before) && (edit.kind !== 'add' || isJsonObject(parentOf(expect, edit)))) return 'open';
  return same(now, after) ? 'made' : 'stale';
}

function parentOf(expect: Json, { pointer }: Edit): Json | undefined {
  return valueAt(expect, pointer.slice(0, pointer.lastIndexOf('/')));
}

function same(one: Json | undefined, other: Json | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return canonicalJson(one) === canonicalJson(other);
}

/** The value with the edit made. Only for one that is open. */
export function applyEdit(expect: Json, edit: Edit): Json {
  const { after } = edit;
  return put(expect, pointerTokens(edit.pointer), edit.kind === 'append' ? [...edit.before, after] : after);
}

function put(value: Json, [token, ...rest]: readonly string[], leaf: Json): Json {
  if (token === undefined) return leaf;
  if (isJsonObject(value)) return { ...value, [token]: put(value[token] ?? {}, rest, leaf) };
  if (!Array.isArray(value)) throw new Error(`nothing is below ${token}`);
  return (value as readonly Json[]).map((item, index) =>
    String(index) === token ? put(item, rest, leaf) : item,
  );
}
