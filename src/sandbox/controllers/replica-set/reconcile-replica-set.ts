import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../kubernetes-object.ts';
import { isLeaving, isTerminal, type Pod } from '../../objects/pod.ts';
import type { RecordEvent } from '../../objects/record-event.ts';
import { kinds } from '../../objects/served-kinds.ts';
import type { ReplicaSet } from '../../objects/workloads.ts';
import { StatusError } from '../../status-error.ts';
import { isNamespaceTerminating, type Parts } from '../controller.ts';
import { claim, referenceTo } from '../owners.ts';
import { deletionOrder } from './deletion-order.ts';
import { availableIn, type Counted, replicaSetStatus } from './replica-set-status.ts';

export interface Tools {
  readonly parts: Parts;
  readonly events: RecordEvent;
  /** Looks at the ReplicaSet again after so many milliseconds. */
  readonly later: (milliseconds: number) => void;
}

/** Makes the pods that are missing or deletes those that are too many, and writes what there was. */
export function reconcileReplicaSet(tools: Tools, set: ReplicaSet): void {
  const { parts } = tools;
  const { clock } = parts.cluster;
  const pods = claim(parts, { kind: kinds.replicaSet, owner: set, of: kinds.pod }) as readonly Pod[];
  const running = pods.filter((pod) => !isTerminal(pod));
  const active = running.filter((pod) => !isLeaving(pod));
  const failure = isLeaving(set) ? undefined : resize(tools, set, active);
  const counted: Counted = { active, leaving: running.filter(isLeaving), failure: failure?.told };
  const status = replicaSetStatus(set, counted, clock);
  if (!isDeepStrictEqual(status, set.status ?? {}))
    parts.writer.updateStatus(kinds.replicaSet, { ...set, status });
  const waits = active.map((pod) => availableIn(set, pod, clock.now()) ?? 0).filter((wait) => wait > 0);
  if (waits.length > 0) tools.later(Math.min(...waits) + 10);
  if (failure !== undefined) throw failure.error;
}

interface Failure {
  readonly told: Counted['failure'];
  readonly error: StatusError;
}

function resize(tools: Tools, set: ReplicaSet, active: readonly Pod[]): Failure | undefined {
  const missing = set.spec.replicas - active.length;
  try {
    if (missing > 0) for (let made = 0; made < missing; made += 1) createPod(tools, set);
    else
      for (const pod of deletionOrder(active, tools.parts.cluster.clock.now()).slice(0, -missing))
        deletePod(tools, set, pod);
    return undefined;
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    const reason = missing > 0 ? 'FailedCreate' : 'FailedDelete';
    if (!isNamespaceTerminating(error)) {
      const message = `Error ${missing > 0 ? 'creating' : 'deleting'}: ${error.message}`;
      tools.events(set, { type: 'Warning', reason, message });
    }
    return { told: { reason, message: error.message }, error };
  }
}

function createPod({ parts, events }: Tools, set: ReplicaSet): void {
  const { metadata = {}, spec } = set.spec.template;
  const { labels, annotations, finalizers } = metadata;
  const pod: KubernetesObject = parts.writer.create(kinds.pod, set.metadata.namespace, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${set.metadata.name}-`,
      ...(labels && { labels }),
      ...(annotations && { annotations }),
      ...(finalizers && { finalizers }),
      ownerReferences: [referenceTo(kinds.replicaSet, set)],
    },
    spec,
  });
  events(set, { type: 'Normal', reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
}

function deletePod({ parts, events }: Tools, set: ReplicaSet, pod: Pod): void {
  parts.writer.remove(kinds.pod, pod);
  events(set, { type: 'Normal', reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
}
