import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { leaveOut } from './leave-out.ts';
import { same } from '../same.ts';

/** metadata.generation after a change: one more where what is wanted has changed. */
export function generationAfter(
  kind: Kind,
  before: KubernetesObject,
  after: KubernetesObject,
): number | undefined {
  if (!kind.hasGeneration) return before.metadata.generation;
  const old = before.metadata.generation ?? 0;
  return same(wanted(kind, before), wanted(kind, after)) ? old : old + 1;
}

/** All but metadata and status; a Deployment's annotations count too, because its ReplicaSets get copies of them. */
function wanted(kind: Kind, object: KubernetesObject): unknown {
  const { metadata } = object;
  const rest = leaveOut(object, 'metadata', 'status', 'apiVersion', 'kind');
  const copied = kind.kind === 'Deployment' ? (metadata.annotations ?? {}) : undefined;
  const labelled = kind.kind === 'EndpointSlice' ? (metadata.labels ?? {}) : undefined;
  return { rest, copied, labelled };
}
