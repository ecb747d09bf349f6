import { applyPatch } from '../patch/apply-patch.ts';
import { decodePatched } from '../patch/decode-patched.ts';
import { applyObject } from './apply-object.ts';
import { checkPlace } from './check-place.ts';
import { notFound } from './refusals.ts';
import type { PatchRequest, Place, WriteOptions, Written } from './registry.ts';
import { replaceObject } from './replace-object.ts';
import { replaceScale } from './replace-scale.ts';
import { scaleKind, scaleOf } from './scale.ts';
import type { World } from './world.ts';

export function patchObject(world: World, place: Place, patch: PatchRequest, options: WriteOptions): Written {
  if (patch.kind === 'apply') return applyObject(world, place, patch, options);
  const { kind, namespace, name } = place;
  const before = world.storage.get(kind, namespace, name);
  if (before === undefined) throw notFound(kind, name);
  const scales = options.subresource === 'scale';
  const [patchedKind, current] = scales ? [scaleKind, scaleOf(before)] : [kind, before];
  const sent = decodePatched(patchedKind, applyPatch(patchedKind, current, patch), patch, options);
  checkPlace(place, sent);
  const replace = scales ? replaceScale : replaceObject;
  return { object: replace(world, place, { before, sent }, options), created: false };
}
