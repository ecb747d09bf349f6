import { timestamp } from '../clock.ts';
import { withoutCondition, type Condition } from '../objects/condition.ts';
import type { Pod } from '../objects/pod.ts';
import { eventName } from '../objects/record-event.ts';
import { kinds } from '../objects/served-kinds.ts';
import { type Cluster, writerNamed } from '../objects/write.ts';
import { nodeName } from './node-object.ts';

const scheduler = 'default-scheduler';

/** Places a pod on the node, as a scheduler's Binding does: no manager owns the fields that it writes. */
export function bindPod(cluster: Cluster, pod: Pod): Pod {
  const scheduled: Condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: timestamp(cluster.clock),
  };
  const conditions = [...withoutCondition(pod.status?.conditions, scheduled.type), scheduled];
  const bound = cluster.storage.put(kinds.pod, {
    ...pod,
    spec: { ...pod.spec, nodeName },
    status: { phase: 'Pending', ...pod.status, conditions },
  }) as Pod;
  tellScheduled(cluster, pod);
  return bound;
}

/** In the words of events.k8s.io, which the scheduler alone speaks. */
function tellScheduled({ registry, clock }: Cluster, { metadata }: Pod): void {
  const { name, namespace = '', uid, resourceVersion } = metadata;
  writerNamed(registry, scheduler).create(kinds.event, namespace, {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: eventName(name, clock.now()), namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid, resourceVersion },
    type: 'Normal',
    reason: 'Scheduled',
    message: `Successfully assigned ${namespace}/${name} to ${nodeName}`,
    action: 'Binding',
    eventTime: new Date(clock.now()).toISOString().replace('Z', '000Z'),
    firstTimestamp: null,
    lastTimestamp: null,
    source: {},
    reportingComponent: scheduler,
    reportingInstance: `${scheduler}-${nodeName}`,
  });
}
