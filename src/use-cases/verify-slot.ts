import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import { agentImage } from '../domain/slots/agent-container.ts';
import { runningDigests } from '../domain/slots/running-digests.ts';
import { waiversFor } from '../domain/golden/waiver.ts';
import { selectorText } from '../domain/slots/discover-slots.ts';
import type { Pod } from '../domain/slots/kubernetes.ts';
import { isReady, readyCurrentPods, type Slot, type SlotPair } from '../domain/slots/slots.ts';
import type { AgentAdapter, AgentFetch } from '../ports/agent.ts';
import type { Clock } from '../ports/clock.ts';
import { ClusterError, type Cluster } from '../ports/cluster.ts';
import type { ExchangeScope, ExchangeStore } from '../ports/exchange-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { PodConnections } from '../ports/pod-connections.ts';
import type { Tokenizer } from '../ports/tokenizer.ts';
import type { Report } from '../results/progress.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { replayGoldenSet, type ReplayTarget, type RunLimits } from './replay-golden-set.ts';
import { judgeFor } from './replay/judge-for.ts';
import { resolveCaseHeaders } from './replay/resolve-headers.ts';
import type { Subject } from './replay/to-verdict.ts';
import type { PodLook } from './replay/watch-pods.ts';

/** What judging an agent needs of the world. */
export interface JudgeWork {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
  readonly store: ExchangeStore;
  readonly tokenizer: Tokenizer;
  /** Adapters that keep these values out of all that they return. */
  readonly adapters: (secrets: readonly string[]) => Readonly<Record<GoldenCase['adapter'], AgentAdapter>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Goes out with each request; undefined where the suite's headers are all. */
  readonly apiKey?: string | undefined;
  readonly signal: AbortSignal;
}

export type VerifyOutcome =
  { readonly kind: 'verdict'; readonly verdict: Verdict } | { readonly kind: 'interrupted' };

/** As on the command line. */
export interface VerifyLimits extends Omit<RunLimits, 'maxTokens'> {
  readonly maxTokens?: number | undefined;
}

/** Replays the set against every ready pod of a slot. */
export async function verifySlot(
  work: JudgeWork & { readonly cluster: Cluster; readonly connections: PodConnections },
  set: GoldenSet,
  pair: SlotPair,
  slot: Slot,
  limits: VerifyLimits = {},
): Promise<VerifyOutcome> {
  const { cluster, connections } = work;
  const target: ReplayTarget = {
    kind: 'pods',
    pods: readyCurrentPods(slot).map(({ metadata }) => ({ name: metadata.name, uid: metadata.uid ?? '' })),
    port: set.suite.target.port,
    fetchTo: (pod, port) => connections.fetchTo(pod, port),
    inspectPods: (signal) => lookAtPods(cluster, pair, slot, signal),
  };
  const subject: Subject = {
    slot: slot.name,
    workload: `deployment/${slot.deployment.metadata.name}`,
    workloadUid: slot.deployment.metadata.uid,
    image: agentImage(slot.deployment),
    template: slot.template,
  };
  return judge(work, {
    set: withWaivers(work, set, runningDigests(slot)),
    subject,
    target,
    limits,
    keepAs: exchangeScope(cluster, pair, slot.name),
  });
}

/** Replays the set against an agent at a URL: no cluster takes part. */
export async function verifyUrl(
  work: JudgeWork & { readonly fetch: AgentFetch },
  set: GoldenSet,
  url: string,
  limits: VerifyLimits = {},
): Promise<VerifyOutcome> {
  return judge(work, {
    set: withWaivers(work, set, []),
    subject: { slot: url, template: null },
    target: { kind: 'url', url, fetch: work.fetch },
    limits,
    keepAs: urlScope(url),
  });
}

export function exchangeScope({ scope }: Cluster, pair: SlotPair, slot: string): ExchangeScope {
  return { context: scope.context, namespace: scope.namespace, service: pair.service.metadata.name, slot };
}

export function urlScope(url: string): ExchangeScope {
  return { context: '', namespace: '', service: '', slot: url };
}

/** The set with the waivers that hold for what runs; those that do not are said. */
function withWaivers({ report }: JudgeWork, set: GoldenSet, digests: readonly string[]): GoldenSet {
  if (set.waivers === undefined) return set;
  const { hold, passedOver } = waiversFor(set.waivers, digests);
  for (const { case: id, check, image = '' } of passedOver)
    report({
      kind: 'warning',
      text: `the waiver of ${check} in ${id} is for ${image}, which is not what runs`,
    });
  return { ...set, waivers: hold };
}

interface JudgeRequest {
  readonly set: GoldenSet;
  readonly subject: Subject;
  readonly target: ReplayTarget;
  readonly limits: VerifyLimits;
  readonly keepAs: ExchangeScope;
}

async function judge(work: JudgeWork, request: JudgeRequest): Promise<VerifyOutcome> {
  const { set, limits } = request;
  const { maxTokens: most } = limits;
  const maxTokens = most === undefined ? undefined : { most, countTokens: await work.tokenizer.load() };
  const { headersOf, secrets } = resolveCaseHeaders(set, work.env, work.apiKey);
  const result = await replayGoldenSet(
    {
      adapters: work.adapters(secrets),
      judge: await judgeFor(set, work.tokenizer),
      store: work.store,
      clock: work.clock,
      ids: work.ids,
      report: work.report,
    },
    { ...request, limits: { ...limits, maxTokens }, headersOf, signal: work.signal },
  );
  switch (result.kind) {
    case 'settled':
      if (result.exchanges.kind === 'not-kept' && result.verdict.reason === undefined)
        work.report({
          kind: 'warning',
          text: `exchanges were not kept for --show: ${result.exchanges.reason}`,
        });
      return { kind: 'verdict', verdict: result.verdict };
    case 'interrupted':
      return result;
    case 'forbidden':
      throw new ClusterError('forbidden', result.error.message, portForwardRequest(result.error.pod), 403);
  }
}

function portForwardRequest(pod: string): ClusterError['request'] {
  return { verb: 'create', resource: 'pods/portforward', group: '', name: pod, namespace: '' };
}

async function lookAtPods(
  cluster: Cluster,
  pair: SlotPair,
  slot: Slot,
  signal: AbortSignal,
): Promise<readonly PodLook[]> {
  const labelSelector = selectorText({ ...pair.baseSelector, [pair.slotKey]: slot.name });
  const { items } = await cluster.list('Pod', { labelSelector, signal });
  return items.map(podLook);
}

function podLook(pod: Pod): PodLook {
  const statuses = pod.status?.containerStatuses ?? [];
  return {
    name: pod.metadata.name,
    uid: pod.metadata.uid ?? '',
    ready: isReady(pod),
    deleted: pod.metadata.deletionTimestamp !== undefined,
    readySince: pod.status?.conditions?.find(({ type }) => type === 'Ready')?.lastTransitionTime,
    restarts: statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0),
    containerIds: statuses.flatMap(({ containerID }) => (containerID === undefined ? [] : [containerID])),
  };
}
