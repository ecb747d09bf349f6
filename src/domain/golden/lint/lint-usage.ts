import type { Range } from '../expectation.ts';
import { findingIf, type LintExpectation, type LintFinding } from './lint-finding.ts';

/** Token counts: the total is the sum of its parts, and `length.tokens` reads the same count as `completionTokens`. */
export const lintUsage: LintExpectation = ({ usage, length }) => {
  if (usage === undefined) return [];
  const { promptTokens: prompt, completionTokens: completion, totalTokens: total } = usage;
  return [
    ...sum(prompt, completion, total),
    ...part('promptTokens', prompt, total),
    ...part('completionTokens', completion, total),
    ...sameCount(length?.tokens, completion),
  ];
};

function sum(
  prompt: Range | undefined,
  completion: Range | undefined,
  total: Range | undefined,
): readonly LintFinding[] {
  if (total === undefined) return [];
  const fewest = (prompt?.min ?? 0) + (completion?.min ?? 0);
  const most = (prompt?.max ?? Infinity) + (completion?.max ?? Infinity);
  return [
    ...findingIf(
      total.max !== undefined && fewest > total.max,
      'contradiction',
      '/usage/totalTokens/max',
      `prompt and completion have at least ${fewest} together`,
    ),
    ...findingIf(
      total.min !== undefined && total.min > most,
      'contradiction',
      '/usage/totalTokens/min',
      `prompt and completion have at most ${most} together`,
    ),
    ...findingIf(
      total.max !== undefined && total.max >= most,
      'implied',
      '/usage/totalTokens/max',
      `prompt and completion have at most ${most} together, which says it already`,
    ),
  ];
}

function part(name: string, range: Range | undefined, total: Range | undefined): readonly LintFinding[] {
  const [most, all] = [range?.max, total?.max];
  return findingIf(
    most !== undefined && all !== undefined && most >= all,
    'implied',
    `/usage/${name}/max`,
    `all tokens together are at most ${all ?? ''}: totalTokens says it already`,
  );
}

function sameCount(tokens: Range | undefined, completion: Range | undefined): readonly LintFinding[] {
  if (tokens === undefined || completion === undefined) return [];
  const pointer = '/length/tokens';
  const apart =
    (tokens.min ?? 0) > (completion.max ?? Infinity) || (completion.min ?? 0) > (tokens.max ?? Infinity);
  const message = 'it is the count of usage.completionTokens, where the reply says one';
  if (apart) return findingIf(true, 'contradiction', pointer, `${message}, and no number is within both`);
  const within =
    (tokens.min ?? 0) <= (completion.min ?? 0) && (tokens.max ?? Infinity) >= (completion.max ?? Infinity);
  return findingIf(within, 'implied', pointer, `${message}, which is bounded as closely already`);
}
