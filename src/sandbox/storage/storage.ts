import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One committed change; `object` carries the resourceVersion of the change, also where it deletes. */
export interface Change {
  readonly type: ChangeType;
  readonly kind: Kind;
  readonly object: KubernetesObject;
  /** What was there before; undefined for ADDED. Watches with selectors need it. */
  readonly before: KubernetesObject | undefined;
  readonly revision: number;
}

/**
 * Objects by kind, namespace and name, one counter of revisions for all, and a bounded history of changes.
 * Synchronous: what a caller reads and then writes without an `await` in between is one transaction.
 */
export interface Storage {
  /** Revision of the newest change. */
  readonly revision: number;
  /** Oldest revision from which `changesSince` can tell everything. */
  readonly oldestRevision: number;
  get(kind: Kind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** In the order of namespace and name, byte-wise as etcd gives them. Every namespace where none is named. */
  list(kind: Kind, namespace?: string): readonly KubernetesObject[];
  /**
   * Stores under metadata.namespace and metadata.name with a new resourceVersion; returns what is stored.
   * Throws StatusError 500 for an object that is too large for an etcd.
   */
  put(kind: Kind, object: KubernetesObject): KubernetesObject;
  remove(kind: Kind, namespace: string | undefined, name: string): KubernetesObject | undefined;
  /** Changes of this kind after a revision; undefined where the history does not reach back so far (410 Gone). */
  changesSince(kind: Kind, revision: number): readonly Change[] | undefined;
  /**
   * Called synchronously after each change of the kind, in order; returns how to end it. What a listener throws is told on
   * standard error, and reaches neither the writer nor other listeners.
   */
  subscribe(kind: Kind, listener: (change: Change) => void): () => void;
}
