import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';

const reasons = {
  switch: 'TrafficSwitched',
  rollback: 'TrafficRolledBack',
  overlap: 'TrafficOverlaps',
} as const;

/**
 * One Event on the Service, for whoever looks there, of the time of the move. The move stands without it: whatever
 * fails is a warning.
 */
export async function recordEvent(
  work: ClusterWork,
  move: Move,
  service: Service,
): Promise<readonly string[]> {
  const { entry } = move;
  const { name, namespace, uid, resourceVersion } = service.metadata;
  try {
    await work.cluster.create('Event', {
      metadata: { name: `${name}.${entry.op}` },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Service',
        name,
        ...(namespace === undefined ? {} : { namespace }),
        ...(uid === undefined ? {} : { uid }),
        ...(resourceVersion === undefined ? {} : { resourceVersion }),
      },
      type: 'Normal',
      reason: reasons[entry.verb],
      message: `${entry.from} -> ${entry.to} by ${entry.who}${entry.why === undefined ? '' : `: ${entry.why}`}`,
      count: 1,
      firstTimestamp: entry.when,
      lastTimestamp: entry.when,
      source: { component: 'kubectl-bluegreen' },
    });
    return [];
  } catch (error) {
    return [`no Event was recorded: ${asProblem(error).problem}`];
  }
}
