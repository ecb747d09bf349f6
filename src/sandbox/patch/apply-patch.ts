import type { Kind } from '../kinds/kind.ts';
import type { PatchRequest } from '../registry/registry.ts';
import { schemaOf } from '../schemas/schemas.ts';
import { StatusError } from '../status-error.ts';
import { isValue } from './directives.ts';
import { applyJsonPatch } from './json-patch.ts';
import { applyMergePatch } from './merge-patch.ts';
import { applyStrategicMergePatch } from './strategic-merge-patch.ts';

/** The object as a patch would have it; not yet checked. Server-side apply is in managed-fields/. */
export function applyPatch(kind: Kind, current: unknown, { kind: patchKind, body }: PatchRequest): unknown {
  if (patchKind === 'json') return applyJsonPatch(current, body);
  if (patchKind === 'strategic') return applyStrategicMergePatch(current, body ?? {}, schemaOf(kind));
  if (!isValue(body)) throw new StatusError(400, 'BadRequest', 'Invalid JSON Patch');
  return applyMergePatch(current, body);
}
