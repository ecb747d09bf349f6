import type { ConfigMap, ObjectMeta, Pod } from '../slots/kubernetes.ts';
import { lastWrite } from '../slots/manager-of.ts';

/**
 * One line for each ConfigMap that was changed after a pod's container started: what the pod answers may rest on the
 * content before, or on this one (a mounted file follows, an environment variable does not).
 * @param maps undefined for one that is not there
 */
export function lateConfig(
  maps: ReadonlyMap<string, ConfigMap | undefined>,
  pods: readonly Pod[],
): readonly string[] {
  const started = pods.flatMap((pod) => {
    const at = startOf(pod);
    return at === undefined ? [] : [{ name: pod.metadata.name, at }];
  });
  return [...maps].flatMap(([name, map]) => {
    const write = map && contentWrite(map.metadata);
    const before = started.filter(({ at }) => write !== undefined && at < Date.parse(write.when));
    const [first] = before;
    if (write === undefined || first === undefined) return [];
    const others = before.length === 1 ? '' : ` and ${before.length - 1} more`;
    return [
      `ConfigMap ${name} was ${write.by} at ${write.when}, after ${first.name}${others} started: pods may answer by what it said before`,
    ];
  });
}

function contentWrite(meta: ObjectMeta): ReturnType<typeof lastWrite> {
  const writes = [lastWrite(meta, ['data']), lastWrite(meta, ['binaryData'])];
  return writes.reduce((one, other) => ((other?.when ?? '') > (one?.when ?? '') ? other : one));
}

/** When the oldest of its containers started. */
function startOf({ status }: Pod): number | undefined {
  const times = (status?.containerStatuses ?? []).flatMap(({ state }) =>
    state?.running?.startedAt === undefined ? [] : [Date.parse(state.running.startedAt)],
  );
  return times.length === 0 ? undefined : Math.min(...times);
}
