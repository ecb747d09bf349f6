import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import { planRun } from '../domain/golden/sampling/plan-run.ts';
import { policiesOf } from '../domain/golden/select-cases.ts';
import type { AgentAdapter, AgentFetch } from '../ports/agent.ts';
import type { Clock } from '../ports/clock.ts';
import type { ExchangeRun, ExchangeScope, ExchangeStore, KeptExchanges } from '../ports/exchange-store.ts';
import type { Ids } from '../ports/ids.ts';
import type { PodUnreachable } from '../ports/pod-connections.ts';
import type { Report } from '../results/progress.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { askSample, type Judge } from './replay/ask-sample.ts';
import { defaultDeadlineMs } from './replay/default-deadline.ts';
import { podUrl } from './replay/pod-url.ts';
import { findForbidden } from './replay/find-forbidden.ts';
import type { TokenLimit } from './replay/token-meter.ts';
import type { SampleRunOptions } from './replay/run-parts.ts';
import { SampleRun } from './replay/run-samples.ts';
import { toVerdict, type Subject } from './replay/to-verdict.ts';
import type { InspectPods } from './replay/watch-pods.ts';

/** What a replay needs of the world. */
export interface ReplayDeps {
  /** By the name that cases give; they redact what they return. */
  readonly adapters: Readonly<Record<GoldenCase['adapter'], AgentAdapter>>;
  readonly judge: Judge;
  readonly store: ExchangeStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
}

export type ReplayTarget =
  | {
      readonly kind: 'pods';
      /** The ready replicas, each of which answers at least once. */
      readonly pods: readonly { readonly name: string; readonly uid: string }[];
      readonly port: number;
      readonly fetchTo: (pod: string, port: number) => AgentFetch;
      /** Called before and after the run, every few seconds while it lasts, and after trouble. */
      readonly inspectPods: InspectPods;
    }
  | { readonly kind: 'url'; readonly url: string; readonly fetch: AgentFetch };

export interface ReplayRequest {
  readonly set: GoldenSet;
  readonly subject: Subject;
  readonly target: ReplayTarget;
  /** The headers of a case, resolved. */
  readonly headersOf: (goldenCase: GoldenCase) => Readonly<Record<string, string>>;
  /** Whose last run this becomes. */
  readonly keepAs: ExchangeScope;
  readonly limits?: RunLimits | undefined;
  /** Cancels the run at once. */
  readonly signal: AbortSignal;
}

/** Beyond them nothing more is asked, and what was not asked is inconclusive. */
export interface RunLimits {
  /** For the run as a whole; by default no run ends here but one that hangs. */
  readonly maxDurationMs?: number | undefined;
  readonly maxTokens?: TokenLimit | undefined;
  /** Ends at the first blocking case that fails. */
  readonly failFast?: boolean | undefined;
}

export type ReplayResult =
  | { readonly kind: 'settled'; readonly verdict: Verdict; readonly exchanges: KeptExchanges }
  | { readonly kind: 'interrupted' }
  /** The role may not open a port-forward: nothing was judged. */
  | { readonly kind: 'forbidden'; readonly error: PodUnreachable };

/**
 * Replays a golden set against an agent and settles a verdict.
 * Throws what looking at the pods throws (`ClusterError`), and what is a defect of an adapter or a check.
 */
