import { timestamp } from '../clock.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject, ManagedFieldsEntry, ObjectMeta } from '../kubernetes-object.ts';
import { afterUpdate } from '../managed-fields/after-update.ts';
import { StatusError } from '../status-error.ts';
import { asStored } from '../validation/as-stored.ts';
import { decode } from '../validation/decode.ts';
import { invalid } from '../validation/invalid.ts';
import { setDefaults } from '../validation/set-defaults.ts';
import { validate } from '../validation/validate.ts';
import { admitPod } from './admit-pod.ts';
import { checkNamespace } from './check-namespace.ts';
import { checkSameNamespace } from './check-place.ts';
import { leaveOut } from './leave-out.ts';
import { beginningOf } from './prepare-new.ts';
import { randomSuffix } from './random-suffix.ts';
import { alreadyExists } from './refusals.ts';
import type { WriteOptions } from './registry.ts';
import { wantedVersion } from './resource-version.ts';
import type { World } from './world.ts';

/** Where a new object goes; `managedFields` where server-side apply has worked them out. */
export interface NewObject {
  readonly kind: Kind;
  readonly namespace: string | undefined;
  readonly body: unknown;
  readonly managedFields?: readonly ManagedFieldsEntry[];
}

export function createObject(
  world: World,
  { kind, namespace, body, managedFields }: NewObject,
  options: WriteOptions,
): KubernetesObject {
  const { storage } = world;
  const sent = decode(kind, body, options);
  if (kind.namespaced) checkSameNamespace(namespace, sent.metadata.namespace);
  if (wantedVersion(sent.metadata.resourceVersion) !== undefined)
    throw new StatusError(500, '', 'resourceVersion should not be set on objects to be created');
  const metadata = newMetadata(world, kind, namespace, sent.metadata);
  const defaulted = setDefaults(kind, withoutStatus(kind, { ...sent, metadata }));
  const object = completed(world, kind, defaulted);
  const { name } = object.metadata;
  if (namespace !== undefined && kind.namespaced) checkNamespace(storage, kind, name, namespace);
  const causes = validate(kind, object, undefined);
  if (causes.length > 0) throw invalid(kind, name, causes);
  const there = storage.get(kind, namespace, name);
  if (there !== undefined) throw alreadyExists(kind, there);
  const by = {
    kind,
    manager: options.fieldManager,
    subresource: options.subresource,
    time: timestamp(world.clock),
  };
  // What the API server itself fills in belongs to nobody.
  const owned = managedFields ?? afterUpdate(undefined, defaulted, by);
  const whole = {
    ...asStored(kind, object),
    metadata: { ...object.metadata, ...(owned.length > 0 && { managedFields: owned }) },
  };
  return options.dryRun ? whole : storage.put(kind, whole);
}

const saidByServer = [
  ...['uid', 'namespace', 'resourceVersion', 'selfLink', 'managedFields'],
  ...['deletionTimestamp', 'deletionGracePeriodSeconds'],
];

/** Without what only the API server may say, and with it. */
function newMetadata(
  { randomUuid, clock }: World,
  kind: Kind,
  namespace: string | undefined,
  sent: ObjectMeta,
): ObjectMeta {
  const kept = leaveOut(sent, ...saidByServer);
  const { generateName } = sent;
  const given = (sent.name as string | undefined) ?? '';
  const name =
    given === '' && generateName !== undefined && generateName !== ''
      ? `${generateName}${randomSuffix()}`
      : given;
  return {
    ...kept,
    name,
    ...(kind.namespaced && namespace !== undefined && { namespace }),
    uid: randomUuid(),
    ...(kind.hasGeneration && { generation: 1 }),
    creationTimestamp: timestamp(clock),
  };
}

function withoutStatus({ subresources }: Kind, sent: KubernetesObject): KubernetesObject {
  return subresources.includes('status') ? leaveOut(sent, 'status') : sent;
}

function completed(world: World, kind: Kind, defaulted: KubernetesObject): KubernetesObject {
  const object = { ...defaulted, ...beginningOf(kind, defaulted) };
  if (kind.kind === 'Service') return world.withAddresses(kind, object, undefined);
  if (kind.kind === 'Pod') return admitPod(world.storage, kind, object);
  return object;
}
