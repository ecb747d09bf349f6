import type { CountTokens } from '../domain/golden/judge-turn.ts';

/** Counts tokens where a reply does not say. Loading is slow (a vocabulary), so it is done only where a case needs it. */
export interface Tokenizer {
  load(): Promise<CountTokens>;
}
