import type { JsonPatchOperation } from './json-patch.ts';
import { pointerToken } from './json-patch.ts';
import type { ObjectMeta } from './kubernetes.ts';

/**
 * Tests that an annotation is as it was read, and sets it, or takes it away where `value` is undefined. A `test` for
 * null passes where the key is missing, but only under a parent that exists (kube-apiserver 1.36).
 */
export function annotationPatch(
  { annotations }: ObjectMeta,
  key: string,
  value: string | undefined,
): readonly JsonPatchOperation[] {
  const path = `/metadata/annotations/${pointerToken(key)}`;
  const before = annotations?.[key];
  if (annotations === undefined)
    return value === undefined
      ? []
      : [
          { op: 'test', path: '/metadata/annotations', value: null },
          { op: 'add', path: '/metadata/annotations', value: { [key]: value } },
        ];
  const unchanged: JsonPatchOperation = { op: 'test', path, value: before ?? null };
  if (value !== undefined) return [unchanged, { op: 'add', path, value }];
  return before === undefined ? [unchanged] : [unchanged, { op: 'remove', path }];
}
