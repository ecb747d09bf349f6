import type { Clock } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';
import { decode } from '../validation/decode.ts';
import { createClusterIps } from './cluster-ips.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { patchObject } from './patch-object.ts';
import { badRequest, notFound } from './refusals.ts';
import type { Place, Registry, WriteOptions } from './registry.ts';
import { replaceObject } from './replace-object.ts';
import { scaledTo, scaleKind, scaleOf } from './scale.ts';
import type { World } from './world.ts';

export interface RegistryParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly randomUuid: () => string;
}

export function createRegistry(parts: RegistryParts): Registry {
  const world: World = { ...parts, withClusterIp: createClusterIps() };
  return {
    create: (kind, namespace, body, options) => createObject(world, { kind, namespace, body }, options),
    get: (place, subresource) => {
      const found = stored(world, place);
      return subresource === 'scale' ? scaleOf(found) : found;
    },
    update: (place, body, options) => updateObject(world, place, body, options),
    patch: (place, patch, options) => patchObject(world, place, patch, options),
    delete: (place, request) => deleteObject(world, place, request),
  };
}

function stored({ storage }: World, { kind, namespace, name }: Place): KubernetesObject {
  const found = storage.get(kind, namespace, name);
  if (found === undefined) throw notFound(kind, name);
  return found;
}

function updateObject(world: World, place: Place, body: unknown, options: WriteOptions): KubernetesObject {
  const { kind, namespace, name } = place;
  const scales = options.subresource === 'scale';
  const sent = decode(scales ? scaleKind : kind, body, options);
  const { metadata } = sent;
  if ((metadata.name as string | undefined) !== name)
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  if (kind.namespaced && ![undefined, '', namespace].includes(metadata.namespace))
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  const before = stored(world, place);
  if (!scales) return replaceObject(world, place, { before, sent }, options);
  return scaleOf(replaceObject(world, place, { before, sent: scaledTo(before, sent) }, options));
}
