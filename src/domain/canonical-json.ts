import { isJsonObject } from './json.ts';
import type { Json } from './json.ts';

/**
 * JSON text in which equal values are equal texts: members sorted by name, no white space.
 * Below `maxDepth` levels everything is written as `…`, so that a reply nested a million times cannot overflow the stack.
 */
export function canonicalJson(value: Json, maxDepth = 1000): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (maxDepth === 0) return '…';
  if (isJsonObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null, maxDepth - 1)}`);
    return `{${members.join(',')}}`;
  }
  return `[${value.map((item) => canonicalJson(item, maxDepth - 1)).join(',')}]`;
}
