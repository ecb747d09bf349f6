import type { KubernetesObject, ObjectMeta } from '../kubernetes-object.ts';
import { leaveOut } from './leave-out.ts';
import type { Place } from './registry.ts';

/** What was sent, with what such a write cannot change as it was: to the object itself its status, to the status the rest. */
export function withKept(
  { kind }: Place,
  before: KubernetesObject,
  sent: KubernetesObject,
  subresource: 'status' | 'scale' | undefined,
): KubernetesObject {
  const metadata = keptMetadata(before.metadata, sent.metadata);
  if (subresource === 'status') return writtenStatus(before, sent, metadata);
  const object: KubernetesObject = { ...sent, metadata };
  if (!kind.subresources.includes('status')) return object;
  const { status } = before;
  return { ...leaveOut(object, 'status'), ...(status !== undefined && { status }) };
}

/** A write to `status` writes metadata too, but for a Deployment's labels, and a pod's owners and end. */
function writtenStatus(
  before: KubernetesObject,
  sent: KubernetesObject,
  metadata: ObjectMeta,
): KubernetesObject {
  const { labels, ownerReferences, deletionTimestamp } = before.metadata;
  const kept = {
    ...(before.kind === 'Deployment' && { labels }),
    ...(before.kind === 'Pod' && { ownerReferences, deletionTimestamp }),
  };
  return { ...before, metadata: given({ ...metadata, ...kept }), status: sent['status'] ?? {} };
}

/** Validation refuses another uid, and an end where there was none; the rest is silently as it was. */
function keptMetadata(before: ObjectMeta, sent: ObjectMeta): ObjectMeta {
  return given({
    ...leaveOut(sent, 'managedFields', 'selfLink'),
    name: before.name,
    namespace: before.namespace,
    uid: sent.uid === undefined || sent.uid === '' ? before.uid : sent.uid,
    resourceVersion: before.resourceVersion,
    generation: before.generation,
    creationTimestamp: before.creationTimestamp,
    deletionTimestamp: before.deletionTimestamp ?? sent.deletionTimestamp,
    deletionGracePeriodSeconds: sent.deletionGracePeriodSeconds ?? before.deletionGracePeriodSeconds,
  });
}

/** Without members that are undefined. */
function given(metadata: Readonly<Record<string, unknown>>): ObjectMeta {
  return Object.fromEntries(
    Object.entries(metadata).filter(([, value]) => value !== undefined),
  ) as unknown as ObjectMeta;
}
