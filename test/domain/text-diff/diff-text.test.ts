import { describe, expect, test } from 'vitest';
import { compareLists } from '../../../src/domain/text-diff/compare-lists.ts';
import { diffText, type TextChange } from '../../../src/domain/text-diff/diff-text.ts';
import { diffWords } from '../../../src/domain/text-diff/diff-words.ts';
import { threadCpuMs } from '../../thread-cpu-ms.ts';

/** `You are [-helpful -]{+brief +}.` */
function marked({ parts }: TextChange): string {
  const marks = { same: ['', ''], removed: ['[-', '-]'], added: ['{+', '+}'] } as const;
  return parts.map(({ kind, text }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join('');
}

function changes(before: string, after: string): readonly TextChange[] {
  const diff = diffText(before, after);
  if (diff.kind !== 'changed') throw new Error(diff.kind);
  return diff.changes;
}

/** Words from a small set, so that texts have much in common; the seed is fixed. */
function* texts(seed: number): Generator<string> {
  let state = seed;
  const next = (below: number): number => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * below);
  };
  for (;;) yield Array.from({ length: next(12) }, () => ['a', 'b', 'c', 'd\n', 'e'][next(5)]).join(' ');
}

describe('two texts', () => {
  test('that are equal', () => {
    expect(diffText('a\nb', 'a\nb')).toEqual({ kind: 'same' });
  });

  test('of which a line has another word: the word, and on which line', () => {
    const [only, ...more] = changes(
      'You are an agent.\nBe very helpful and kind.\nEnd.\n',
      'You are an agent.\nBe brief and kind.\nEnd.\n',
    );
    expect(more).toEqual([]);
    expect(only).toMatchObject({ beforeLine: 2, afterLine: 2, by: 'word' });
    expect(only && marked(only)).toBe('Be [-very helpful -]{+brief +}and kind.');
  });

  test('of which one has lines that the other has not', () => {
    expect(changes('a\nc', 'a\nb\nc')).toEqual([
      { beforeLine: 2, afterLine: 2, by: 'line', parts: [{ kind: 'added', text: 'b' }] },
    ]);
    expect(changes('a\nb\nc', 'a\nc')).toEqual([
      { beforeLine: 2, afterLine: 2, by: 'line', parts: [{ kind: 'removed', text: 'b' }] },
    ]);
    expect(changes('', 'a\nb')).toEqual([
      { beforeLine: 1, afterLine: 1, by: 'line', parts: [{ kind: 'added', text: 'a\nb' }] },
    ]);
  });

  test('of which a paragraph was broken anew differ in its words alone, and in white space where there are none', () => {
    const [moved] = changes('one two three\nfour five\n\nsix', 'one two\nthree four 5\n\nsix');
    expect(moved && marked(moved)).toBe('one two\nthree four [-five-]{+5+}');
    expect(changes('a  b\nc', 'a b\nc')).toMatchObject([{ by: 'space', beforeLine: 1 }]);
    expect(changes('a\n', 'a')).toMatchObject([{ by: 'space' }]);
  });

  test('of which a line was written anew are two lines, not a puzzle of words', () => {
    expect(changes('the quick brown fox', 'never say the word refund')).toMatchObject([
      { by: 'line', parts: [{ kind: 'removed' }, { kind: 'added' }] },
    ]);
  });

  test('in several places: one change each', () => {
    const before = Array.from({ length: 40 }, (_, at) => `line ${at} of them`);
    const after = before.with(3, 'line 3 of many').toSpliced(20, 2);
    expect(
      changes(before.join('\n'), after.join('\n')).map(({ beforeLine, by }) => [beforeLine, by]),
    ).toEqual([
      [4, 'word'],
      [21, 'line'],
    ]);
  });

  test('that are large are compared by line, and huge ones not at all, in no time', () => {
    const words = (count: number, from: number): string =>
      Array.from({ length: count }, (_, at) => `w${at + from}`).join(' ');
    const started = threadCpuMs();
    expect(changes(words(4000, 0), words(4000, 2000))).toMatchObject([{ by: 'line' }]);
    expect(diffText('x'.repeat(300_000), 'y')).toEqual({ kind: 'too-large' });
    const lines = (name: string): string =>
      Array.from({ length: 1200 }, (_, at) => `${name}${at}`).join('\n');
    expect(diffText(lines('a'), lines('b'))).toEqual({ kind: 'too-large' });
    expect(threadCpuMs() - started).toBeLessThan(2000);
  });
});

test('600 pairs of texts: what is shared and removed is the one, what is shared and added the other, by no more edits than need be', () => {
  const some = texts(7);
  for (let round = 0; round < 600; round += 1) {
    const before = String(some.next().value);
    const after = String(some.next().value);
    const [one, other] = [before.split(' '), after.split(' ')];
    const stretches = compareLists(one, other, 100) ?? [];
    const rebuilt = (left: 'before' | 'after', without: string, list: readonly string[]): readonly string[] =>
      stretches
        .filter(({ kind }) => kind !== without)
        .flatMap((each) => list.slice(each[left].from, each[left].to));
    expect(rebuilt('before', 'added', one)).toEqual(one);
    expect(rebuilt('after', 'removed', other)).toEqual(other);
    const kept = stretches.flatMap(({ kind, before: { from, to } }) =>
      kind === 'same' ? one.slice(from, to) : [],
    );
    expect(kept).toHaveLength(longestCommon(one, other));
    const words = diffWords(before, after);
    const text = words?.filter(({ kind }) => kind !== 'removed').map(({ text: part }) => part);
    if (text !== undefined) expect(text.join('')).toBe(after);
  }
});

/** By the table of all beginnings: slow, and plainly right. */
function longestCommon(one: readonly string[], other: readonly string[]): number {
  let row = Array.from({ length: other.length + 1 }, () => 0);
  for (const item of one) {
    const above = row;
    row = [0];
    for (const [at, word] of other.entries())
      row.push(word === item ? above[at]! + 1 : Math.max(above[at + 1]!, row[at]!));
  }
  return row.at(-1) ?? 0;
}

test('a comparison that needs more edits than allowed is given up', () => {
  expect(compareLists(['a', 'b'], ['c', 'd'], 3)).toBeUndefined();
  expect(compareLists(['a', 'b'], ['c', 'd'], 4)?.map(({ kind }) => kind)).toEqual(['removed', 'added']);
});
