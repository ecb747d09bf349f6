import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ExchangeRun } from '../../ports/exchange-store.ts';
import type { Ids } from '../../ports/ids.ts';
import type { Report } from '../../results/progress.ts';
import type { SampleAnswer } from './ask-sample.ts';
import { InFlight } from './in-flight.ts';
import { samplesUntilDecision } from '../../domain/golden/sampling/decide.ts';
import { mostSamples, type Sampling } from '../../domain/golden/sampling/policy.ts';
import { planSamples } from './plan-samples.ts';
import { PodRotation } from './pod-rotation.ts';
import { RetryBudget } from './retry-budget.ts';
import { RunEnd } from './run-end.ts';
import { SampleQueue } from './sample-queue.ts';
import { Scoreboard } from './scoreboard.ts';
import { TokenMeter, type TokenLimit } from './token-meter.ts';
import { PodWatch, STATUS_LAG_MS, type InspectPods, type Invalidated, type PodLook } from './watch-pods.ts';

export interface SampleRunOptions {
  /** Names the run in request ids. */
  readonly run: string;
  readonly cases: readonly GoldenCase[];
  /** By case, corrected over the whole set. */
  readonly policies: ReadonlyMap<string, Sampling>;
  readonly pods: readonly PodName[];
  readonly concurrency: number;
  /** Begin with one request, and open up once the agent confirmed that it runs dry. */
  readonly carefulStart: boolean;
  readonly deadlineMs: number;
  /** Ask nothing more once a blocking case has failed. */
  readonly failFast: boolean;
  readonly maxTokens: TokenLimit | undefined;
  /** Asks all turns of a case; `number` counts the asks of the case. */
  readonly ask: (
    goldenCase: GoldenCase,
    number: number,
    pod: string,
    signal: AbortSignal,
  ) => Promise<SampleAnswer>;
  /** Undefined where there are no pods to look at. */
  readonly inspect: InspectPods | undefined;
  readonly keep: ExchangeRun['keep'];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly report: Report;
}

interface PodName {
  readonly name: string;
  readonly uid: string;
}

/** What the parts of one run share. */
export interface RunParts {
  readonly scoreboard: Scoreboard;
  readonly queue: SampleQueue;
  readonly budget: RetryBudget;
  readonly inFlight: InFlight;
  readonly watch: PodWatch;
  readonly rotation: PodRotation;
  readonly tokens: TokenMeter;
  readonly end: RunEnd;
}

export function assembleRun(
  options: SampleRunOptions,
  interrupt: AbortSignal,
  onInvalidated: (invalidated: Invalidated) => void,
): RunParts {
  const { cases, policies, pods, clock, concurrency, carefulStart } = options;
  const names = pods.map(({ name }) => name);
  const plan = planSamples(cases, names, ({ id }) => {
    const policy = policies.get(id);
    return policy === undefined ? 1 : samplesUntilDecision(policy, 0, 0);
  });
  const most = new Map(cases.map(({ id, sampling }) => [id, mostSamples(sampling)]));
  const budget = new RetryBudget(most, concurrency);
  const end = new RunEnd(clock, options.deadlineMs, interrupt);
  const report: Report = (event) => {
    options.report(event);
    if (options.failFast && event.kind === 'case-settled' && isBlockingFailure(event))
      end.stopEarly(`case ${event.id} failed (--fail-fast)`);
  };
  const scoreboard = new Scoreboard(cases, policies, plan, report);
  const watch = new PodWatch({
    pods,
    inspect: options.inspect ?? (() => Promise.resolve(pods.map(alwaysThere))),
    statusLagMs: options.inspect === undefined ? 0 : STATUS_LAG_MS,
    clock,
    onInvalidated,
  });
  return {
    scoreboard,
    queue: new SampleQueue(plan, names, scoreboard, budget, end),
    budget,
    inFlight: new InFlight(carefulStart ? 1 : concurrency, clock),
    watch,
    rotation: new PodRotation(watch, clock, end),
    tokens: new TokenMeter(options.maxTokens, end),
    end,
  };
}

function isBlockingFailure(event: { readonly outcome: string; readonly severity: string }): boolean {
  return event.outcome === 'fail' && event.severity === 'blocking';
}

function alwaysThere(pod: PodName): PodLook {
  return { ...pod, ready: true, restarts: 0, containerIds: [] };
}
