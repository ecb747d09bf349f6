/** The end of one exchange: its time-out, or the caller's signal. */
export class Deadline {
  readonly #stopping = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #timer: NodeJS.Timeout;
  readonly #interrupt = (): void => this.#stopping.abort(this.#outer?.reason);
  #expired = false;

  constructor(ms: number, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.#timer = setTimeout(
      () => {
        this.#expired = true;
        this.#stopping.abort(new Error(`no whole answer within ${ms} ms`));
      },
      // A longer wait than a timer takes would end at once.
      Math.min(ms, 2 ** 31 - 1),
    );
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

  /** Ends the timer; must be called. */
  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#interrupt);
  }
}
