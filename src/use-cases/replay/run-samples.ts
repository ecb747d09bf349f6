import { SampleAsker } from './ask-until-told.ts';
import { confirmAnswers } from './confirm-answers.ts';
import { disowned } from './kept-sample.ts';
import type { PlannedSample } from './plan-samples.ts';
import { assembleRun, type RunParts, type SampleRunOptions } from './run-parts.ts';
import type { Scoreboard } from './scoreboard.ts';
import type { Invalidated } from './watch-pods.ts';

/**
 * Asks every planned sample and fills the scoreboard. Samples start in the order of the cases; nothing but the
 * bound on requests in flight stands between one sample's end and the next one's start.
 */
export class SampleRun {
  readonly #options: SampleRunOptions;
  readonly #interrupt: AbortSignal;
  readonly #parts: RunParts;
  readonly #asker: SampleAsker;

  constructor(options: SampleRunOptions, interrupt: AbortSignal) {
    this.#options = options;
    this.#interrupt = interrupt;
    this.#parts = assembleRun(options, interrupt, (invalidated) => this.#takeBack(invalidated));
    this.#asker = new SampleAsker(options, this.#parts);
  }

  get scoreboard(): Scoreboard {
    return this.#parts.scoreboard;
  }

  /**
   * Resolves once every planned sample has a result. Throws what an adapter, a check or the look at the pods
   * throws, and the signal's reason when it is aborted.
   */
  async run(): Promise<void> {
    const { scoreboard, queue, watch, end } = this.#parts;
    const { cases, clock } = this.#options;
    end.startDeadline();
    try {
      await watch.look(this.#interrupt);
      while (!queue.empty) {
        await this.#drain();
        end.throwFailure();
        this.#interrupt.throwIfAborted();
        await confirmAnswers(watch, clock, this.#interrupt);
        if (!scoreboard.keptOpen) queue.coverPods(watch.usable(), cases);
      }
    } finally {
      end.clearDeadline();
    }
  }

  /** Starts what is queued, in order, and waits until all of it is told. */
  async #drain(): Promise<void> {
    const { queue, scoreboard, inFlight } = this.#parts;
    for (let samples = queue.take(); samples.length > 0; samples = await this.#followUps()) {
      for (const [at, sample] of samples.entries()) {
        if (!(await this.#mayStart())) {
          this.#setAside(samples.slice(at));
          break;
        }
        if (scoreboard.drop(sample)) inFlight.leave();
        else void this.#work(sample);
      }
    }
  }

  /** What decisions wait for, as soon as there is any; nothing once all is told. */
  async #followUps(): Promise<readonly PlannedSample[]> {
    const { queue, inFlight } = this.#parts;
    for (;;) {
      const samples = queue.takeFollowUps();
      if (samples.length > 0 || inFlight.isIdle) return samples;
      await inFlight.oneLeft();
    }
  }

  async #mayStart(): Promise<boolean> {
    const { inFlight, end } = this.#parts;
    try {
      await inFlight.enter(end.cancelled);
    } catch {
      return false;
    }
    if (end.because === undefined) return true;
    inFlight.leave();
    return false;
  }

  async #work(sample: PlannedSample): Promise<void> {
    try {
      await this.#asker.askUntilTold(sample);
      this.#parts.queue.followUp(sample.goldenCase);
    } catch (error) {
      this.#parts.end.fail(error);
    } finally {
      this.#parts.inFlight.leave();
    }
  }

  #setAside(samples: readonly PlannedSample[]): void {
    const { queue, end } = this.#parts;
    const reason = end.because ?? 'the run was interrupted';
    for (const sample of samples) queue.leave(sample, reason);
    this.#options.report({ kind: 'stopped-early', reason, notAsked: samples.length });
  }

  #takeBack({ pod, change, indexes }: Invalidated): void {
    const { scoreboard, queue } = this.#parts;
    this.#options.report({ kind: 'pod-invalidated', pod, change, samples: indexes.length });
    for (const index of indexes) {
      const former = scoreboard.takeBack(index);
      if (former?.kind !== 'judged') continue;
      const sample = scoreboard.sample(index);
      const { requestId } = former;
      void this.#options.keep(disowned({ caseId: sample.goldenCase.id, requestId, pod: former.pod }, change));
      queue.askAnew(sample, change, former);
    }
  }
}
