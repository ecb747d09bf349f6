import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { decode } from '../validation/decode.ts';
import { checkPlace, checkUid } from './check-place.ts';
import { createObject, type NewObject } from './create-object.ts';
import { leaveOut } from './leave-out.ts';
import { notFound } from './refusals.ts';
import type { Place, WriteOptions, Written } from './registry.ts';
import { replaceObject } from './replace-object.ts';
import { replaceScale } from './replace-scale.ts';
import { scaleKind } from './scale.ts';
import type { World } from './world.ts';

/** PUT of the whole object; of some kinds it also makes one. */
export function updateObject(world: World, place: Place, body: unknown, options: WriteOptions): Written {
  const { kind, namespace, name } = place;
  const scales = options.subresource === 'scale';
  const sent = decode(scales ? scaleKind : kind, body, options);
  checkPlace(place, sent);
  const before = world.storage.get(kind, namespace, name);
  if (before === undefined && !(options.subresource === undefined && isMadeByPut(kind)))
    throw notFound(kind, name);
  if (scales && before !== undefined)
    return { object: replaceScale(world, place, { before, sent }, options), created: false };
  checkUid(place, before, sent);
  if (before === undefined) return { object: createObject(world, made(place, sent), options), created: true };
  return { object: replaceObject(world, place, { before, sent }, options), created: false };
}

function isMadeByPut({ group, kind }: Kind): boolean {
  if (group === 'rbac.authorization.k8s.io') return true;
  return group === '' && ['Service', 'Endpoints', 'Event'].includes(kind);
}

/** Any version will do for what is not there yet. */
function made({ kind, namespace }: Place, sent: KubernetesObject): NewObject {
  return { kind, namespace, body: { ...sent, metadata: leaveOut(sent.metadata, 'resourceVersion') } };
}
