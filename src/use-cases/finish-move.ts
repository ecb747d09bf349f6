import type { Service } from '../domain/slots/kubernetes.ts';
import type { Move } from '../domain/slots/move-plan.ts';
import type { SlotPair } from '../domain/slots/slots.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { asProblem } from './as-problem.ts';
import { timestamp, type ClusterWork } from './cluster-work.ts';
import { confirmEndpoints } from './confirm-endpoints.ts';
import { withWarnings } from './switch-result.ts';

/**
 * What follows a move that was made: one Event, and the wait for endpoints.
 * @param service as the move left it
 * @param timeoutMs undefined: endpoints are not waited for
 */
export async function finishMove(
  work: ClusterWork,
  pair: SlotPair,
  move: Move,
  service: Service,
  timeoutMs: number | undefined,
  moved: SwitchResult,
): Promise<SwitchResult> {
  const [problem, confirmed] = await Promise.all([
    recordEvent(work, move, service),
    timeoutMs === undefined ? moved : confirmEndpoints(work, pair, move, timeoutMs, moved),
  ]);
  return withWarnings(work.report, confirmed, problem);
}

/** One Event on the Service, for whoever looks there. The move stands without it: whatever fails is a warning. */
async function recordEvent(work: ClusterWork, move: Move, service: Service): Promise<readonly string[]> {
  const { entry } = move;
  const { name, namespace, uid, resourceVersion } = service.metadata;
  const now = timestamp(work.clock.now());
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
      reason: entry.verb === 'switch' ? 'TrafficSwitched' : 'TrafficRolledBack',
      message: `${entry.from} -> ${entry.to} by ${entry.who}${entry.why === undefined ? '' : `: ${entry.why}`}`,
      count: 1,
      firstTimestamp: now,
      lastTimestamp: now,
      source: { component: 'kubectl-bluegreen' },
    });
    return [];
  } catch (error) {
    return [`no Event was recorded: ${asProblem(error).problem}`];
  }
}
