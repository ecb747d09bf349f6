import type { KubernetesObject } from '../../kubernetes-object.ts';
import type { Change } from '../../storage/storage.ts';
import type { Matches } from '../select-objects.ts';

/** metav1.WatchEvent about an object. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly object: KubernetesObject;
}

/** What a change is to one who sees only the objects that match: something may come into view or leave it. */
export function watchEvent(change: Change, matches: Matches): WatchEvent | undefined {
  const after = change.type !== 'DELETED' && matches(change.object);
  const before = matches(change.before ?? change.object) && change.type !== 'ADDED';
  if (after) return { type: before ? 'MODIFIED' : 'ADDED', object: change.object };
  if (!before) return undefined;
  return { type: 'DELETED', object: change.type === 'DELETED' ? change.object : lastSeen(change) };
}

/** As it was when it matched, with the revision at which it no longer did. */
function lastSeen({ before, object, revision }: Change): KubernetesObject {
  const seen = before ?? object;
  return { ...seen, metadata: { ...seen.metadata, resourceVersion: String(revision) } };
}
