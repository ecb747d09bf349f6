import { timestamp } from '../clock.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { kindConflict, notFound } from './refusals.ts';
import type { DeleteRequest, Place } from './registry.ts';
import type { World } from './world.ts';

export interface Deleted {
  readonly object: KubernetesObject;
  /** False where it stays for a while, with its deletionTimestamp. */
  readonly gone: boolean;
}

export function deleteObject(world: World, place: Place, request: DeleteRequest): Deleted {
  const { kind, namespace, name } = place;
  const found = world.storage.get(kind, namespace, name);
  if (found === undefined) throw notFound(kind, name);
  checkPreconditions(place, found, request);
  const graceSeconds = graceOf(place, found, request);
  const finalizers = finalizersOf(found, request);
  const stays = graceSeconds > 0 || finalizers.length > 0 || kind.kind === 'Namespace';
  if (!stays) {
    if (request.dryRun) return { object: found, gone: true };
    return { object: world.storage.remove(kind, namespace, name) ?? found, gone: true };
  }
  const already = found.metadata.deletionTimestamp !== undefined;
  const shorter = graceSeconds < (found.metadata.deletionGracePeriodSeconds ?? 0);
  if (already && !shorter) return { object: found, gone: false };
  const leaving = markedLeaving(world, found, { graceSeconds, finalizers });
  return { object: request.dryRun ? leaving : world.storage.put(kind, leaving), gone: false };
}

function checkPreconditions(
  place: Place,
  { metadata }: KubernetesObject,
  { preconditions = {} }: DeleteRequest,
): void {
  const { uid, resourceVersion } = preconditions;
  const refuse = (said: string, what: string): never => {
    const why = `the ${what} in the precondition (${said}) does not match the ${what} in record`;
    throw kindConflict(
      place,
      `${why} (${metadata[what === 'UID' ? 'uid' : 'resourceVersion'] ?? ''}). The object might have been ${what === 'UID' ? 'deleted and then recreated' : 'modified'}`,
    );
  };
  if (uid !== undefined && uid !== metadata.uid) refuse(uid, 'UID');
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion)
    refuse(resourceVersion, 'ResourceVersion');
}

interface PodLike {
  readonly spec?: { readonly nodeName?: string; readonly terminationGracePeriodSeconds?: number };
  readonly status?: { readonly phase?: string };
}

/** Only a pod that runs somewhere gets time to end. */
function graceOf({ kind }: Place, object: KubernetesObject, { gracePeriodSeconds }: DeleteRequest): number {
  if (kind.kind !== 'Pod') return 0;
  const { spec = {}, status = {} } = object as PodLike;
  const hasEnded = status.phase === 'Succeeded' || status.phase === 'Failed';
  if (spec.nodeName === undefined || hasEnded) return 0;
  return gracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 30;
}

/** The garbage collector takes its finalizers away when it has seen to the dependents. */
function finalizersOf(
  { metadata }: KubernetesObject,
  { propagationPolicy }: DeleteRequest,
): readonly string[] {
  const own = (metadata.finalizers ?? []).filter((one) => one !== 'orphan' && one !== 'foregroundDeletion');
  if (propagationPolicy === 'Foreground') return [...own, 'foregroundDeletion'];
  if (propagationPolicy === 'Orphan') return [...own, 'orphan'];
  return propagationPolicy === undefined ? (metadata.finalizers ?? []) : own;
}

function markedLeaving(
  { clock }: World,
  object: KubernetesObject,
  { graceSeconds, finalizers }: { graceSeconds: number; finalizers: readonly string[] },
): KubernetesObject {
  const at = { ...clock, now: () => clock.now() + graceSeconds * 1000 };
  const { metadata } = object;
  const leaving = {
    ...object,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 && { finalizers }),
      deletionTimestamp: timestamp(at),
      deletionGracePeriodSeconds: graceSeconds,
      ...(metadata.generation !== undefined && { generation: metadata.generation + 1 }),
    },
  };
  return object.kind === 'Namespace' ? { ...leaving, status: { phase: 'Terminating' } } : leaving;
}
