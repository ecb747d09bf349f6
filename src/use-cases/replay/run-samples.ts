import type { Clock } from '../../ports/clock.ts';
import type { ExchangeRun } from '../../ports/exchange-store.ts';
import type { Ids } from '../../ports/ids.ts';
import { mayHaveHadEffects } from '../../domain/golden/dry-run.ts';
import type { SampleExchanges } from '../../domain/golden/exchange.ts';
import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { Report } from '../../results/progress.ts';
import type { SampleAnswer } from './ask-sample.ts';
import { confirmAnswers } from './confirm-answers.ts';
import { decideNextAsk, usedUp } from './decide-next-ask.ts';
import { InFlight } from './in-flight.ts';
import { planSamples, type PlannedSample } from './plan-samples.ts';
import { PodRotation } from './pod-rotation.ts';
import { requestId } from './request-id.ts';
import { RetryBudget } from './retry-budget.ts';
import { RunEnd } from './run-end.ts';
import { Scoreboard } from './scoreboard.ts';
import { untold, whyNotAsked, type Untold } from './sample-result.ts';
import { PodWatch, STATUS_LAG_MS, type InspectPods, type Invalidated, type Ticket } from './watch-pods.ts';

/** Pods are looked at again when an answer comes this long after the last look. */
const LOOK_EVERY_MS = 5_000;

export interface SampleRunOptions {
  /** Names the run in request ids. */
  readonly run: string;
  readonly cases: readonly GoldenCase[];
  readonly pods: readonly { readonly name: string; readonly uid: string }[];
  readonly concurrency: number;
  /** Begin with one request, and open up once the agent confirmed that it runs dry. */
  readonly carefulStart: boolean;
  readonly deadlineMs: number;
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

type Answered = Extract<SampleAnswer, { kind: 'answered' }>;
type NotAsked = Extract<SampleAnswer, { kind: 'not-asked' }>;

/** One ask under way. */
interface Ask {
  readonly sample: PlannedSample;
  readonly pod: string;
  readonly number: number;
  readonly requestId: string;
  /** Asks of this sample, this one included. */
  readonly asked: number;
  readonly burst: number;
  readonly ticket: Ticket;
}

/**
 * Asks every planned sample and fills the scoreboard. Samples start in the order of the cases; nothing but the
 * bound on requests in flight stands between one sample's end and the next one's start.
 */
export class SampleRun {
  readonly scoreboard: Scoreboard;
  readonly #options: SampleRunOptions;
  readonly #inFlight: InFlight;
  readonly #budget: RetryBudget;
  readonly #watch: PodWatch;
  readonly #rotation: PodRotation;
  readonly #end: RunEnd;
  readonly #interrupt: AbortSignal;
  readonly #asksOfSample = new Map<number, number>();
  readonly #asksOfCase = new Map<string, number>();
  readonly #coverageTried = new Set<string>();
  /** What is known of samples that wait to be asked again. */
  readonly #known = new Map<number, Untold>();
  #queue: PlannedSample[];

  constructor(options: SampleRunOptions, interrupt: AbortSignal) {
    const { cases, pods, clock, concurrency } = options;
    this.#options = options;
    this.#interrupt = interrupt;
    this.#queue = [
      ...planSamples(
        cases,
        pods.map((pod) => pod.name),
      ),
    ];
    for (const sample of this.#queue) this.#countAsk(sample.goldenCase.id);
    this.scoreboard = new Scoreboard(cases, this.#queue, options.report);
    this.#inFlight = new InFlight(options.carefulStart ? 1 : concurrency, clock);
    this.#budget = new RetryBudget(cases.length, concurrency);
    this.#watch = new PodWatch({
      pods,
      inspect: options.inspect ?? (() => Promise.resolve(pods.map(alwaysThere))),
      statusLagMs: options.inspect === undefined ? 0 : STATUS_LAG_MS,
      clock,
      onInvalidated: (invalidated) => this.#takeBack(invalidated),
    });
    this.#end = new RunEnd(clock, options.deadlineMs, interrupt);
    this.#rotation = new PodRotation(this.#watch, clock, this.#end);
  }

