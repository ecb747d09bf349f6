import type { Labels } from '../../objects/label-selector.ts';
import type { Deployment, ReplicaSet } from '../../objects/workloads.ts';
import { fencepostsOf } from './fenceposts.ts';

const prefix = 'deployment.kubernetes.io/';
export const annotations = {
  revision: `${prefix}revision`,
  history: `${prefix}revision-history`,
  desired: `${prefix}desired-replicas`,
  most: `${prefix}max-replicas`,
} as const;

/** Of a Deployment's annotations these are not copied to its ReplicaSet. */
const notCopied = new Set<string>([
  ...Object.values(annotations),
  'kubectl.kubernetes.io/last-applied-configuration',
  'deprecated.deployment.rollback.to',
]);
const longestHistory = 2000;

/** Revision of a ReplicaSet; 0 where it tells none. */
export function revisionOf({ metadata }: ReplicaSet | Deployment): number {
  const revision = Number(metadata.annotations?.[annotations.revision] ?? '0');
  return Number.isSafeInteger(revision) ? revision : 0;
}

/** Annotations of the current ReplicaSet: the Deployment's, and a revision above all the old ones'. */
export function annotationsOfCurrent(
  deployment: Deployment,
  current: Labels,
  old: readonly ReplicaSet[],
): Labels {
  const copied = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !notCopied.has(key));
  const before = current[annotations.revision];
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  const merged = { ...current, ...Object.fromEntries(copied) };
  if (Number(before ?? '0') >= revision) return merged;
  return {
    ...merged,
    [annotations.revision]: String(revision),
    ...(before !== undefined && { [annotations.history]: longer(current[annotations.history], before) }),
  };
}

/** The revisions that a ReplicaSet had before it was rolled back to, the newest last. */
function longer(history: string | undefined, revision: string): string {
  const all = [...(history === undefined || history === '' ? [] : history.split(',')), revision];
  while (all.join(',').length > longestHistory) all.shift();
  return all.join(',');
}

/** By these a ReplicaSet knows of which whole it is a part when the Deployment is resized. */
export function sizeAnnotations({ spec }: Deployment): Labels {
  return {
    [annotations.desired]: String(spec.replicas),
    [annotations.most]: String(spec.replicas + fencepostsOf(spec).maxSurge),
  };
}
