import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../src/domain/json.ts';
import type { JsonPatch, JsonPatchOperation } from '../../src/domain/slots/json-patch.ts';

type Container = Record<string, Json> | Json[];

/** The patch does not fit the object: the API server answers 422 and says no more. */
export class PatchDeclined extends Error {}

/**
 * RFC 6902 as kube-apiserver 1.36 applies it: a `test` for null passes where the key is missing, but only under
 * a parent that exists; `replace` and `remove` need the member; nothing is applied unless all of it is.
 */
export function applyJsonPatch<T>(object: T, patch: JsonPatch): T {
  const root = structuredClone(object) as unknown as Container;
  for (const operation of patch) apply(root, operation);
  return root as unknown as T;
}

function apply(root: Container, operation: JsonPatchOperation): void {
  const { op, path } = operation;
  const tokens = path
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = tokens.pop() ?? '';
  const parent = tokens.reduce<Json | undefined>(memberOf, root);
  if (typeof parent !== 'object' || parent === null) throw new PatchDeclined(`${op} ${path}: no such parent`);
  const holder = parent as Container;
  const found = memberOf(holder, last);
  switch (op) {
    case 'test':
      if (!isDeepStrictEqual(found ?? null, operation.value)) throw new PatchDeclined(`test ${path} failed`);
      return;
    case 'add':
      put(holder, last, operation.value);
      return;
    case 'replace':
      if (found === undefined) throw new PatchDeclined(`replace ${path}: missing`);
      set(holder, last, operation.value);
      return;
    case 'remove':
      if (found === undefined) throw new PatchDeclined(`remove ${path}: missing`);
      drop(holder, last);
  }
}

function memberOf(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return (value as Json[])[Number(token)];
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.hasOwn(value, token) ? (value as Record<string, Json>)[token] : undefined;
}

function put(holder: Container, token: string, value: Json): void {
  if (!Array.isArray(holder)) set(holder, token, value);
  else if (token === '-') holder.push(structuredClone(value));
  else holder.splice(Number(token), 0, structuredClone(value));
}

function set(holder: Container, token: string, value: Json): void {
  const copy = structuredClone(value);
  if (Array.isArray(holder)) holder[Number(token)] = copy;
  else holder[token] = copy;
}

function drop(holder: Container, token: string): void {
  if (Array.isArray(holder)) holder.splice(Number(token), 1);
  else Reflect.deleteProperty(holder, token);
}
