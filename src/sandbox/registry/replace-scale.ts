import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { afterUpdate } from '../managed-fields/after-update.ts';
import { cause } from '../validation/cause.ts';
import { invalid } from '../validation/invalid.ts';
import { conflict } from './refusals.ts';
import type { Place, WriteOptions } from './registry.ts';
import { replaceObject, type Replacement } from './replace-object.ts';
import { scaledTo, scaleKind, scaleOf, replicasOf } from './scale.ts';
import { ownersOfObject, ownersOfScale } from './scale-owners.ts';
import type { World } from './world.ts';

/** Writes a Scale: its number of replicas, and who owns that. */
export function replaceScale(
  world: World,
  place: Place,
  { before, sent, managedFields }: Replacement,
  options: WriteOptions,
): KubernetesObject {
  const replicas = replicasOf(sent);
  if (replicas < 0)
    throw invalid(scaleKind, place.name, [
      cause.invalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
    ]);
  checkUid(place, before, sent);
  const scale = ownedScaleOf(before);
  const by = { kind: scaleKind, manager: options.fieldManager, subresource: 'scale' };
  const after = managedFields ?? afterUpdate(scale, sent, { ...by, time: timestamp(world.clock) });
  // What Go leaves out where it is 0 nobody can own.
  const owners = replicas === 0 ? [] : after;
  const change = { before, sent: scaledTo(before, sent), managedFields: ownersOfObject(before, owners) };
  return scaleOf(replaceObject(world, place, change, options));
}

/** With the owners of its replicas, which no answer shows. */
export function ownedScaleOf(object: KubernetesObject): KubernetesObject {
  const scale = scaleOf(object);
  return { ...scale, metadata: { ...scale.metadata, managedFields: ownersOfScale(object) } };
}

function checkUid(place: Place, { metadata }: KubernetesObject, sent: KubernetesObject): void {
  const { uid = '' } = sent.metadata;
  if (uid === '' || uid === metadata.uid) return;
  const why = `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid ?? ''}`;
  const ofScale = { ...place, kind: { ...place.kind, plural: `${place.kind.plural}/scale` } };
  throw conflict(ofScale, why);
}
