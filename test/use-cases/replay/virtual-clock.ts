import type { Clock } from '../../../src/ports/clock.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

/** A clock whose time passes only while everybody sleeps: a minute of waiting takes no time and no luck. */
export class VirtualClock implements Clock {
  #now = 0;
  #sleepers: Sleeper[] = [];

  now(): Date {
    return new Date(Date.UTC(2030, 0, 1) + this.#now);
  }

  monotonicMs(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.#now + ms, wake };
      if (signal?.aborted === true) {
        abort();
        return;
      }
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Lets time pass until the work is done. */
  async finish<T>(work: Promise<T>): Promise<T> {
    const state = { done: false };
    const settled = (): void => void (state.done = true);
    work.then(settled, settled);
    for (let turns = 0; ; turns++) {
      await new Promise((turn) => setImmediate(turn));
      if (state.done) return work;
      if (turns > 200_000) throw new Error('the work never ends');
      this.#wakeNext();
    }
  }

  #wakeNext(): void {
    const at = this.#sleepers.reduce((earliest, sleeper) => Math.min(earliest, sleeper.at), Infinity);
    if (at === Infinity) return;
    this.#now = Math.max(this.#now, at);
    const due = this.#sleepers.filter((sleeper) => sleeper.at <= at);
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper.at > at);
    for (const sleeper of due) sleeper.wake();
  }
}
