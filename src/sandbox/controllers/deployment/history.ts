import { isLeaving } from '../../objects/pod.ts';
import { kinds } from '../../objects/served-kinds.ts';
import { revisionOf } from './revisions.ts';
import type { Rollout, Tools } from './rollout.ts';

/** Deletes the oldest ReplicaSets without pods beyond spec.revisionHistoryLimit. */
export function trimHistory({ parts }: Tools, { deployment, old }: Rollout): void {
  const limit = deployment.spec.revisionHistoryLimit;
  if (limit === undefined) return;
  const kept = old.filter((set) => !isLeaving(set)).toSorted((a, b) => revisionOf(a) - revisionOf(b));
  for (const set of kept.slice(0, Math.max(0, kept.length - limit))) {
    const { spec, status, metadata } = set;
    const isEmpty = spec.replicas === 0 && (status?.replicas ?? 0) === 0;
    const isSeen = (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0);
    if (isEmpty && isSeen) parts.writer.remove(kinds.replicaSet, set, { propagationPolicy: 'Background' });
  }
}
