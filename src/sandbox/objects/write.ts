import type { Clock } from '../clock.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import type { Place, Registry, WriteOptions } from '../registry/registry.ts';
import { StatusError } from '../status-error.ts';
import type { Storage } from '../storage/storage.ts';

/** What a component of the cluster works with. */
export interface Cluster {
  readonly storage: Storage;
  readonly registry: Registry;
  readonly clock: Clock;
}

/** Writes of one component, under its name in managedFields. Refusals are thrown as StatusError. */
export interface Writer {
  create(kind: Kind, namespace: string | undefined, body: unknown): KubernetesObject;
  /** Replaces the object; 409 where it has changed since it was read. */
  update<T extends KubernetesObject>(kind: Kind, object: T): T;
  updateStatus<T extends KubernetesObject>(kind: Kind, object: T): T;
  /** Merge patch of the object itself. */
  merge(place: Place, body: unknown): KubernetesObject;
  /** Deletes this very object, not one of the same name; one that is gone already is all right. */
  remove(kind: Kind, object: KubernetesObject, more?: Removal): void;
}

export interface Removal {
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly gracePeriodSeconds?: number;
}

export function writerNamed(registry: Registry, fieldManager: string): Writer {
  const options: WriteOptions = {
    dryRun: false,
    fieldManager,
    fieldValidation: 'Ignore',
    warn: () => undefined,
  };
  return {
    create: (kind, namespace, body) => registry.create(kind, namespace, body, options),
    update: (kind, object) => registry.update(placeOf(kind, object), object, options).object as typeof object,
    updateStatus: (kind, object) =>
      registry.update(placeOf(kind, object), object, { ...options, subresource: 'status' })
        .object as typeof object,
    merge: (place, body) => registry.patch(place, { kind: 'merge', body, force: false }, options).object,
    remove(kind, object, more = {}) {
      const { uid } = object.metadata;
      const preconditions = uid === undefined ? {} : { uid };
      try {
        registry.delete(placeOf(kind, object), { dryRun: false, preconditions, ...more });
      } catch (error) {
        const isAnother = error instanceof StatusError && (error.code === 404 || error.code === 409);
        if (!isAnother) throw error;
      }
    },
  };
}

export function placeOf(kind: Kind, { metadata }: KubernetesObject): Place {
  return { kind, namespace: metadata.namespace, name: metadata.name };
}
