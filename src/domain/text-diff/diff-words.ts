import { compareLists, type Stretch } from './compare-lists.ts';

/** A stretch of text that both have, or one. White space between words belongs to the word before it. */
export interface TextPart {
  readonly kind: Stretch['kind'];
  readonly text: string;
}

/** Beyond these a comparison by word is neither quick nor of any use to a reader. */
const mostWords = 5000;
const mostEdits = 1000;

/**
 * At least this share of all words must be in both, or of the words of the shorter text where it has some: what was
 * written anew is read better as two texts, what grew is not.
 */
const leastShared = 0.3;
const leastKept = 0.8;
const someWords = 5;

/**
 * What changed, by word; words are runs of non-space, and how they are spaced does not count. What both have is
 * given as it stands in `after`.
 * @returns undefined where the texts are too long for it, or have too little in common
 */
export function diffWords(before: string, after: string): readonly TextPart[] | undefined {
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const count = one.length + other.length;
  if (count > mostWords) return undefined;
  const stretches = compareLists(one.map(bare), other.map(bare), mostEdits);
  if (stretches === undefined) return undefined;
  const shared = stretches.reduce(
    (sum, { kind, after: { from, to } }) => sum + (kind === 'same' ? to - from : 0),
    0,
  );
  const shorter = Math.min(one.length, other.length);
  const grew = shorter >= someWords && shared >= leastKept * shorter;
  if (!grew && 2 * shared < leastShared * count) return undefined;
  return stretches.map(({ kind, before: left, after: right }) => ({
    kind,
    text: (kind === 'removed' ? one.slice(left.from, left.to) : other.slice(right.from, right.to)).join(''),
  }));
}

/** Words with the white space behind them; what stands before the first one is a word without letters. */
function wordsOf(text: string): readonly string[] {
  return text.match(/^\s+|\S+\s*/g) ?? [];
}

function bare(word: string): string {
  return word.trimEnd();
}
