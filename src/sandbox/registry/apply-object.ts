import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { applyConfiguration } from '../managed-fields/apply-configuration.ts';
import { readConfiguration } from '../managed-fields/read-configuration.ts';
import { checkPlace } from './check-place.ts';
import { createObject } from './create-object.ts';
import { leaveOut } from './leave-out.ts';
import { conflict, notFound } from './refusals.ts';
import type { PatchRequest, Place, WriteOptions, Written } from './registry.ts';
import { replaceObject } from './replace-object.ts';
import { ownedScaleOf, replaceScale } from './replace-scale.ts';
import { scaleKind } from './scale.ts';
import type { World } from './world.ts';

/** Server-side apply; makes what is not there. */
export function applyObject(
  world: World,
  place: Place,
  { body, force }: PatchRequest,
  options: WriteOptions,
): Written {
  const { kind, namespace, name } = place;
  const { subresource, fieldManager: manager } = options;
  const before = world.storage.get(kind, namespace, name);
  if (before === undefined && subresource !== undefined) throw notFound(kind, name);
  const scales = subresource === 'scale';
  const configuration = readConfiguration(scales ? scaleKind : kind, body);
  checkPlace(place, configuration);
  const by = { manager, force, subresource, time: timestamp(world.clock) };
  if (before === undefined) {
    const body = forNew(place, configuration);
    const { managedFields = [] } = applyConfiguration(kind, undefined, body, by).metadata;
    return { object: createObject(world, { kind, namespace, body, managedFields }, options), created: true };
  }
  const current = scales ? ownedScaleOf(before) : before;
  const applied = applyConfiguration(scales ? scaleKind : kind, current, configuration, by);
  const sent = withVersionOf(configuration, applied);
  const { managedFields = [] } = applied.metadata;
  const replace = scales ? replaceScale : replaceObject;
  return { object: replace(world, place, { before, sent, managedFields }, options), created: false };
}

/** Who names a uid means an object that is there; any version will do. */
function forNew(place: Place, configuration: KubernetesObject): KubernetesObject {
  const { uid = '' } = configuration.metadata;
  if (uid !== '') {
    const why = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw conflict(place, why);
  }
  return { ...configuration, metadata: leaveOut(configuration.metadata, 'resourceVersion') };
}

/** A version counts only where the configuration names it. */
function withVersionOf(configuration: KubernetesObject, applied: KubernetesObject): KubernetesObject {
  const { resourceVersion = '' } = configuration.metadata;
  return { ...applied, metadata: { ...applied.metadata, resourceVersion } };
}