  /**
   * Resolves once every planned sample has a result. Throws what an adapter, a check or the look at the pods
   * throws, and the signal's reason when it is aborted.
   */
  async run(): Promise<void> {
    this.#end.startDeadline();
    try {
      await this.#watch.look(this.#interrupt);
      while (this.#queue.length > 0) {
        await this.#drain();
        this.#end.throwFailure();
        this.#interrupt.throwIfAborted();
        await confirmAnswers(this.#watch, this.#options.clock, this.#interrupt);
        if (this.#end.because === undefined) this.#coverPods();
      }
    } finally {
      this.#end.clearDeadline();
    }
  }

  /** Starts what is queued, in order, and waits until all of it is told. */
  async #drain(): Promise<void> {
    const queue = this.#queue;
    this.#queue = [];
    for (const [at, sample] of queue.entries()) {
      if (!(await this.#mayStart())) {
        this.#setAside(queue.slice(at));
        break;
      }
      void this.#work(sample);
    }
    await this.#inFlight.idle();
  }

  async #mayStart(): Promise<boolean> {
    try {
      await this.#inFlight.enter(this.#end.cancelled);
    } catch {
      return false;
    }
    if (this.#end.because === undefined) return true;
    this.#inFlight.leave();
    return false;
  }

  async #work(sample: PlannedSample): Promise<void> {
    try {
      await this.#askUntilTold(sample);
    } catch (error) {
      this.#end.fail(error);
    } finally {
      this.#inFlight.leave();
    }
  }

  async #askUntilTold(sample: PlannedSample): Promise<void> {
    for (let avoid: string | undefined; ;) {
      const pod = await this.#rotation.podFor(sample, avoid);
      if (pod === undefined) {
        this.#giveUpWithoutPod(sample);
        return;
      }
      const ask = this.#begin(sample, pod);
      const answer = await this.#options.ask(sample.goldenCase, ask.number, pod, this.#end.cancelled);
      if (answer.kind === 'answered') {
        await this.#answered(ask, answer);
        return;
      }
      if (!(await this.#askAgain(ask, answer))) return;
      avoid = pod;
    }
  }

  #begin(sample: PlannedSample, pod: string): Ask {
    const asked = this.#timesAsked(sample) + 1;
    this.#asksOfSample.set(sample.index, asked);
    const { id } = sample.goldenCase;
    const number = asked === 1 ? sample.number : this.#countAsk(id);
    return {
      sample,
      pod,
      number,
      requestId: requestId(this.#options.run, id, number, 1),
      asked,
      burst: this.#inFlight.burst,
      ticket: this.#watch.begin(pod, sample.index),
    };
  }

  async #answered(ask: Ask, answer: Answered): Promise<void> {
    const { sample, pod, requestId } = ask;
    const { findings, measurements } = answer;
    const change = this.#watch.answered(ask.ticket, answer.brokeOff);
    if (change === undefined) {
      this.scoreboard.set(sample.index, { kind: 'judged', pod, requestId, findings, measurements });
    } else this.#askAnew(sample, change, ask);
    if (mayHaveHadEffects(findings)) {
      this.#end.stopEarly('the agent did not confirm that it runs dry');
    } else if (this.#options.carefulStart) this.#inFlight.widen(this.#options.concurrency);
    if (this.#watch.msSinceLook >= LOOK_EVERY_MS) {
      void this.#watch.look(this.#end.cancelled).catch(() => undefined); // the last look decides
    }
    await this.#keep(ask, answer, change);
  }

  /** Waits for another ask, or settles the sample as one that cannot be told (false). */
  async #askAgain(ask: Ask, answer: NotAsked): Promise<boolean> {
    const limited = answer.reason === 'rate-limited';
    if (!limited && !this.#end.cancelled.aborted) {
      await this.#watch.look(this.#end.cancelled).catch(() => undefined);
    }
    const why = this.#watch.changeSince(ask.ticket) ?? whyNotAsked(ask.pod, answer);
    await this.#keep(ask, answer, why);
    if (this.#end.because !== undefined) {
      return this.#giveUp(ask, this.#end.cancelled.aborted ? this.#end.because : why);
    }
    const next = decideNextAsk(this.#budget, {
      caseId: ask.sample.goldenCase.id,
      answer,
      why,
      asked: ask.asked,
      remainingMs: this.#end.remainingMs,
      random: this.#random(),
    });
    if (limited) this.#slowDown(ask, next.kind === 'again' ? next.waitMs : 0);
    if (next.kind === 'give-up') {
      if (next.stop !== undefined) this.#end.stopEarly(next.stop);
      return this.#giveUp(ask, next.reason);
    }
    this.#known.set(ask.sample.index, untold(ask, why, ask.asked));
    this.#reportRetry(ask, answer, why, next.waitMs);
    return await this.#options.clock.sleep(next.waitMs, this.#end.cancelled).then(
      () => true,
      () => this.#giveUp(ask, this.#end.because ?? why),
    );
  }

  #reportRetry(ask: Ask, answer: NotAsked, detail: string, waitMs: number): void {
    this.#options.report({
      kind: 'retrying',
      id: ask.sample.goldenCase.id,
      pod: ask.pod,
      reason: answer.reason,
      detail,
      waitMs,
      extraAsksLeft: this.#budget.left,
    });
  }

  #giveUp(ask: Ask, why: string): false {
    this.scoreboard.set(ask.sample.index, untold(ask, why, ask.asked));
    return false;
  }

  #giveUpWithoutPod(sample: PlannedSample): void {
    if (!sample.pinned) this.#end.stopEarly('no pod is ready');
    const reason = sample.pinned ? `${sample.pod} is not ready` : (this.#end.because ?? 'no pod is ready');
    const known = this.#known.get(sample.index);
    this.scoreboard.set(sample.index, known ?? { kind: 'not-asked', reason: `not asked: ${reason}` });
  }

  #slowDown(ask: Ask, quietMs: number): void {
    const concurrency = this.#inFlight.slowDown(ask.burst, quietMs);
    if (concurrency !== undefined) this.#options.report({ kind: 'slowed-down', concurrency });
  }

  #takeBack({ pod, change, indexes }: Invalidated): void {
    this.#options.report({ kind: 'pod-invalidated', pod, change, samples: indexes.length });
    for (const index of indexes) {
      const former = this.scoreboard.takeBack(index);
      if (former?.kind !== 'judged') continue;
      const sample = this.scoreboard.sample(index);
      void this.#options.keep(disowned(sample.goldenCase.id, former, change));
      this.#askAnew(sample, change, former);
    }
  }

  /** Queues a sample whose answer does not count, or settles it where no extra ask is left. */
  #askAnew(
    sample: PlannedSample,
    change: string,
    former: { readonly pod: string; readonly requestId: string },
  ): void {
    const known = untold(former, change, this.#timesAsked(sample));
    const taken = this.#end.because === undefined ? this.#budget.take(sample.goldenCase.id) : 'stopped';
    if (taken === 'granted') {
      this.#known.set(sample.index, known);
      this.#queue.push(sample);
      return;
    }
    if (taken === 'run-used-up') this.#end.stopEarly(usedUp(this.#budget, change));
    this.scoreboard.set(sample.index, known);
  }

  /** A ready pod without an answer that counts is asked by itself, once: users would reach it. */
  #coverPods(): void {
    const accounted = this.scoreboard.podsAccountedFor();
    const { cases } = this.#options;
    for (const pod of this.#watch.usable()) {
      const goldenCase = cases[this.#coverageTried.size % cases.length];
      const covered = accounted.has(pod) || this.#queue.some((sample) => sample.pod === pod);
      if (goldenCase === undefined || covered || this.#coverageTried.has(pod)) continue;
      this.#coverageTried.add(pod);
      this.#queue.push(this.scoreboard.add(goldenCase, this.#countAsk(goldenCase.id), pod));
    }
  }

  #setAside(samples: readonly PlannedSample[]): void {
    const reason = this.#end.because ?? 'the run was interrupted';
    for (const { index } of samples) {
      const known = this.#known.get(index);
      this.scoreboard.set(index, known ?? { kind: 'not-asked', reason: `not asked: ${reason}` });
    }
    this.#options.report({ kind: 'stopped-early', reason, notAsked: samples.length });
  }

  /** @param reason why the answer does not count; undefined for one that does */
  async #keep(ask: Ask, answer: SampleAnswer, reason: string | undefined): Promise<void> {
    const findings = answer.kind === 'answered' && reason === undefined ? answer.findings : [];
    const told = findings.length === 0 ? 'pass' : 'fail';
    await this.#options.keep({
      caseId: ask.sample.goldenCase.id,
      requestId: ask.requestId,
      pod: ask.pod,
      outcome: reason === undefined ? told : 'inconclusive',
      findings,
      reason,
      exchanges: answer.exchanges,
    });
  }

  #timesAsked(sample: PlannedSample): number {
    return this.#asksOfSample.get(sample.index) ?? 0;
  }

  /** Numbers the asks of a case, so that no two share a request id. */
  #countAsk(caseId: string): number {
    const number = (this.#asksOfCase.get(caseId) ?? 0) + 1;
    this.#asksOfCase.set(caseId, number);
    return number;
  }

  /** In [0, 1), from the one source of randomness. */
  #random(): number {
    const id = this.#options.ids.next();
    return Number.parseInt(id, 36) / 36 ** id.length;
  }
}

/** What is kept of an answer that was kept before as good or bad. */
function disowned(
  caseId: string,
  { pod, requestId }: { readonly pod: string; readonly requestId: string },
  change: string,
): SampleExchanges {
  const reason = `${change}: this answer does not count`;
  return { caseId, requestId, pod, outcome: 'inconclusive', findings: [], reason, exchanges: [] };
}

function alwaysThere(pod: { readonly name: string; readonly uid: string }) {
  return { ...pod, ready: true, restarts: 0, containerIds: [] };
}
