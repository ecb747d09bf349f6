/** What checks need beside the expectation and the observation. */
export interface CheckContext {
  /** Counts where the reply's usage does not say. Called only where a case states `length.tokens`. */
  readonly countTokens: CountTokens;
  /** JSON Pointer of the assistant's text in `Observation.body` (`contentPointerOf` has it). */
  readonly contentPointer: string;
}

export type CountTokens = (text: string) => {
  readonly count: number;
  /** Name of the tokenizer, for people: `o200k_base`. */
  readonly tokenizer: string;
};
