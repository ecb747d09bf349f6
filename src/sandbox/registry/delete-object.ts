import type { KubernetesObject } from '../kubernetes-object.ts';
import { deleteNamespace } from './delete-namespace.ts';
import { beginGrace } from './grace.ts';
import { leaveOut } from './leave-out.ts';
import { marked } from './marked.ts';
import { kindConflict, notFound } from './refusals.ts';
import type { Deleted, DeleteRequest, Place } from './registry.ts';
import { same } from '../same.ts';
import type { World } from './world.ts';

/** Takes an object away, or marks it so that whoever holds it by a finalizer, or runs it, can end it. */
export function deleteObject(world: World, place: Place, request: DeleteRequest): Deleted {
  const { kind, namespace, name } = place;
  const found = world.storage.get(kind, namespace, name);
  if (found === undefined) throw notFound(kind, name);
  if (kind.kind === 'Namespace') return deleteNamespace(world, place, found, request);
  checkPreconditions(place, found, request);
  const grace = beginGrace(world.clock, place, found, request);
  if (grace.kind === 'runs') return { object: found, gone: false };
  const finalizers = finalizersOf(place, found, request);
  const begun = withFinalizers(grace.kind === 'begun' ? grace.object : found, finalizers);
  const stays = finalizers.length > 0 || (grace.kind === 'begun' && grace.seconds > 0);
  if (stays) {
    const leaving = grace.kind === 'begun' ? begun : marked(world.clock, begun, 0);
    return { object: changed(world, place, found, leaving, request), gone: false };
  }
  const last = grace.kind === 'begun' ? changed(world, place, found, begun, request) : found;
  if (request.dryRun) return { object: last, gone: true };
  return { object: world.storage.remove(kind, namespace, name) ?? last, gone: true };
}

function changed(
  { storage }: World,
  { kind }: Place,
  found: KubernetesObject,
  leaving: KubernetesObject,
  { dryRun }: DeleteRequest,
): KubernetesObject {
  if (same(found, leaving)) return found;
  return dryRun ? leaving : storage.put(kind, leaving);
}

function checkPreconditions(
  place: Place,
  { metadata }: KubernetesObject,
  { preconditions = {} }: DeleteRequest,
): void {
  const { uid, resourceVersion } = preconditions;
  if (uid !== undefined && uid !== metadata.uid)
    throw kindConflict(place, {
      what: 'UID',
      said: uid,
      found: metadata.uid,
      perhaps: 'deleted and then recreated',
    });
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    throw kindConflict(place, {
      what: 'ResourceVersion',
      said: resourceVersion,
      found: metadata.resourceVersion,
      perhaps: 'modified',
    });
}

/** The garbage collector takes its two finalizers away when it has seen to the dependents. */
function finalizersOf(
  { kind }: Place,
  { metadata }: KubernetesObject,
  { propagationPolicy }: DeleteRequest,
): readonly string[] {
  const { finalizers = [] } = metadata;
  const own = finalizers.filter((one) => one !== 'orphan' && one !== 'foregroundDeletion');
  // Events have no dependents.
  if (kind.kind === 'Event') return own;
  if (propagationPolicy === 'Foreground') return [...own, 'foregroundDeletion'];
  if (propagationPolicy === 'Orphan') return [...own, 'orphan'];
  return propagationPolicy === undefined ? finalizers : own;
}

function withFinalizers(object: KubernetesObject, finalizers: readonly string[]): KubernetesObject {
  const kept = leaveOut(object.metadata, 'finalizers');
  return { ...object, metadata: { ...kept, ...(finalizers.length > 0 && { finalizers }) } };
}
