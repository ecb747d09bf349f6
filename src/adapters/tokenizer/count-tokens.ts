import type { CountTokens } from '../../domain/golden/judge-turn.ts';
import type { Tokenizer } from '../../ports/tokenizer.ts';

/** Longest run without a break between words that is counted in one piece: the time grows with its square. */
const longestRun = 4000;
const longRun = new RegExp(`\\S{${longestRun + 1}}|\\s{${longestRun + 1}}`, 'u');
const sliceLength = 1000;

/**
 * Loads the vocabulary of o200k_base (OpenAI's models since GPT-4o), about 0.3 s and 70 MB.
 * Marks like <|endoftext|> in a reply are counted as the text that they are.
 */
export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const asText = { disallowedSpecial: new Set<string>() };
  return (text) => {
    const pieces = longRun.test(text) ? slices(text) : [text];
    const count = pieces.reduce((sum, piece) => sum + countTokens(piece, asText), 0);
    return { count, tokenizer: 'o200k_base' };
  };
}

export const tokenizer: Tokenizer = { load: loadTokenCounter };

/** Each cut may add a token; a text that needs cuts is no prose anyway. */
function slices(text: string): readonly string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; start += sliceLength) {
    pieces.push(text.slice(start, start + sliceLength));
  }
  return pieces;
}
