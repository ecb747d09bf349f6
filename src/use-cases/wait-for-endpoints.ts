import { selectorText } from '../domain/slots/discover-slots.ts';
import type { EndpointSlice, Pod } from '../domain/slots/kubernetes.ts';
import { isReady, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { endpointState, type EndpointState } from '../domain/slots/traffic-endpoints.ts';
import type { ClusterWork } from './cluster-work.ts';

export type EndpointsOutcome =
  | { readonly kind: 'only'; readonly count: number; readonly ms: number }
  | { readonly kind: 'timed-out'; readonly state: EndpointState; readonly ms: number }
  | { readonly kind: 'interrupted' };

/** Follows the Service's EndpointSlices until they hold the ready pods of `slot` and no others. */
export async function waitForEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  slot: Slot,
  timeoutMs: number,
): Promise<EndpointsOutcome> {
  const { cluster, clock } = work;
  const start = clock.monotonicMs();
  const over = new AbortController();
  const signal = AbortSignal.any([work.interruption.signal, over.signal]);
  const timer = clock.sleep(timeoutMs, signal).then(
    () => over.abort(),
    () => undefined,
  );
  const slices = new Map<string, EndpointSlice>();
  const old = new Set([pair.live, pair.idle].flatMap((one) => (one.name === slot.name ? [] : podNames(one))));
  let expected: readonly Pod[] = slot.pods.filter(isReady);
  let state: EndpointState = { kind: 'none' };
  let listed = false;
  try {
    const labelSelector = `kubernetes.io/service-name=${pair.service.metadata.name}`;
    for await (const event of cluster.watch('EndpointSlice', { labelSelector, signal })) {
      if (event.type !== 'BOOKMARK') {
        if (event.type === 'DELETED') slices.delete(event.object.metadata.name);
        else slices.set(event.object.metadata.name, event.object);
        // Before the first list is complete nothing can be said; after it, a new slice is news like any other.
        if (!listed) continue;
      }
      listed = true;
      state = endpointState(pair.service, [...slices.values()], expected);
      if (mayBeNewPods(state, old)) {
        expected = await readReadyPods(work, pair, slot);
        state = endpointState(pair.service, [...slices.values()], expected);
      }
      reportState(work, slot, state, expected.length);
      if (state.kind === 'only') return { kind: 'only', count: state.count, ms: clock.monotonicMs() - start };
    }
  } finally {
    over.abort();
    await timer;
  }
  if (work.interruption.signal.aborted) return { kind: 'interrupted' };
  return { kind: 'timed-out', state, ms: clock.monotonicMs() - start };
}

/** Endpoints that are left to go are known pods of the other slot; anything else wants a look at the pods. */
function mayBeNewPods(state: EndpointState, old: ReadonlySet<string>): boolean {
  return state.kind === 'missing' || (state.kind === 'mixed' && !state.others.every((name) => old.has(name)));
}

function podNames({ pods }: Slot): readonly string[] {
  return pods.map(({ metadata }) => metadata.name);
}

/** Pods come and go while traffic moves: an endpoint that we do not know may be a new pod of the slot. */
async function readReadyPods({ cluster }: ClusterWork, pair: SlotPair, slot: Slot): Promise<readonly Pod[]> {
  const labelSelector = selectorText({ ...pair.baseSelector, [pair.slotKey]: slot.name });
  return (await cluster.list('Pod', { labelSelector })).items.filter(isReady);
}

function reportState({ report }: ClusterWork, slot: Slot, state: EndpointState, wanted: number): void {
  const arrived = state.kind === 'only' ? state.count : state.kind === 'none' ? 0 : state.own;
  const others = state.kind === 'mixed' ? state.others.length : 0;
  report({ kind: 'endpoints-progress', slot: slot.name, arrived, wanted, others });
}

/** One line for people. */
export function describeEndpoints(slot: string, state: EndpointState): string {
  switch (state.kind) {
    case 'only':
      return `endpoints hold only ${slot}`;
    case 'none':
      return 'the Service has no ready endpoints';
    case 'mixed':
      return `endpoints still hold ${state.others.slice(0, 3).join(', ')}`;
    case 'missing':
      return `endpoints lack ${state.missing.slice(0, 3).join(', ')}`;
  }
}
