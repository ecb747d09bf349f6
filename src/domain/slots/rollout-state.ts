import type { Deployment } from './kubernetes.ts';
import { desiredReplicas } from './slots.ts';

/** How far a Deployment has rolled out its current template. Counts are pods. */
export type RolloutState =
  | { readonly kind: 'done'; readonly desired: number }
  | {
      readonly kind: 'progressing';
      readonly desired: number;
      readonly updated: number;
      readonly ready: number;
      /** Pods of earlier templates that are still there. */
      readonly old: number;
      /** The controller has not seen the current spec yet. */
      readonly unseen: boolean;
    }
  | { readonly kind: 'failed'; readonly desired: number; readonly ready: number; readonly reason: string };

/**
 * Rolled out means observedGeneration = generation and updated = ready = replicas = desired, as
 * `kubectl rollout status` decides it, but for readiness instead of availability.
 */
export function rolloutState(deployment: Deployment): RolloutState {
  const desired = desiredReplicas(deployment);
  const status = deployment.status ?? {};
  const [updated, ready, all] = [
    status.updatedReplicas ?? 0,
    status.readyReplicas ?? 0,
    status.replicas ?? 0,
  ];
  const unseen = (status.observedGeneration ?? 0) < (deployment.metadata.generation ?? 0);
  const deadline = status.conditions?.find(
    (condition) => condition.type === 'Progressing' && condition.reason === 'ProgressDeadlineExceeded',
  );
  if (!unseen && updated === desired && ready === desired && all === desired)
    return { kind: 'done', desired };
  if (!unseen && deadline !== undefined)
    return { kind: 'failed', desired, ready, reason: 'ProgressDeadlineExceeded' };
  return { kind: 'progressing', desired, updated, ready, old: Math.max(0, all - updated), unseen };
}
