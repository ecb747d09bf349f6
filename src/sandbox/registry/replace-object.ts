import { timestamp } from '../clock.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject, ManagedFieldsEntry } from '../kubernetes-object.ts';
import { afterUpdate } from '../managed-fields/after-update.ts';
import { asStored } from '../validation/as-stored.ts';
import { invalid } from '../validation/invalid.ts';
import { setDefaults } from '../validation/set-defaults.ts';
import { validate } from '../validation/validate.ts';
import { withPatience } from './admit-pod.ts';
import { generationAfter } from './generation.ts';
import { conflict, modified } from './refusals.ts';
import type { Place, WriteOptions } from './registry.ts';
import { same } from './same.ts';
import type { World } from './world.ts';

/**
 * The end of every update and patch: preconditions, what cannot be changed, defaults, validation, generation, managed
 * fields. A change that changes nothing stores nothing.
 */
export function replaceObject(
  world: World,
  place: Place,
  {
    before,
    sent,
    managedFields,
  }: { before: KubernetesObject; sent: KubernetesObject; managedFields?: readonly ManagedFieldsEntry[] },
  options: WriteOptions,
): KubernetesObject {
  const { kind, name } = place;
  checkPreconditions(place, before, sent);
  const merged =
    options.subresource === 'status'
      ? withStatusOf(place, before, sent)
      : withoutStatusOf(place, before, sent);
  const defaulted = setDefaults(kind, merged);
  const object = completed(world, kind, defaulted, before);
  const causes = validate(kind, object, before);
  if (causes.length > 0) throw invalid(kind, name, causes);
  const generation =
    options.subresource === 'status' ? before.metadata.generation : generationAfter(kind, before, object);
  const after = {
    ...asStored(kind, object),
    metadata: { ...object.metadata, ...(generation !== undefined && { generation }) },
  };
  const by = {
    kind,
    manager: options.fieldManager,
    subresource: options.subresource,
    time: timestamp(world.clock),
  };
  const owned = managedFields ?? afterUpdate(before, defaulted, by);
  if (same(bare(before), bare(after)) && (managedFields === undefined || sameOwners(before, owned)))
    return before;
  const metadata = { ...after.metadata, ...(owned.length > 0 && { managedFields: owned }) };
  return store(world, place, { ...after, metadata }, options);
}

function completed(
  world: World,
  { kind }: Kind,
  object: KubernetesObject,
  before: KubernetesObject,
): KubernetesObject {
  if (kind === 'Service') return world.withClusterIp(object, before);
  return kind === 'Pod' ? withPatience(object) : object;
}

function checkPreconditions(place: Place, before: KubernetesObject, sent: KubernetesObject): void {
  const { resourceVersion = '', uid = '' } = sent.metadata;
  if (resourceVersion !== '' && resourceVersion !== before.metadata.resourceVersion)
    throw conflict(place, modified);
  if (uid === '' || uid === before.metadata.uid) return;
  const found = before.metadata.uid ?? '';
  throw conflict(place, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${found}`);
}

/** A write to `status` writes metadata too, but for a Deployment's labels and a pod's owners; never the rest. */
function withStatusOf(place: Place, before: KubernetesObject, sent: KubernetesObject): KubernetesObject {
  const { metadata } = withoutStatusOf(place, before, sent);
  const { labels, ownerReferences } = before.metadata;
  const kept = {
    ...(before.kind === 'Deployment' && { labels }),
    ...(before.kind === 'Pod' && { ownerReferences }),
  };
  return { ...before, metadata: without({ ...metadata, ...kept }), status: sent['status'] ?? {} };
}

/** Without members that are undefined. */
function without(metadata: Readonly<Record<string, unknown>>): KubernetesObject['metadata'] {
  const given = Object.entries(metadata).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as unknown as KubernetesObject['metadata'];
}

/** What nobody may change is as it was. */
function withoutStatusOf(
  { kind }: Place,
  before: KubernetesObject,
  sent: KubernetesObject,
): KubernetesObject {
  const { managedFields, resourceVersion, generation, ...metadata } = sent.metadata;
  const { uid, creationTimestamp, deletionTimestamp, deletionGracePeriodSeconds, name, namespace } =
    before.metadata;
  const fixed = {
    name,
    namespace,
    uid,
    resourceVersion: before.metadata.resourceVersion,
    generation: before.metadata.generation,
    creationTimestamp,
    deletionTimestamp,
    deletionGracePeriodSeconds,
  };
  const known = Object.fromEntries(Object.entries(fixed).filter(([, value]) => value !== undefined));
  const object = { ...sent, metadata: { ...metadata, ...known, name } };
  if (!kind.subresources.includes('status')) return object;
  const { status, ...rest } = object as KubernetesObject;
  return before['status'] === undefined
    ? (rest as KubernetesObject)
    : ({ ...rest, status: before['status'] } as KubernetesObject);
}

function bare({ metadata, ...rest }: KubernetesObject): unknown {
  const { managedFields, resourceVersion, ...kept } = metadata;
  return { ...rest, metadata: kept };
}

function sameOwners(before: KubernetesObject, owned: readonly ManagedFieldsEntry[]): boolean {
  const untimed = (entries: readonly ManagedFieldsEntry[]): unknown =>
    entries.map(({ time, ...entry }) => entry);
  return same(untimed(before.metadata.managedFields ?? []), untimed(owned));
}

/** An object that was only waiting for its last finalizer goes with it. */
function store(
  { storage }: World,
  { kind, namespace, name }: Place,
  object: KubernetesObject,
  { dryRun }: WriteOptions,
): KubernetesObject {
  if (dryRun) return object;
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  const held = finalizers.length > 0 || deletionGracePeriodSeconds > 0 || kind.kind === 'Namespace';
  if (deletionTimestamp === undefined || held) return storage.put(kind, object);
  storage.put(kind, object);
  return storage.remove(kind, namespace, name) ?? object;
}
