import { timestamp } from '../clock.ts';
import { type Condition, conditionOf, withoutCondition } from '../objects/condition.ts';
import type { Pod } from '../objects/pod.ts';
import { eventName } from '../objects/record-event.ts';
import { kinds } from '../objects/served-kinds.ts';
import { type Cluster, writerNamed } from '../objects/write.ts';
import { nodeLabels, nodeName, nodeResources } from './node-object.ts';
import { whyNotPlaced } from './why-not-placed.ts';

const scheduler = 'default-scheduler';
const scheduled = 'PodScheduled';

/** Places a pod on the node, or says on it why that cannot be; undefined then. What a scheduler does. */
export function placePod(cluster: Cluster, pod: Pod): Pod | undefined {
  const all = cluster.storage.list(kinds.pod) as readonly Pod[];
  const others = all.filter(({ spec }) => spec.nodeName === nodeName);
  const problem = whyNotPlaced(pod, others, { labels: nodeLabels, allocatable: nodeResources });
  if (problem === undefined) return bind(cluster, pod);
  if (conditionOf(pod.status?.conditions, scheduled)?.message !== problem) refuse(cluster, pod, problem);
  return undefined;
}

/** As a Binding does it: no manager owns the fields that it writes. */
function bind(cluster: Cluster, pod: Pod): Pod {
  const { namespace = '', name } = pod.metadata;
  const bound = cluster.storage.put(kinds.pod, {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: withScheduled(cluster, pod, { status: 'True' }),
  }) as Pod;
  tell(cluster, pod, {
    type: 'Normal',
    reason: 'Scheduled',
    action: 'Binding',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
  });
  return bound;
}

function refuse(cluster: Cluster, pod: Pod, message: string): void {
  const reason = 'Unschedulable';
  const status = withScheduled(cluster, pod, { status: 'False', reason, message });
  writerNamed(cluster.registry, 'kube-scheduler').updateStatus(kinds.pod, { ...pod, status });
  tell(cluster, pod, { type: 'Warning', reason: 'FailedScheduling', action: 'Scheduling', message });
}

function withScheduled(
  { clock }: Cluster,
  { status }: Pod,
  said: Pick<Condition, 'status' | 'reason' | 'message'>,
): NonNullable<Pod['status']> {
  const times = { lastProbeTime: null, lastTransitionTime: timestamp(clock) };
  const conditions = [
    ...withoutCondition(status?.conditions, scheduled),
    { type: scheduled, ...times, ...said },
  ];
  return { phase: 'Pending', ...status, conditions };
}

interface Told {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly action: string;
  readonly message: string;
}

/** In the words of events.k8s.io, which the scheduler alone speaks. */
function tell({ registry, clock }: Cluster, { metadata }: Pod, told: Told): void {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  writerNamed(registry, 'kube-scheduler').create(kinds.event, namespace, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(name, clock.now()), namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion },
    ...told,
    eventTime: new Date(clock.now()).toISOString().replace('Z', '000Z'),
    firstTimestamp: null,
    lastTimestamp: null,
    source: {},
    reportingComponent: scheduler,
    reportingInstance: `${scheduler}-${nodeName}`,
  });
}
