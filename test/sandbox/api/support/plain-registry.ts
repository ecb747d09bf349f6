import { randomUUID } from 'node:crypto';
import { apiVersionOf, type Kind } from '../../../../src/sandbox/kinds/kind.ts';
import type { KubernetesObject } from '../../../../src/sandbox/kubernetes-object.ts';
import type { Place, Registry, WriteOptions } from '../../../../src/sandbox/registry/registry.ts';
import { StatusError } from '../../../../src/sandbox/status-error.ts';
import type { Storage } from '../../../../src/sandbox/storage/storage.ts';

/** Writes that the edge handed on, for tests that look at the options. */
export interface PlainRegistry extends Registry {
  readonly writes: { readonly verb: string; readonly body: unknown; readonly options: unknown }[];
}

/** A registry without admission: it stores what it is given, merges patches at the top, and knows who is missing. */
export function plainRegistry(storage: Storage): PlainRegistry {
  const writes: PlainRegistry['writes'] = [];
  const found = ({ kind, namespace, name }: Place): KubernetesObject => {
    const object = storage.get(kind, namespace, name);
    if (object !== undefined) return object;
    const resource = kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
    throw new StatusError(404, 'NotFound', `${resource} "${name}" not found`, {
      name,
      ...(kind.group !== '' && { group: kind.group }),
      kind: kind.plural,
    });
  };
  const store = (kind: Kind, object: KubernetesObject, options: WriteOptions): KubernetesObject =>
    options.dryRun ? object : storage.put(kind, object);
  return {
    writes,
    create(kind, namespace, body, options) {
      writes.push({ verb: 'create', body, options });
      return store(kind, whole(kind, namespace, body), options);
    },
    get: (place) => found(place),
    update(place, body, options) {
      writes.push({ verb: 'update', body, options });
      found(place);
      const object = store(place.kind, whole(place.kind, place.namespace, body), options);
      return { object, created: false };
    },
    patch(place, request, options) {
      writes.push({
        verb: `patch ${request.kind}`,
        body: request.body,
        options: { ...options, force: request.force },
      });
      const merged = { ...found(place), ...(request.body as object) };
      return { object: store(place.kind, merged, options), created: false };
    },
    delete(place, request) {
      writes.push({ verb: 'delete', body: undefined, options: request });
      const object = found(place);
      if (!request.dryRun) storage.remove(place.kind, place.namespace, place.name);
      return { object, gone: true };
    },
  };
}

function whole(kind: Kind, namespace: string | undefined, body: unknown): KubernetesObject {
  const given = body as Partial<KubernetesObject>;
  const metadata = {
    name: '',
    ...given.metadata,
    ...(namespace !== undefined && { namespace }),
    uid: randomUUID(),
    creationTimestamp: '2026-01-01T00:00:00Z',
  };
  return { ...given, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata };
}
