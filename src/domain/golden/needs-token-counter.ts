import type { GoldenSet } from './golden-set.ts';

/** Whether any case may need tokens counted: only then is a tokenizer worth loading. */
export function needsTokenCounter({ cases }: Pick<GoldenSet, 'cases'>): boolean {
  return cases.some(({ turns }) => turns.some(({ expect }) => expect.length?.tokens !== undefined));
}
