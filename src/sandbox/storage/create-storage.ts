import { guarded } from '../guarded.ts';
import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { createHistory, type History, type HistorySize } from './history.ts';
import { StatusError } from '../status-error.ts';
import type { Change, Storage } from './storage.ts';

/** Objects of one kind by `namespace/name`. */
interface Shelf {
  readonly objects: Map<string, KubernetesObject>;
  readonly history: History;
  readonly listeners: Set<(change: Change) => void>;
}

/** A cluster has lived a while before anybody looks: versions below this are too old, as they are on a real one. */
const firstRevision = 1000;

/** Changes of a kind that a watch can be resumed from. */
const remembered: HistorySize = { changes: 500, bytes: 4 * 1024 * 1024 };

/** Of etcd's requests; here of the object as JSON. */
const mostBytes = 1.5 * 1024 * 1024;

export function createStorage(): Storage {
  const shelves = new Map<Kind, Shelf>();
  let revision = firstRevision;
  const shelfOf = (kind: Kind): Shelf => {
    const found = shelves.get(kind);
    if (found !== undefined) return found;
    const history = createHistory(remembered, firstRevision);
    const made = { objects: new Map<string, KubernetesObject>(), history, listeners: new Set<never>() };
    shelves.set(kind, made);
    return made;
  };
  const commit = (shelf: Shelf, change: Change, bytes: number): void => {
    shelf.history.add(change, bytes);
    for (const listener of [...shelf.listeners]) guarded(() => listener(change));
  };
  return {
    get revision() {
      return revision;
    },
    get oldestRevision() {
      return Math.max(firstRevision, ...[...shelves.values()].map(({ history }) => history.oldest));
    },
    get: (kind, namespace, name) => shelfOf(kind).objects.get(keyOf(namespace, name)),
    list(kind, namespace) {
      const { objects } = shelfOf(kind);
      const start = namespace === undefined ? '' : `${namespace}/`;
      const keys = [...objects.keys()].filter((key) => key.startsWith(start)).sort();
      return keys.flatMap((key) => objects.get(key) ?? []);
    },
    put(kind, object) {
      const shelf = shelfOf(kind);
      const key = keyOf(object.metadata.namespace, object.metadata.name);
      const before = shelf.objects.get(key);
      const stored = versioned(object, revision + 1);
      const bytes = bytesOf(stored);
      if (bytes > mostBytes) throw new StatusError(500, '', 'etcdserver: request is too large');
      revision += 1;
      shelf.objects.set(key, stored);
      const type = before === undefined ? 'ADDED' : 'MODIFIED';
      commit(shelf, { type, kind, object: stored, before, revision }, bytes);
      return stored;
    },
    remove(kind, namespace, name) {
      const shelf = shelfOf(kind);
      const key = keyOf(namespace, name);
      const before = shelf.objects.get(key);
      if (before === undefined) return undefined;
      shelf.objects.delete(key);
      const object = versioned(before, (revision += 1));
      commit(shelf, { type: 'DELETED', kind, object, before, revision }, bytesOf(object));
      return object;
    },
    changesSince: (kind, since) => shelfOf(kind).history.since(since),
    subscribe(kind, listener) {
      const { listeners } = shelfOf(kind);
      // The same function may listen twice.
      const own = (change: Change): void => listener(change);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
  };
}

function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function bytesOf(object: KubernetesObject): number {
  return Buffer.byteLength(JSON.stringify(object));
}

function versioned(object: KubernetesObject, revision: number): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
}
