import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkLatency } from '../../../../src/domain/golden/checks/check-latency.ts';
import {
  checkLength,
  countCodePoints,
  countWords,
} from '../../../../src/domain/golden/checks/check-length.ts';
import { checkText } from '../../../../src/domain/golden/checks/check-text.ts';
import { checkUsage } from '../../../../src/domain/golden/checks/check-usage.ts';
import { anObservation, content, context } from '../an-observation.ts';
import { threadCpuMs } from '../../../thread-cpu-ms.ts';

describe('length', () => {
  test('within bounds, the bounds included', () => {
    const expected = { chars: { min: 5, max: 5 }, words: { min: 1, max: 1 }, tokens: { min: 9, max: 9 } };
    expect(checkLength(expected, anObservation({ text: 'hello' }), context)).toEqual([]);
  });

  test('too many words', () => {
    const observation = anObservation({ text: 'word '.repeat(214) });
    expect(checkLength({ words: { max: 120 } }, observation, context)).toEqual([
      { check: 'length.words', expected: 'at most 120', actual: '214', pointer: content },
    ]);
  });

  test('too few characters: a code point is one, whatever its UTF-16 length', () => {
    const observation = anObservation({ text: '👍🏽' });
    expect(checkLength({ chars: { min: 3 } }, observation, context)).toEqual([
      { check: 'length.chars', expected: 'at least 3', actual: '2', pointer: content },
    ]);
  });

  test('tokens are those of the usage', () => {
    expect(checkLength({ tokens: { max: 8 } }, anObservation(), context)).toEqual([
      { check: 'length.tokens', expected: 'at most 8', actual: '9', pointer: content },
    ]);
  });

  test('without usage tokens are counted, and the finding names the tokenizer', () => {
    const observation = anObservation({ usage: undefined });
    expect(checkLength({ tokens: { max: 3 } }, observation, context)).toEqual([
      {
        check: 'length.tokens',
        expected: 'at most 3',
        actual: '7 (counted by word-counter)',
        pointer: content,
      },
    ]);
  });

  test('code points are counted as iteration does, lone surrogates too', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string({ unit: fc.constantFrom('\ud800', '\udc00', 'a') }),
        (a, b) => {
          expect(countCodePoints(a + b)).toBe(Array.from(a + b).length);
        },
      ),
    );
  });

  test('words are counted as they were joined, whatever the white space', () => {
    const space = fc.constantFrom(' ', '\n', '\t', '\u00a0', '  ', '\r\n', '\u3000');
    const word = fc.string({ minLength: 1 }).filter((text) => !/\s/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, space)), space, (words, start) => {
        expect(countWords(start + words.flat().join(''))).toBe(words.length);
      }),
    );
  });
});

describe('text', () => {
  const observation = anObservation({ text: 'We refund within 14 days of delivery.' });

  test('says what it must', () => {
    const expected = {
      contains: ['14 days', 'refund'],
      containsAny: ['never', 'We'],
      notContains: ['30 days'],
      matches: ['\\b\\d+ days\\b', '(?i)^WE'],
      notMatches: ['^Sorry'],
    };
    expect(checkText(expected, observation, context)).toEqual([]);
  });

  test.each([
    [{ contains: ['30 days'] }, 'text.contains', '"30 days"', '"We refund within 14 days of delivery."'],
    [{ contains: ['we refund'] }, 'text.contains', '"we refund"', '"We refund within 14 days of delivery."'],
    [
      { containsAny: ['a b', 'c d'] },
      'text.containsAny',
      '"a b" or "c d"',
      '"We refund within 14 days of delivery."',
    ],
    [
      { notContains: ['refund'] },
      'text.notContains',
      'not "refund"',
      '"We refund within 14 days of delivery."',
    ],
    [{ matches: ['^\\d'] }, 'text.matches', 'a match of ^\\d', '"We refund within 14 days of delivery."'],
    [
      { notMatches: ['\\d+'] },
      'text.notMatches',
      'no match of \\d+',
      '"We refund within 14 days of delivery."',
    ],
  ])('%j', (expected, check, wanted, actual) => {
    expect(checkText(expected, observation, context)).toEqual([
      { check, expected: wanted, actual, pointer: content },
    ]);
  });

  test('each item has a finding of its own', () => {
    expect(checkText({ contains: ['q', 'z'] }, observation, context)).toHaveLength(2);
  });

  test('a long text is cut to one line, and a hit is shown with what stands around it', () => {
    const long = anObservation({ text: `${'line\n'.repeat(100)}secret${' word'.repeat(100)}` });
    const [contains] = checkText({ contains: ['absent'] }, long, context);
    expect(contains?.actual).toHaveLength(120);
    expect(contains?.actual).toMatch(/^"line\\nline.*…$/);
    const [hit] = checkText({ notContains: ['secret'] }, long, context);
    expect(hit?.actual).toMatch(/^"….*\\nsecret word word.*…"$/);
  });

  test('a pattern that would take years elsewhere takes a moment', () => {
    const started = threadCpuMs();
    const text = 'a'.repeat(20_000) + 'b';
    expect(checkText({ matches: ['^(a+)+$'] }, anObservation({ text }), context)).toHaveLength(1);
    expect(threadCpuMs() - started).toBeLessThan(5000);
  });
});

describe('latency', () => {
  test('in time, the limit included', () => {
    expect(checkLatency({ ttftMs: { max: 120 }, totalMs: { max: 900 } }, anObservation())).toEqual([]);
  });

  test('too late, in whole milliseconds', () => {
    const observation = anObservation({ timing: { ttftMs: 120.2, totalMs: 901.5 } });
    expect(checkLatency({ ttftMs: { max: 120 }, totalMs: { max: 900 } }, observation)).toEqual([
      { check: 'latency.ttftMs', expected: 'at most 120 ms', actual: '121 ms', pointer: '' },
      { check: 'latency.totalMs', expected: 'at most 900 ms', actual: '902 ms', pointer: '' },
    ]);
  });

  test('no first token came', () => {
    const observation = anObservation({ timing: { ttftMs: undefined, totalMs: 5 } });
    expect(checkLatency({ ttftMs: { max: 120 } }, observation)).toEqual([
      { check: 'latency.ttftMs', expected: 'at most 120 ms', actual: 'no first token', pointer: '' },
    ]);
  });
});

describe('usage', () => {
  test('within bounds', () => {
    expect(checkUsage({ totalTokens: { min: 29, max: 29 } }, anObservation())).toEqual([]);
  });

  test('out of bounds', () => {
    const expected = { promptTokens: { max: 10 }, completionTokens: { min: 10 }, totalTokens: { max: 29 } };
    expect(checkUsage(expected, anObservation())).toEqual([
      { check: 'usage.promptTokens', expected: 'at most 10', actual: '20', pointer: '' },
      { check: 'usage.completionTokens', expected: 'at least 10', actual: '9', pointer: '' },
    ]);
  });

  test.each([
    ['no usage', undefined],
    ['no total', { promptTokens: 1, completionTokens: 1, totalTokens: undefined }],
  ])('%s where it is expected', (_, usage) => {
    expect(checkUsage({ totalTokens: { min: 1, max: 1500 } }, anObservation({ usage }))).toEqual([
      { check: 'usage.totalTokens', expected: '1 to 1500', actual: 'the reply does not say', pointer: '' },
    ]);
  });
});
