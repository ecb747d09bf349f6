import { compareLists, type Stretch } from '../../text-diff/compare-lists.ts';

/** Beyond these a comparison by word says little about what took the place of what. */
const mostWords = 5000;
const mostEdits = 400;
const leastShared = 0.3;
/** A part of a text that grew by more than this was not replaced but written anew. */
const mostGrowth = 4;

interface Word {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * What stands in `after` where `part` stood in `before`, compared by word; undefined where that cannot be told.
 * `30 days` of `within 30 days.` in `within 14 days.` is `14 days`.
 */
export function counterpart(part: string, before: string, after: string): string | undefined {
  const start = before.indexOf(part);
  if (start === -1 || part.trim() === '') return undefined;
  const [one, other] = [wordsOf(before), wordsOf(after)];
  if (one.length + other.length > mostWords) return undefined;
  const bare = (words: readonly Word[]): string[] => words.map(({ text }) => text);
  const stretches = compareLists(bare(one), bare(other), mostEdits);
  if (stretches === undefined || !enoughShared(stretches, one.length + other.length)) return undefined;
  const covered = one.filter(({ from, to }) => to > start && from < start + part.length);
  const [first, last] = [covered[0], covered.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const range = matching(stretches, one.indexOf(first), one.indexOf(last) + 1);
  const [left, right] = [other[range.from], other[range.to - 1]];
  if (left === undefined || right === undefined || range.to <= range.from) return undefined;
  if (range.to - range.from > mostGrowth * covered.length) return undefined;
  const around = [before.slice(first.from, start), before.slice(start + part.length, last.to)] as const;
  return within(after.slice(left.from, right.to), around);
}

function wordsOf(text: string): readonly Word[] {
  return Array.from(text.matchAll(/\S+/gu), ({ 0: word, index }) => ({
    text: word,
    from: index,
    to: index + word.length,
  }));
}

function enoughShared(stretches: readonly Stretch[], words: number): boolean {
  const shared = stretches
    .filter(({ kind }) => kind === 'same')
    .reduce((sum, { before: { from, to } }) => sum + (to - from), 0);
  return 2 * shared >= leastShared * words;
}

/** The words of the second list that stand for a range of the first. */
function matching(stretches: readonly Stretch[], from: number, to: number): { from: number; to: number } {
  const touched = stretches.filter(({ kind, before }) =>
    kind === 'added'
      ? before.from > from && before.from <= to && isReplaced(stretches, before.from, to)
      : before.to > from && before.from < to,
  );
  const ends = touched.map(({ kind, before, after }) =>
    kind === 'same'
      ? {
          from: after.from + Math.max(0, from - before.from),
          to: after.to - Math.max(0, before.to - to),
        }
      : after,
  );
  return { from: Math.min(...ends.map((end) => end.from)), to: Math.max(...ends.map((end) => end.to)) };
}

/** Whether what was added at this place came for words that were removed, or between words of the range. */
function isReplaced(stretches: readonly Stretch[], at: number, to: number): boolean {
  return at < to || stretches.some(({ kind, before }) => kind === 'removed' && before.to === at);
}

/** What stood around the part in its words (a full stop, quotes) is no part of what took its place either. */
function within(text: string, [head, tail]: readonly [string, string]): string | undefined {
  const start = text.startsWith(head) ? head.length : 0;
  const end = text.endsWith(tail) ? text.length - tail.length : text.length;
  return end > start ? text.slice(start, end) : undefined;
}
