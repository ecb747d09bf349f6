/** ^C, as the use cases see it. */
export interface Interruption {
  /** Aborted at the first ^C. Whatever only reads or waits ends by it. */
  readonly signal: AbortSignal;
  /**
   * Runs a write and what must follow it. Until it ends, ^C does not end the process, so that the command
   * can say what was changed.
   * @param live the slot that is live before it
   */
  readonly protect: <T extends Written>(work: () => Promise<T>, live: string) => Promise<T>;
}

/** What a write leaves behind, as every result says it. */
export interface Written {
  readonly changed: boolean;
  /** null: not known. */
  readonly live: string | null;
}
