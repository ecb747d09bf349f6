import { contentPointerOf } from '../../domain/golden/content-pointer.ts';
import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import { judgeTurn } from '../../domain/golden/judge-turn.ts';
import { needsTokenCounter } from '../../domain/golden/needs-token-counter.ts';
import type { Tokenizer } from '../../ports/tokenizer.ts';
import type { Judge } from './ask-sample.ts';

/** What judges the cases of a set; a tokenizer is loaded only where one of them counts tokens. */
export async function judgeFor(set: Pick<GoldenSet, 'cases'>, tokenizer: Tokenizer): Promise<Judge> {
  const countTokens = needsTokenCounter(set) ? await tokenizer.load() : noCounter;
  return (expectation, observation, goldenCase) =>
    judgeTurn(expectation, observation, { countTokens, contentPointer: contentPointerOf(goldenCase) });
}

function noCounter(): never {
  throw new Error('tokens are counted though no case asks for it');
}
