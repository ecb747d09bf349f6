import { isJsonObject, type Json } from './json.ts';

/** The keys and indexes that a JSON Pointer (RFC 6901) leads through, as they are; the empty pointer has none. */
export function pointerTokens(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What is at a JSON Pointer in a value; undefined where nothing is. The empty pointer is the whole. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointerTokens(pointer)) at = memberOf(at, token);
  return at;
}

function memberOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) {
    return /^(0|[1-9]\d*)$/.test(key) ? (value as readonly Json[])[Number(key)] : undefined;
  }
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
