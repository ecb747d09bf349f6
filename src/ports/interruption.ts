/** ^C, as the use cases see it. */
export interface Interruption {
  /** Aborted at the first ^C. Whatever only reads or waits ends by it. */
  readonly signal: AbortSignal;
  /**
   * Runs a write and what must follow it. Until it ends, ^C does not end the process, so that the command
   * can say what was changed.
   */
  readonly protect: <T>(work: () => Promise<T>) => Promise<T>;
}
