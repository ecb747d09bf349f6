import type { Clock } from '../../ports/clock.ts';
import { inSeconds } from './in-seconds.ts';

/**
 * How a run ends before all is asked: softly (nothing new is asked, what is under way is waited for), at its
 * deadline or by a failure (what is under way is cancelled), or by the caller's signal.
 */
export class RunEnd {
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #endsAtMs: number;
  readonly #cancel = new AbortController();
  readonly #over = new AbortController();
  #because: string | undefined;
  #failure: { readonly error: unknown } | undefined;
  /** Aborted when requests under way are to be cancelled. */
  readonly cancelled: AbortSignal;

  constructor(clock: Clock, deadlineMs: number, interrupt: AbortSignal) {
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#endsAtMs = clock.monotonicMs() + deadlineMs;
    this.cancelled = AbortSignal.any([interrupt, this.#cancel.signal]);
  }

  /** Why nothing new is asked; undefined while the run goes on. */
  get because(): string | undefined {
    return this.#because ?? (this.cancelled.aborted ? 'the run was interrupted' : undefined);
  }

  get remainingMs(): number {
    return this.#endsAtMs - this.#clock.monotonicMs();
  }

  /** The first reason stays. */
  stopEarly(reason: string): void {
    this.#because ??= reason;
  }

  /** An exception: the run can tell nothing. The first one is thrown by `throwFailure`. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#cancel.abort(error);
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  startDeadline(): void {
    this.#clock.sleep(this.#deadlineMs, this.#over.signal).then(
      () => {
        this.stopEarly(`the run's time of ${inSeconds(this.#deadlineMs)} was up`);
        this.#cancel.abort(new Error('the time of the run was up'));
      },
      () => undefined,
    );
  }

  clearDeadline(): void {
    this.#over.abort();
  }
}
