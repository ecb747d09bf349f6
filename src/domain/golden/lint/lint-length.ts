import { countCodePoints, countWords } from '../checks/check-length.ts';
import type { Range } from '../expectation.ts';
import { findingIf, type LintExpectation, type LintFinding } from './lint-finding.ts';

/** Lengths in several units, and what the text must say: n words have at least 2n - 1 characters. */
export const lintLength: LintExpectation = ({ length, text }) => {
  if (length === undefined) return [];
  const { chars, words } = length;
  const longest = Math.max(0, ...(text?.contains ?? []).map(countCodePoints));
  const wordiest = Math.max(0, ...(text?.contains ?? []).map(countWords));
  return [
    ...acrossUnits(chars, words),
    ...besideText('chars', chars, longest, 'characters'),
    ...besideText('words', words, wordiest, 'words'),
  ];
};

function acrossUnits(chars: Range | undefined, words: Range | undefined): readonly LintFinding[] {
  if (chars === undefined || words === undefined) return [];
  const fewest = words.min === undefined ? 0 : 2 * words.min - 1;
  const most = chars.max === undefined ? Infinity : Math.ceil(chars.max / 2);
  return [
    ...findingIf(
      chars.max !== undefined && fewest > chars.max,
      'contradiction',
      '/length/words/min',
      `${words.min ?? ''} words have at least ${fewest} characters, and chars allows ${chars.max ?? ''}`,
    ),
    ...findingIf(
      words.max !== undefined && words.max >= most,
      'implied',
      '/length/words/max',
      `${chars.max ?? ''} characters have at most ${most} words: chars says it already`,
    ),
    ...findingIf(
      chars.min !== undefined && chars.min <= fewest,
      'implied',
      '/length/chars/min',
      `${words.min ?? ''} words have at least ${fewest} characters: words says it already`,
    ),
  ];
}

/** @param stated of the longest text that the answer must contain */
function besideText(
  unit: 'chars' | 'words',
  range: Range | undefined,
  stated: number,
  unitName: string,
): readonly LintFinding[] {
  const pointer = `/length/${unit}`;
  const { min, max } = range ?? {};
  return [
    ...findingIf(
      max !== undefined && stated > max,
      'contradiction',
      `${pointer}/max`,
      `at most ${max ?? ''} ${unitName}, but a text of ${stated} must be in it (text.contains)`,
    ),
    ...findingIf(
      min !== undefined && min > 0 && min <= stated,
      'implied',
      `${pointer}/min`,
      `a text of ${stated} ${unitName} must be in it: text.contains says it already`,
    ),
  ];
}
