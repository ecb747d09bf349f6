import type { Clock } from '../../ports/clock.ts';

/**
 * Bounds how many samples are under way at once, over all pods. The bound only ever shrinks: the idle slot
 * usually shares the live slot's quota at the model provider, so a run that was told to slow down stays slow.
 */
export class InFlight {
  #limit: number;
  #running = 0;
  #burst = 0;
  #quietUntilMs = 0;
  #waiting: (() => void)[] = [];
  readonly #clock: Clock;

  constructor(limit: number, clock: Clock) {
    this.#limit = Math.max(1, Math.floor(limit));
    this.#clock = clock;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Names the requests that are sent between two slow-downs; taken before an ask, given to `slowDown`. */
  get burst(): number {
    return this.#burst;
  }

  /** Resolves once another sample may start. Rejects with the signal's reason. */
  async enter(signal: AbortSignal): Promise<void> {
    while (this.#running >= this.#limit) await new Promise<void>((go) => this.#waiting.push(go));
    this.#running++;
    try {
      await this.#quiet(signal);
    } catch (error) {
      this.leave();
      throw error;
    }
  }

  leave(): void {
    this.#running--;
    this.#wake();
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#running === 0;
  }

  /** Resolves when something that is under way ends. */
  async oneLeft(): Promise<void> {
    await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Resolves once nothing is under way. */
  async idle(): Promise<void> {
    while (this.#running > 0) await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Lets more through: for a run that began with one request. */
  widen(limit: number): void {
    if (this.#burst > 0) return;
    this.#limit = Math.max(this.#limit, Math.floor(limit));
    this.#wake();
  }

  /**
   * Halves the bound, once for all the requests of one burst, and holds new samples back for `quietMs`.
   * @returns the new bound where it changed
   */
  slowDown(burst: number, quietMs: number): number | undefined {
    this.#quietUntilMs = Math.max(this.#quietUntilMs, this.#clock.monotonicMs() + quietMs);
    if (burst !== this.#burst) return undefined;
    this.#burst++;
    if (this.#limit === 1) return undefined;
    this.#limit = Math.floor(this.#limit / 2);
    return this.#limit;
  }

  async #quiet(signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      const left = this.#quietUntilMs - this.#clock.monotonicMs();
      if (left <= 0) return;
      await this.#clock.sleep(left, signal);
    }
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go();
  }
}
