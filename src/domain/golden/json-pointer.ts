import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';

/** What is at a JSON Pointer (RFC 6901) in a value; undefined where nothing is. The empty pointer is the whole. */
export function valueAt(value: Json, pointer: string): Json | undefined {
  let at: Json | undefined = value;
  for (const token of pointer.split('/').slice(1)) at = memberOf(at, unescaped(token));
  return at;
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
