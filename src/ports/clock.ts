export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start, never running backwards. */
  monotonicMs(): number;
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
