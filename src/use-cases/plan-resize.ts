import { autoscalerPatch } from '../domain/slots/autoscaler.ts';
import type { JsonPatch } from '../domain/slots/json-patch.ts';
import type { Resize } from '../domain/slots/resize.ts';
import { sizePatch } from '../domain/slots/size-patch.ts';
import { desiredReplicas } from '../domain/slots/slots.ts';
import type { ClusterWork } from './cluster-work.ts';
import type { ResizeRecord } from './resize-slot.ts';

/** What a change of size would send, in this order. */
function planned(
  { slot, replicas, autoscaler }: Resize,
  record: ResizeRecord,
): { kind: 'Deployment' | 'HorizontalPodAutoscaler'; name: string; patch: JsonPatch }[] {
  const { deployment } = slot;
  return [
    ...(autoscaler === undefined
      ? []
      : [
          {
            kind: 'HorizontalPodAutoscaler' as const,
            name: autoscaler.autoscaler.metadata.name,
            patch: autoscalerPatch(autoscaler, record),
          },
        ]),
    ...(replicas === undefined
      ? []
      : [
          {
            kind: 'Deployment' as const,
            name: deployment.metadata.name,
            patch: sizePatch(deployment, { ...record, from: desiredReplicas(deployment), to: replicas }),
          },
        ]),
  ];
}

/** For a dry run: what is shown of it. */
export function resizePatches(
  resize: Resize,
  record: ResizeRecord,
): { object: string; patch: Record<string, unknown>[] }[] {
  return planned(resize, record).map(({ kind, name, patch }) => ({
    object: `${kind === 'Deployment' ? 'deployment' : 'hpa'}/${name}`,
    patch: patch.map((operation) => ({ ...operation })),
  }));
}

/** Asks the API server whether it would take it. */
export async function tryResize(work: ClusterWork, resize: Resize, record: ResizeRecord): Promise<void> {
  for (const { kind, name, patch } of planned(resize, record))
    await work.cluster.patch(kind, name, patch, { dryRun: true });
  work.report({ kind: 'step', state: 'done', text: 'the API server would accept the change of size' });
}
