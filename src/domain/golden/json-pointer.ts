import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';

/** What is at a JSON Pointer (RFC 6901) in a value; undefined where nothing is. The empty pointer is the whole. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointerTokens(pointer)) at = memberOf(at, token);
  return at;
}

/** The member names and indices that a JSON Pointer goes through. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer.split('/').slice(1).map(unescaped);
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) {
    return /^(0|[1-9]\d*)$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function unescaped(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
