import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { applyConfiguration } from '../managed-fields/apply-configuration.ts';
import { applyPatch } from '../patch/apply-patch.ts';
import { decodePatched } from '../patch/decode-patched.ts';
import { decode } from '../validation/decode.ts';
import { createObject } from './create-object.ts';
import { badRequest, notFound } from './refusals.ts';
import type { PatchRequest, Place, WriteOptions } from './registry.ts';
import { replaceObject } from './replace-object.ts';
import { scaledTo, scaleKind, scaleOf } from './scale.ts';
import type { World } from './world.ts';

export interface Patched {
  readonly object: KubernetesObject;
  /** Server-side apply made it. */
  readonly created: boolean;
}

export function patchObject(world: World, place: Place, patch: PatchRequest, options: WriteOptions): Patched {
  if (patch.kind === 'apply') return applyObject(world, place, patch, options);
  const { kind, namespace, name } = place;
  const before = world.storage.get(kind, namespace, name);
  if (before === undefined) throw notFound(kind, name);
  if (options.subresource === 'scale')
    return { object: patchScale(world, place, before, patch, options), created: false };
  const sent = decodePatched(kind, applyPatch(kind, before, patch), patch, options);
  if (sent.metadata.name !== name)
    throw badRequest('the name of the object does not match the name on the URL');
  return { object: replaceObject(world, place, { before, sent }, options), created: false };
}

function patchScale(
  world: World,
  place: Place,
  before: KubernetesObject,
  patch: PatchRequest,
  options: WriteOptions,
): KubernetesObject {
  const scale = decodePatched(scaleKind, applyPatch(scaleKind, scaleOf(before), patch), patch, options);
  const sent = scaledTo(before, scale);
  return scaleOf(replaceObject(world, place, { before, sent }, options));
}

function applyObject(
  world: World,
  place: Place,
  { body, force }: PatchRequest,
  options: WriteOptions,
): Patched {
  const { kind, namespace, name } = place;
  const before = world.storage.get(kind, namespace, name);
  const time = timestamp(world.clock);
  const by = { manager: options.fieldManager, force, subresource: options.subresource, time };
  const configuration = decode(kind, body, options);
  if (configuration.metadata.name !== name) throw badRequest(`name in URL does not match name in content`);
  const applied = applyConfiguration(kind, before, configuration, by);
  const { managedFields = [] } = applied.metadata;
  if (before !== undefined) {
    const { resourceVersion } = configuration.metadata;
    const metadata = {
      ...applied.metadata,
      ...(resourceVersion === undefined ? { resourceVersion: '' } : { resourceVersion }),
    };
    return {
      object: replaceObject(world, place, { before, sent: { ...applied, metadata }, managedFields }, options),
      created: false,
    };
  }
  return {
    object: createObject(world, { kind, namespace, body: applied, managedFields }, options),
    created: true,
  };
}
