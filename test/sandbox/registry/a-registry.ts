import type { Kind } from '../../../src/sandbox/kinds/kind.ts';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import { createRegistry } from '../../../src/sandbox/registry/create-registry.ts';
import type {
  Deleted,
  DeleteRequest,
  PatchKind,
  Place,
  WriteOptions,
  Written,
} from '../../../src/sandbox/registry/registry.ts';
import { StatusError } from '../../../src/sandbox/status-error.ts';
import { createStorage } from '../../../src/sandbox/storage/create-storage.ts';
import type { Change } from '../../../src/sandbox/storage/storage.ts';
import { TurnedClock } from '../turned-clock.ts';

export function served(apiVersion: string, kind: string): Kind {
  const found = kindOf(apiVersion, kind);
  if (found === undefined) throw new Error(`no ${apiVersion} ${kind}`);
  return found;
}

/** A registry alone, without controllers, with namespace `n` in it and its default account. */
export function aRegistry() {
  const clock = new TurnedClock();
  const storage = createStorage();
  let uids = 0;
  const randomUuid = () => `uid-${(uids += 1)}`;
  const registry = createRegistry({ storage, clock, randomUuid });
  const warnings: string[] = [];
  const optionsOf = (more: Partial<WriteOptions>): WriteOptions => ({
    dryRun: false,
    fieldManager: 'test',
    fieldValidation: 'Strict',
    warn: (text) => warnings.push(text),
    ...more,
  });
  const placeOf = (kind: Kind, name: string): Place => ({
    kind,
    namespace: kind.namespaced ? 'n' : undefined,
    name,
  });
  const made = {
    clock,
    storage,
    registry,
    create(object: object, more: Partial<WriteOptions> = {}): KubernetesObject {
      const { apiVersion, kind } = object as KubernetesObject;
      const found = served(apiVersion, kind);
      return registry.create(found, found.namespaced ? 'n' : undefined, object, optionsOf(more));
    },
    get: (kind: Kind, name: string) => registry.get(placeOf(kind, name)),
    put: (kind: Kind, name: string, body: object, more: Partial<WriteOptions> = {}): Written =>
      registry.update(placeOf(kind, name), body, optionsOf(more)),
    patch: (
      kind: Kind,
      name: string,
      body: unknown,
      more: Partial<WriteOptions> & { by?: PatchKind; force?: boolean } = {},
    ): Written => {
      const { by = 'merge', force = false, ...options } = more;
      return registry.patch(placeOf(kind, name), { kind: by, body, force }, optionsOf(options));
    },
    remove: (kind: Kind, name: string, request: Partial<DeleteRequest> = {}): Deleted =>
      registry.delete(placeOf(kind, name), { dryRun: false, ...request }),
    /** Types of the changes of a kind from now on. */
    changes(kind: Kind): readonly string[] {
      const types: string[] = [];
      storage.subscribe(kind, ({ type }: Change) => types.push(type));
      return types;
    },
  };
  made.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'n' } });
  made.create({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } });
  return made;
}

/** What a call was refused with: code, reason and message. */
export function refusal(call: () => unknown): readonly [number, string, string] {
  try {
    call();
  } catch (error) {
    if (error instanceof StatusError) return [error.code, error.reason, error.message];
    throw error;
  }
  throw new Error('it was not refused');
}

export function configMap(name: string, metadata: object = {}) {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data: { a: '1' } };
}

export function deployment(name: string, replicas = 2) {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'x:1' }] } },
    },
  };
}

export function pod(name: string, spec: object = {}, metadata: object = {}) {
  const containers = [{ name: 'c', image: 'x:1' }];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers, ...spec } };
}
