import type { Slot } from '../domain/slots/slots.ts';
import { writerSince } from '../domain/slots/manager-of.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { ClusterWork } from './cluster-work.ts';
import { templateDigest } from './read-slots.ts';

/** What a slot runs now, against what it ran when it was read. */
export type TemplateNow =
  /** `readyReplicas` as the Deployment's status counts them, which may lag behind the pods. */
  | { readonly kind: 'as-judged'; readonly readyReplicas: number }
  /** `by` says who changed it, or that the Deployment is gone or going. */
  | { readonly kind: 'changed'; readonly by: string };

export async function readTemplate(
  { cluster, sha256 }: Pick<ClusterWork, 'cluster' | 'sha256'>,
  slot: Slot,
  signal?: AbortSignal,
): Promise<TemplateNow> {
  const judged = slot.deployment.metadata;
  try {
    const { metadata, spec, status } = await cluster.get('Deployment', judged.name, signal);
    if (metadata.uid !== judged.uid) return { kind: 'changed', by: 'the Deployment was made anew' };
    if (metadata.deletionTimestamp !== undefined)
      return { kind: 'changed', by: 'the Deployment is being deleted' };
    if (templateDigest(sha256, spec.template) === slot.template)
      return { kind: 'as-judged', readyReplicas: status?.readyReplicas ?? 0 };
    return { kind: 'changed', by: writerSince(judged, metadata, ['spec', 'template']) };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'not-found')
      return { kind: 'changed', by: 'the Deployment is gone' };
    throw error;
  }
}

export function changedTemplateText(slot: Slot, by: string): string {
  return `${slot.name} no longer runs the template that was judged: ${by}`;
}