export async function replayGoldenSet(deps: ReplayDeps, request: ReplayRequest): Promise<ReplayResult> {
  const { clock } = deps;
  const begun = clock.monotonicMs();
  const { target } = request;
  if (target.kind === 'pods' && target.pods.length === 0) return nobodyAsked(request, 'no pod is ready');

  const exchanges = await deps.store.begin(request.keepAs);
  const forbidden = new AbortController();
  const ended = AbortSignal.any([request.signal, forbidden.signal]);
  const run = new SampleRun(runOptions(deps, request, exchanges, forbidden), ended);
  announce(deps.report, request, run);
  try {
    await orAborted(run.run(), ended);
  } catch (error) {
    await exchanges.discard();
    if (forbidden.signal.aborted)
      return { kind: 'forbidden', error: forbidden.signal.reason as PodUnreachable };
    if (request.signal.aborted) return { kind: 'interrupted' };
    throw error;
  }
  const verdict = toVerdict({
    ...request,
    resultsOf: (id) => run.scoreboard.resultsOf(id),
    durationMs: clock.monotonicMs() - begun,
  });
  return { kind: 'settled', verdict, exchanges: await exchanges.commit(openCases(verdict)) };
}

function openCases({ cases }: Verdict): readonly string[] {
  return cases.filter(({ outcome }) => outcome !== 'pass').map(({ id }) => id);
}

/** The verdict where nothing can be asked. */
function nobodyAsked(request: ReplayRequest, reason: string): ReplayResult {
  const notAsked = [{ kind: 'not-asked', reason: `not asked: ${reason}` }] as const;
  const verdict = toVerdict({ ...request, resultsOf: () => notAsked, durationMs: 0 });
  return { kind: 'settled', verdict, exchanges: { kind: 'not-kept', reason } };
}

function runOptions(
  deps: ReplayDeps,
  request: ReplayRequest,
  exchanges: ExchangeRun,
  forbidden: AbortController,
): SampleRunOptions {
  const { set, target, headersOf, limits = {} } = request;
  const { suite, cases } = set;
  const pods = target.kind === 'pods' ? target.pods : [{ name: target.url, uid: '' }];
  const run = deps.ids.next();
  const fetches = new Map(
    pods.map(({ name }) => [name, findForbidden(fetchTo(target, name), (error) => forbidden.abort(error))]),
  );
  return {
    run,
    cases,
    pods,
    concurrency: suite.concurrency,
    carefulStart: suite.effects.kind === 'acknowledged',
    policies: policiesOf(set),
    deadlineMs: limits.maxDurationMs ?? defaultDeadlineMs(cases, pods.length, suite),
    failFast: limits.failFast === true,
    maxTokens: limits.maxTokens,
    ask: (goldenCase, number, pod, signal) =>
      askSample(
        {
          goldenCase,
          suite,
          run,
          number,
          sessionId: `${run}${deps.ids.next()}`,
          baseUrl: baseUrl(target, set),
          headers: headersOf(goldenCase),
          adapter: deps.adapters[goldenCase.adapter],
          fetch: fetches.get(pod) ?? fetchTo(target, pod),
          judge: deps.judge,
          waivers: set.waivers ?? [],
        },
        signal,
      ),
    inspect: target.kind === 'pods' ? target.inspectPods : undefined,
    keep: (sample) => exchanges.keep(sample),
    clock: deps.clock,
    ids: deps.ids,
    report: deps.report,
  };
}

function fetchTo(target: ReplayTarget, pod: string): AgentFetch {
  return target.kind === 'pods' ? target.fetchTo(pod, target.port) : target.fetch;
}

function baseUrl(target: ReplayTarget, { suite }: GoldenSet): string {
  return target.kind === 'url' ? target.url.replace(/\/+$/, '') : podUrl(suite.target);
}

function announce(report: Report, request: ReplayRequest, run: SampleRun): void {
  const { subject, target, set } = request;
  const { expected, worst, blocked } = planRun(set);
  report({
    kind: 'run-planned',
    slot: subject.slot,
    image: subject.image,
    set: set.digest,
    cases: set.cases.length,
    samples: run.scoreboard.planned,
    pods: target.kind === 'pods' ? target.pods.map(({ name }) => name) : [],
    concurrency: set.suite.concurrency,
    forecast: { expected, worst, blocked },
  });
}

/** Rejects as soon as the signal is aborted, whatever still holds the work back. */
function orAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('aborted', { cause: signal.reason }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
