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
import { withKept } from './kept.ts';
import { leaveOut } from './leave-out.ts';
import { withOwnersSent } from './owners-before.ts';
import { conflict, modified } from './refusals.ts';
import type { Place, WriteOptions } from './registry.ts';
import { wantedVersion } from './resource-version.ts';
import { same } from '../same.ts';
import type { World } from './world.ts';

/** What is to become of an object; `managedFields` where server-side apply has worked them out. */
export interface Replacement {
  readonly before: KubernetesObject;
  readonly sent: KubernetesObject;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

/**
 * The end of every update and patch: preconditions, what cannot be changed, defaults, validation, generation, managed
 * fields. A change that changes nothing stores nothing.
 */
export function replaceObject(
  world: World,
  place: Place,
  { before, sent, managedFields }: Replacement,
  options: WriteOptions,
): KubernetesObject {
  const { kind, name } = place;
  checkVersion(place, before, sent);
  const defaulted = setDefaults(kind, withKept(place, before, sent, options.subresource));
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
  const owned = managedFields ?? afterUpdate(withOwnersSent(before, sent), defaulted, by);
  if (same(bare(before), bare(after)) && sameOwners(before, owned)) return before;
  const metadata = { ...after.metadata, ...(owned.length > 0 && { managedFields: owned }) };
  return store(world, place, { ...after, metadata }, options);
}

function completed(
  world: World,
  kind: Kind,
  object: KubernetesObject,
  before: KubernetesObject,
): KubernetesObject {
  if (kind.kind === 'Service') return world.withAddresses(kind, object, before);
  if (kind.kind === 'Namespace') return withFinalizersOf(before, object);
  return kind.kind === 'Pod' ? withPatience(object) : object;
}

/** Only a namespace's controller takes the finalizers of its spec away. */
function withFinalizersOf(before: KubernetesObject, namespace: KubernetesObject): KubernetesObject {
  const { finalizers } = (before['spec'] ?? {}) as { readonly finalizers?: unknown };
  return {
    ...namespace,
    spec: { ...(namespace['spec'] as object), ...(finalizers !== undefined && { finalizers }) },
  };
}

function checkVersion(place: Place, before: KubernetesObject, sent: KubernetesObject): void {
  const wanted = wantedVersion(sent.metadata.resourceVersion);
  if (wanted !== undefined && wanted !== before.metadata.resourceVersion) throw conflict(place, modified);
}

function bare(object: KubernetesObject): unknown {
  return { ...object, metadata: leaveOut(object.metadata, 'managedFields', 'resourceVersion') };
}

function sameOwners(before: KubernetesObject, owned: readonly ManagedFieldsEntry[]): boolean {
  const untimed = (entries: readonly ManagedFieldsEntry[]): unknown =>
    entries.map((entry) => leaveOut(entry, 'time'));
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
