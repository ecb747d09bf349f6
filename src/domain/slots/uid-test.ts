import type { JsonPatchOperation } from './json-patch.ts';
import type { ObjectMeta } from './kubernetes.ts';

/** Lets a patch through for the very object that was read, and for none that was made anew under its name. */
export function uidTest({ uid }: Pick<ObjectMeta, 'uid'>): JsonPatchOperation {
  return { op: 'test', path: '/metadata/uid', value: uid ?? null };
}
