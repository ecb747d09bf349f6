import { kindOf } from './kinds/table.ts';
import type { KubernetesObject } from './kubernetes-object.ts';
import type { Storage } from './storage/storage.ts';

interface DeploymentLike {
  readonly spec?: { readonly replicas?: number };
  readonly status?: { readonly availableReplicas?: number; readonly observedGeneration?: number };
}

/** Resolves when every Deployment has all its pods available. */
export async function untilSettled(storage: Storage): Promise<void> {
  const kind = kindOf('apps/v1', 'Deployment');
  if (kind === undefined) return;
  const settled = (): boolean => storage.list(kind).every(isSettled);
  if (settled()) return;
  await new Promise<void>((resolve) => {
    const end = storage.subscribe(kind, () => {
      if (!settled()) return;
      end();
      resolve();
    });
  });
}

function isSettled(object: KubernetesObject): boolean {
  const { spec = {}, status = {} } = object as DeploymentLike;
  const isSeen = status.observedGeneration === object.metadata.generation;
  return isSeen && (status.availableReplicas ?? 0) === (spec.replicas ?? 1);
}
