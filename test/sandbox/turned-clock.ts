import type { Clock } from '../../src/sandbox/clock.ts';

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that stands still until it is turned. */
export class TurnedClock implements Clock {
  #now = Date.UTC(2026, 0, 1);
  readonly #alarms = new Set<Alarm>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, call: () => void): () => void {
    const alarm = { at: this.#now + Math.max(0, milliseconds), call };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Lets so much time pass, with all that happens in it, in order. */
  turn(milliseconds: number): void {
    const end = this.#now + milliseconds;
    for (let calls = 0; calls < 100_000; calls += 1) {
      const next = [...this.#alarms].reduce<Alarm | undefined>(
        (first, alarm) => (first === undefined || alarm.at < first.at ? alarm : first),
        undefined,
      );
      if (next === undefined || next.at > end) {
        this.#now = end;
        return;
      }
      this.#alarms.delete(next);
      this.#now = next.at;
      next.call();
    }
    throw new Error('it never comes to rest');
  }
}
