import type { Json } from '../json.ts';

/** RFC 6902, the operations we send. */
export type JsonPatchOperation =
  | { readonly op: 'test'; readonly path: string; readonly value: Json }
  | { readonly op: 'add'; readonly path: string; readonly value: Json }
  | { readonly op: 'replace'; readonly path: string; readonly value: Json }
  | { readonly op: 'remove'; readonly path: string };

export type JsonPatch = readonly JsonPatchOperation[];

/** One reference token of a JSON Pointer (RFC 6901, section 3). */
export function pointerToken(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
