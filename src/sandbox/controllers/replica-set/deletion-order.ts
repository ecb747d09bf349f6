import { isReady, readySince, type Pod } from '../../objects/pod.ts';

type Rank = (pod: Pod) => number | string;

/** What makes a pod go before another, the most important first; the smaller value goes. */
const ranks: readonly Rank[] = [
  ({ spec }) => (spec.nodeName === undefined ? 0 : 1),
  ({ status }) => (status?.phase === 'Running' ? 2 : status?.phase === 'Pending' ? 0 : 1),
  (pod) => (isReady(pod) ? 1 : 0),
  ({ metadata }) => deletionCost(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost']),
];

/** Pods in the order in which a ReplicaSet that is too large deletes them. */
export function deletionOrder(pods: readonly Pod[], now: number): readonly Pod[] {
  return pods.toSorted((one, other) => {
    for (const rank of ranks) {
      const [a, b] = [rank(one), rank(other)];
      if (a !== b) return a < b ? -1 : 1;
    }
    return byTimes(one, other, now);
  });
}

/** Not ready for as long, restarted more often, newer; of about the same age by uid, so that it is not always the newest. */
function byTimes(one: Pod, other: Pod, now: number): number {
  const byReadiness = roughly(now, readySince(one)) - roughly(now, readySince(other));
  if (byReadiness !== 0) return byReadiness;
  const restarts = restartsOf(other) - restartsOf(one);
  if (restarts !== 0) return restarts;
  const byAge = roughly(now, createdAt(one)) - roughly(now, createdAt(other));
  if (byAge !== 0) return byAge;
  return (one.metadata.uid ?? '') < (other.metadata.uid ?? '') ? -1 : 1;
}

/** The order of magnitude of an age, in powers of two of a nanosecond. */
function roughly(now: number, since: number | undefined): number {
  const age = since === undefined ? 0 : (now - since) * 1e6;
  return age > 0 ? Math.floor(Math.log2(age)) : -1;
}

function createdAt({ metadata }: Pod): number {
  return Date.parse(metadata.creationTimestamp ?? '');
}

function restartsOf({ status }: Pod): number {
  return Math.max(0, ...(status?.containerStatuses ?? []).map(({ restartCount }) => restartCount));
}

function deletionCost(text: string | undefined): number {
  const cost = Number(text ?? '0');
  return Number.isSafeInteger(cost) ? cost : 0;
}
