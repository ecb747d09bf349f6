/** One thing that a check found wrong with one turn's reply. */
export interface Finding {
  /** The check and the part of it, as the case file spells it: `length.words`, `toolCalls`, `schema`. */
  readonly check: string;
  /** For people, short: `at most 120`. */
  readonly expected: string;
  /** For people, short: `214`. */
  readonly actual: string;
  /**
   * JSON Pointer into `Observation.body`; empty for the whole reply. Where the text itself is JSON it may go on
   * inside after `#`: `/choices/0/message/content#/items/0/price`.
   */
  readonly pointer: string;
}
