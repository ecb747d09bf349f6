import { monotonicMs } from '../../monotonic-ms.ts';

/** The end of one exchange: its time-out, or the caller's signal. */
export class Deadline {
  readonly #stopping = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #timer: NodeJS.Timeout;
  #left: number;
  #since = monotonicMs();
  readonly #interrupt = (): void => this.#stopping.abort(this.#outer?.reason);
  #expired = false;
  #closed = false;

  constructor(ms: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    // A longer wait than a timer takes would end at once.
    this.#left = Math.min(ms, 2 ** 31 - 1);
    this.#timer = this.#start();
    outer?.addEventListener('abort', this.#interrupt, { once: true });
    if (outer?.aborted === true) this.#interrupt();
  }

  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** The time-out came first. */
  get expired(): boolean {
    return this.#expired;
  }

  /** The time that `work` takes does not count: logging in may ask a person, and has a time-out of its own. */
  async pausedFor<T>(work: () => Promise<T>): Promise<T> {
    clearTimeout(this.#timer);
    this.#left -= monotonicMs() - this.#since;
    try {
      return await work();
    } finally {
      if (!this.#closed) this.#timer = this.#start();
    }
  }

  /** Ends the timer; must be called. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#interrupt);
  }

  #start(): NodeJS.Timeout {
    this.#since = monotonicMs();
    return setTimeout(() => {
      this.#expired = true;
      this.#stopping.abort(new Error('no whole answer in time'));
    }, this.#left);
  }
}
