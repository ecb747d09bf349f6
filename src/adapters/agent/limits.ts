import type { Timeouts } from '../../ports/agent.ts';
import type { Clock } from '../../ports/clock.ts';

/** Why a turn was ended from our side. */
export type Stop =
  /** The run was cancelled. */
  | 'interrupted'
  /** No token within the time-outs for connection and first token. */
  | 'no-token'
  /** The total time-out. */
  | 'total'
  /** What matters was read; the rest of the body did not come in time and is not needed. */
  | 'settled';

/** How long the end of a body that is not needed is waited for, so that the connection can be used again. */
const settleMs = 250;
/** A timer takes no more; what is longer fires at once. */
const longestTimer = 2 ** 31 - 1;
/** Why a timer is ended: one for all, since each new error takes down where it was made. */
const notNeeded = new Error('the timer is not needed any more');

/** The time-outs of one turn and its cancellation, as one signal. */
export class Limits {
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  /** Ends the timers. */
  readonly #over = new AbortController();
  readonly #token = new AbortController();
  readonly #outer: AbortSignal;
  readonly #interrupt = () => this.#stop('interrupted');
  #reason: Stop | undefined;

  constructor(timeouts: Timeouts, clock: Clock, outer: AbortSignal) {
    this.#clock = clock;
    this.#outer = outer;
    // fetch does not tell when the connection stands, so the two time-outs add up.
    this.#after(timeouts.connectMs + timeouts.firstTokenMs, 'no-token', this.#token.signal);
    this.#after(timeouts.totalMs, 'total', this.#over.signal);
    outer.addEventListener('abort', this.#interrupt, { once: true });
    if (outer.aborted) this.#interrupt();
  }

  /** Aborted as soon as the turn is to end. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** The first reason to stop; undefined while there is none. */
  get reason(): Stop | undefined {
    return this.#reason;
  }

  /** A token came: the time-out for the first one is off. */
  sawToken(): void {
    this.#token.abort(notNeeded);
  }

  /** What matters has been read. */
  sawDone(): void {
    this.#after(settleMs, 'settled', this.#over.signal);
  }

  close(): void {
    this.#outer.removeEventListener('abort', this.#interrupt);
    this.#token.abort(notNeeded);
    this.#over.abort(notNeeded);
  }

  #after(ms: number, reason: Stop, cancel: AbortSignal): void {
    this.#clock.sleep(Math.min(ms, longestTimer), cancel).then(
      () => this.#stop(reason),
      () => undefined,
    );
  }

  #stop(reason: Stop): void {
    this.#reason ??= reason;
    this.#stopping.abort();
  }
}
