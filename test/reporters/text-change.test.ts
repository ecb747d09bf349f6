import { expect, test } from 'vitest';
import { diffText } from '../../src/domain/text-diff/diff-text.ts';
import { textChangeLines } from '../../src/reporters/text-change.ts';
import type { TextChange } from '../../src/results/slot-diff.generated.ts';

function lines(before: string, after: string, colour = false, width = 40): readonly string[] {
  const diff = diffText(before, after);
  if (diff.kind !== 'changed') throw new Error(diff.kind);
  return diff.changes.flatMap((change) => textChangeLines(change as TextChange, { width, colour }));
}

test('a changed word is marked where it stands, with colour or without', () => {
  expect(lines('Be helpful and kind.', 'Be brief and kind.')).toEqual(['Be [-helpful-] {+brief+} and kind.']);
  expect(lines('Be helpful and kind.', 'Be brief and kind.', true)).toEqual([
    'Be \u001b[31m[-helpful-]\u001b[39m \u001b[32m{+brief+}\u001b[39m and kind.',
  ]);
});

test('far from a change the text is left out, and no line is wider than asked', () => {
  const words = Array.from({ length: 60 }, (_, at) => `word${at}`);
  const found = lines(words.join(' '), words.with(30, 'other').join(' '));
  expect(found.join(' ')).toMatch(/^… word22 .*word29 \[-word30-\] \{\+other\+\} word31 .*word38 …$/);
  expect(Math.max(...found.map((line) => line.length))).toBeLessThanOrEqual(40);
});

test('new lines are whole, cut to the width, and many are counted', () => {
  expect(lines('', 'one\ntwo\n')).toEqual(['+ one', '+ two']);
  expect(lines('', 'x'.repeat(50))).toEqual([`+ ${'x'.repeat(38)}`, `  ${'x'.repeat(12)}`]);
  const many = lines('', Array.from({ length: 100 }, (_, at) => `line ${at}`).join('\n'));
  expect(many).toHaveLength(25);
  expect(many.at(-1)).toBe('… 76 more lines; -o json has all of them');
});

test('what would move the cursor is shown as an escape', () => {
  expect(lines('a b c d', 'a b c \u001b[31md')).toEqual(['a b c [-d-] {+\\u001b[31md+}']);
});
