import type { Clock } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Storage } from '../storage/storage.ts';
import { createObject } from './create-object.ts';
import { deleteObject } from './delete-object.ts';
import { patchObject } from './patch-object.ts';
import { notFound } from './refusals.ts';
import type { Place, Registry } from './registry.ts';
import { scaleOf } from './scale.ts';
import { createServiceAddresses } from './service-addresses.ts';
import { updateObject } from './update-object.ts';
import type { World } from './world.ts';

export interface RegistryParts {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly randomUuid: () => string;
}

export function createRegistry(parts: RegistryParts): Registry {
  const world: World = { ...parts, withAddresses: createServiceAddresses(parts.storage) };
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
