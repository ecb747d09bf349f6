import {
  groupTroubles,
  replicaFailure,
  troubledPods,
  type TroubleGroup,
} from '../domain/slots/explain-rollout.ts';
import type { Deployment, Event } from '../domain/slots/kubernetes.ts';
import { rolloutState, type RolloutState } from '../domain/slots/rollout-state.ts';
import { selectorText } from '../domain/slots/discover-slots.ts';
import { isReady, podsOfTemplate, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { ClusterError } from '../ports/cluster.ts';
import type { DeployResult } from '../results/deploy-result.generated.ts';
import type { Report } from '../results/progress.ts';
import { asProblem } from './as-problem.ts';
import type { ClusterWork } from './cluster-work.ts';

export type RolloutOutcome =
  | { readonly kind: 'done'; readonly deployment: Deployment; readonly ms: number }
  /** Not rolled out in time, or given up by the controller. */
  | {
      readonly kind: 'failed';
      readonly state: RolloutState;
      readonly deployment: Deployment | undefined;
      readonly ms: number;
    }
  | { readonly kind: 'interrupted' };

/**
 * Follows a Deployment until its current template is rolled out.
 * @param atLeast and as large as this: somebody else, an HPA, is to scale it
 */
export async function followRollout(
  work: ClusterWork,
  name: string,
  timeoutMs: number,
  atLeast = 0,
): Promise<RolloutOutcome> {
  const { cluster, clock, report } = work;
  const start = clock.monotonicMs();
  const over = new AbortController();
  const signal = AbortSignal.any([work.interruption.signal, over.signal]);
  const timer = clock.sleep(timeoutMs, signal).then(
    () => over.abort(),
    () => undefined,
  );
  let state: RolloutState = { kind: 'progressing', desired: 0, updated: 0, ready: 0, old: 0, unseen: true };
  let deployment: Deployment | undefined;
  let shown = '';
  try {
    for await (const event of cluster.watch('Deployment', {
      fieldSelector: `metadata.name=${name}`,
      signal,
    })) {
      if (event.type === 'BOOKMARK') continue;
      if (event.type === 'DELETED')
        return { kind: 'failed', state, deployment: undefined, ms: clock.monotonicMs() - start };
      deployment = event.object;
      state = rolloutState(deployment);
      if (state.kind === 'done' && state.desired >= atLeast)
        return { kind: 'done', deployment, ms: clock.monotonicMs() - start };
      if (state.kind === 'failed') break;
      if (state.kind === 'progressing') shown = reportProgress(report, name, state, shown);
    }
  } finally {
    over.abort();
    await timer;
  }
  if (work.interruption.signal.aborted) return { kind: 'interrupted' };
  return { kind: 'failed', state, deployment, ms: clock.monotonicMs() - start };
}

/** Tells what changed; counts of a template that the controller has not seen yet are of the one before. */
function reportProgress(
  report: Report,
  name: string,
  { updated, ready, old, desired, unseen }: Extract<RolloutState, { kind: 'progressing' }>,
  shown: string,
): string {
  const counts = `${updated} ${ready} ${old} ${desired}`;
  if (unseen || counts === shown) return shown;
  report({ kind: 'rollout-progress', workload: `deployment/${name}`, updated, ready, old, desired });
  return counts;
}

const logLines = 5;

export interface ExplainedRollout {
  readonly troubles: DeployResult['troubles'];
  /** What keeps the controller from making pods. */
  readonly note: string | undefined;
  /** Ready pods of the newest template. */
  readonly ready: number;
}

/** Why pods of the slot's newest template are not ready, each reason once, with the last log lines of a crash. */
export async function explainRollout(
  work: ClusterWork,
  pair: SlotPair,
  slot: Slot,
  deployment: Deployment | undefined,
): Promise<ExplainedRollout> {
  const note = deployment === undefined ? undefined : replicaFailure(deployment);
  const labelSelector = selectorText({ ...pair.baseSelector, [pair.slotKey]: slot.name });
  try {
    const [pods, sets, events] = await Promise.all([
      work.cluster.list('Pod', { labelSelector }),
      work.cluster.list('ReplicaSet', { labelSelector }),
      unhealthyEvents(work),
    ]);
    const newest = deployment === undefined ? [] : podsOfTemplate(deployment, sets.items, pods.items);
    const groups = groupTroubles(troubledPods(newest, events).filter((pod) => pod.kind !== 'deleting'));
    const troubles = await Promise.all(groups.map((group) => describeTrouble(work, group)));
    return { troubles, note, ready: newest.filter(isReady).length };
  } catch (error) {
    return { troubles: [], note: `pods were not looked at: ${asProblem(error).problem}`, ready: 0 };
  }
}

async function describeTrouble(
  work: ClusterWork,
  { pod, more }: TroubleGroup,
): Promise<DeployResult['troubles'][number]> {
  const logs =
    pod.logs === undefined || pod.container === undefined
      ? []
      : await lastLines(work, pod.name, pod.container, pod.logs.previous);
  return {
    pod: pod.name,
    kind: pod.kind,
    reason: pod.reason,
    more,
    look: pod.look,
    ...(logs.length > 0 ? { logs } : {}),
  };
}

/** Logs are a help, not a need: where they cannot be read, that is the line. */
async function lastLines(
  work: ClusterWork,
  pod: string,
  container: string,
  previous: boolean,
): Promise<string[]> {
  try {
    const text = await work.cluster.logs(pod, { container, previous, tailLines: logLines });
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .slice(-logLines);
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden')
      return [`(logs not read: ${error.message.split('\n')[0] ?? ''})`];
    if (error instanceof ClusterError) return [];
    throw error;
  }
}

/** Probe failures are told by events only; without the right to list them the reason is shorter. */
async function unhealthyEvents(work: ClusterWork): Promise<readonly Event[]> {
  try {
    const { items } = await work.cluster.list('Event', {
      fieldSelector: 'reason=Unhealthy,involvedObject.kind=Pod',
    });
    return [...items].sort((one, other) =>
      (other.lastTimestamp ?? '').localeCompare(one.lastTimestamp ?? ''),
    );
  } catch (error) {
    if (error instanceof ClusterError) return [];
    throw error;
  }
}
