import type { CountTokens } from '../../domain/golden/judge-turn.ts';
import type { RunEnd } from './run-end.ts';
import type { SampleAnswer } from './ask-sample.ts';

export interface TokenLimit {
  readonly most: number;
  /** For agents that do not say what an answer took. */
  readonly countTokens: CountTokens;
}

type Answered = Extract<SampleAnswer, { kind: 'answered' }>;

/** Counts what the answers of a run took, and ends the run once that is more than it may take. */
export class TokenMeter {
  readonly #limit: TokenLimit | undefined;
  readonly #end: RunEnd;
  #spent = 0;

  constructor(limit: TokenLimit | undefined, end: RunEnd) {
    this.#limit = limit;
    this.#end = end;
  }

  note(answer: Answered): void {
    if (this.#limit === undefined) return;
    this.#spent += tokensOf(answer, this.#limit.countTokens);
    if (this.#spent >= this.#limit.most)
      this.#end.stopEarly(`the run's limit of tokens, ${this.#limit.most}, was reached`);
  }
}

/**
 * As the agent says it. Where it does not say it of all turns: all that was sent and received, its framing included,
 * which is more than it took.
 */
function tokensOf({ measurements, exchanges }: Answered, countTokens: CountTokens): number {
  const { usage, usageIsWhole } = measurements;
  const stated = usage?.totalTokens ?? (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0);
  if (usageIsWhole && stated > 0) return stated;
  const texts = exchanges.flatMap(({ request, response }) => [request.body, response?.body ?? '']);
  return texts.reduce((sum, text) => sum + countTokens(text).count, 0);
}
