import { type Clock, timestamp } from '../../clock.ts';
import { type Condition, conditionOf, withoutCondition } from '../../objects/condition.ts';
import type { Deployment } from '../../objects/workloads.ts';

/** What a Deployment says of itself, in Kubernetes' words. */
export const says = {
  available: ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
  unavailable: [
    'Available',
    'False',
    'MinimumReplicasUnavailable',
    'Deployment does not have minimum availability.',
  ],
  paused: ['Progressing', 'Unknown', 'DeploymentPaused', 'Deployment is paused'],
  resumed: ['Progressing', 'Unknown', 'DeploymentResumed', 'Deployment is resumed'],
  created: (name: string) =>
    ['Progressing', 'True', 'NewReplicaSetCreated', `Created new replica set "${name}"`] as const,
  found: (name: string) =>
    ['Progressing', 'True', 'FoundNewReplicaSet', `Found new replica set "${name}"`] as const,
  notCreated: (message: string) => ['Progressing', 'False', 'ReplicaSetCreateError', message] as const,
  progressing: (subject: string) =>
    ['Progressing', 'True', 'ReplicaSetUpdated', `${subject} is progressing.`] as const,
  done: (subject: string) =>
    ['Progressing', 'True', 'NewReplicaSetAvailable', `${subject} has successfully progressed.`] as const,
  timedOut: (subject: string) =>
    ['Progressing', 'False', 'ProgressDeadlineExceeded', `${subject} has timed out progressing.`] as const,
} as const;

type Saying = readonly [Condition['type'], Condition['status'], string, string];

export function condition([type, status, reason, message]: Saying, clock: Clock): Condition {
  const now = timestamp(clock);
  return { type, status, reason, message, lastUpdateTime: now, lastTransitionTime: now };
}

/** Sets it, at the end of the list; one of the same status and reason stays as it is. */
export function setCondition(
  conditions: readonly Condition[] | undefined,
  next: Condition,
): readonly Condition[] {
  const before = conditionOf(conditions, next.type);
  if (before?.status === next.status && before.reason === next.reason) return conditions ?? [];
  return [...withoutCondition(conditions, next.type), keepingTransition(next, before)];
}

/** A condition keeps the time of its last transition as long as its status stays. */
export function keepingTransition(next: Condition, before: Condition | undefined): Condition {
  if (before?.status !== next.status || before.lastTransitionTime === undefined) return next;
  return { ...next, lastTransitionTime: before.lastTransitionTime };
}

export function withCondition(deployment: Deployment, next: Condition): Deployment {
  const conditions = setCondition(deployment.status?.conditions, next);
  return { ...deployment, status: { ...deployment.status, conditions } };
}

/** The largest value stands for "no deadline". */
export function hasDeadline({ spec }: Deployment): boolean {
  return spec.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 0x7fff_ffff;
}
