import { selectorText } from '../domain/slots/discover-slots.ts';
import type { EndpointSlice, Pod } from '../domain/slots/kubernetes.ts';
import { isReady, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import { endpointState, foreignManagers, type EndpointState } from '../domain/slots/traffic-endpoints.ts';
import type { WatchEvent } from '../ports/cluster.ts';
import type { ClusterWork } from './cluster-work.ts';

export type EndpointsOutcome =
  | { readonly kind: 'only'; readonly count: number; readonly ms: number; readonly foreign: Managers }
  | {
      readonly kind: 'timed-out';
      readonly state: EndpointState;
      readonly ms: number;
      readonly foreign: Managers;
    }
  | { readonly kind: 'interrupted' };

/** No pod of the slot is ready any more, and the endpoints show it: whoever asks is refused. */
export interface Unready {
  readonly kind: 'unready';
}

/** Who else writes endpoints of the Service. */
type Managers = readonly string[];

/** Between two attempts to list pods. */
const retryMs = 1000;

/** The pods that the endpoints shall hold, of one slot or, in an overlap, of both. */
type Target = Slot | 'both';

/**
 * Follows the Service's EndpointSlices until they hold the ready pods of the target and no others.
 * @param unready `leave`: does not wait for a slot that has no ready pod any more
 */
export function waitForEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  target: Target,
  timeoutMs: number,
): Promise<EndpointsOutcome>;
export function waitForEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  target: Target,
  timeoutMs: number,
  unready: 'wait' | 'leave',
): Promise<EndpointsOutcome | Unready>;
export async function waitForEndpoints(
  work: ClusterWork,
  pair: SlotPair,
  target: Target,
  timeoutMs: number,
  unready: 'wait' | 'leave' = 'wait',
): Promise<EndpointsOutcome | Unready> {
  const { clock, interruption } = work;
  const start = clock.monotonicMs();
  const over = new AbortController();
  const signal = AbortSignal.any([interruption.signal, over.signal]);
  const timer = clock.sleep(timeoutMs, signal).then(
    () => over.abort(),
    () => undefined,
  );
  try {
    const { state, foreign, isUnready } = await followSlices(work, pair, target, signal, unready);
    if (isUnready) return { kind: 'unready' };
    const ms = clock.monotonicMs() - start;
    if (state.kind === 'only') return { kind: 'only', count: state.count, ms, foreign };
    return interruption.signal.aborted ? { kind: 'interrupted' } : { kind: 'timed-out', state, ms, foreign };
  } finally {
    over.abort();
    await timer;
  }
}

interface Followed {
  readonly state: EndpointState;
  readonly foreign: Managers;
  readonly isUnready: boolean;
}

/** Ends with what the slices hold, when that is the slot alone, or is to be left, or the signal is aborted. */
async function followSlices(
  work: ClusterWork,
  pair: SlotPair,
  target: Target,
  signal: AbortSignal,
  unready: 'wait' | 'leave',
): Promise<Followed> {
  const slices = new Map<string, EndpointSlice>();
  const slots = target === 'both' ? [pair.live, pair.idle] : [target];
  const names = new Set(slots.map(({ name }) => name));
  const old = new Set([pair.live, pair.idle].flatMap((one) => (names.has(one.name) ? [] : podNames(one))));
  let expected: readonly Pod[] = slots.flatMap(({ pods }) => pods.filter(isReady));
  let state: EndpointState = { kind: 'none' };
  let listed = false;
  let isUnready = false;
  const labelSelector = `kubernetes.io/service-name=${pair.service.metadata.name}`;
  for await (const event of work.cluster.watch('EndpointSlice', { labelSelector, signal })) {
    takeEvent(slices, event);
    // Before the first list is complete nothing can be said; after it, a new slice is news like any other.
    listed ||= event.type === 'BOOKMARK';
    if (!listed) continue;
    state = endpointState(pair.service, [...slices.values()], expected);
    if (mayBeOtherPods(state, old)) {
      expected = (await readReadyPods(work, pair, names, signal)) ?? expected;
      state = endpointState(pair.service, [...slices.values()], expected);
    }
    reportState(work, [...names].join(' and '), state, expected.length);
    isUnready = unready === 'leave' && state.kind === 'none' && expected.length === 0;
    if (state.kind === 'only' || isUnready) break;
  }
  return { state, foreign: foreignManagers([...slices.values()]), isUnready };
}

/** Keeps a list of slices as a watch tells it. */
export function takeEvent(slices: Map<string, EndpointSlice>, event: WatchEvent<'EndpointSlice'>): void {
  if (event.type === 'BOOKMARK') return;
  if (event.type === 'DELETED') slices.delete(event.object.metadata.name);
  else slices.set(event.object.metadata.name, event.object);
}

/** Endpoints that are left to go are known pods of the other slot; anything else wants a look at the pods. */
function mayBeOtherPods(state: EndpointState, old: ReadonlySet<string>): boolean {
  if (state.kind === 'none' || state.kind === 'missing') return true;
  return state.kind === 'mixed' && !state.others.every((name) => old.has(name));
}

function podNames({ pods }: Slot): readonly string[] {
  return pods.map(({ metadata }) => metadata.name);
}

/**
 * Pods come and go while traffic moves: an endpoint that we do not know may be a new pod of the slot. A list that is
 * lost is asked for again until the wait ends; undefined where it was never answered.
 */
async function readReadyPods(
  { cluster, clock }: ClusterWork,
  { baseSelector, slotKey }: SlotPair,
  names: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly Pod[] | undefined> {
  const [only = ''] = names;
  const labelSelector = selectorText(names.size > 1 ? baseSelector : { ...baseSelector, [slotKey]: only });
  const isMeant = ({ metadata }: Pod): boolean => names.has(metadata.labels?.[slotKey] ?? '');
  while (!signal.aborted) {
    const listed = await cluster.list('Pod', { labelSelector, signal }).catch(() => undefined);
    if (listed !== undefined) return listed.items.filter((pod) => isMeant(pod) && isReady(pod));
    await clock.sleep(retryMs, signal).catch(() => undefined);
  }
  return undefined;
}

function reportState({ report }: ClusterWork, slot: string, state: EndpointState, wanted: number): void {
  const arrived = state.kind === 'only' ? state.count : state.kind === 'none' ? 0 : state.own;
  const others = state.kind === 'mixed' ? state.others.length : 0;
  report({ kind: 'endpoints-progress', slot, arrived, wanted, others });
}

/** One line for people. */
export function describeEndpoints(slot: string, state: EndpointState, whose = 'endpoints'): string {
  switch (state.kind) {
    case 'only':
      return `${whose} hold only ${slot}`;
    case 'none':
      return 'the Service has no ready endpoints';
    case 'mixed':
      return `${whose} still hold ${state.others.slice(0, 3).join(', ')}`;
    case 'missing':
      return `${whose} lack ${state.missing.slice(0, 3).join(', ')}`;
  }
}
