import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../../../src/domain/golden/expectation.ts';
import { lintExpectation } from '../../../../src/domain/golden/lint/index.ts';

const timeouts = { connectMs: 5000, firstTokenMs: 10_000, totalMs: 20_000 };

function lint(expectation: Expectation, sampled = false): readonly string[] {
  return lintExpectation(expectation, { timeouts, sampled }).map(({ rule, pointer }) => `${rule} ${pointer}`);
}

describe('checks that no answer can pass', () => {
  test.each<[string, Expectation, string]>([
    [
      'more words than characters',
      { length: { words: { min: 20 }, chars: { max: 38 } } },
      '/length/words/min',
    ],
    [
      'a text longer than the answer',
      { length: { chars: { max: 5 } }, text: { contains: ['refund'] } },
      '/length/chars/max',
    ],
    [
      'more words in a text than in the answer',
      { length: { words: { max: 1 } }, text: { contains: ['14 days'] } },
      '/length/words/max',
    ],
    [
      'said and forbidden',
      { text: { contains: ['ok', 'in 30 days'], notContains: ['30 days'] } },
      '/text/contains/1',
    ],
    [
      'said and forbidden by a pattern',
      { text: { contains: ['the weekend'], notMatches: ['(?i)WEEK'] } },
      '/text/contains/0',
    ],
    [
      'each alternative forbidden',
      { text: { containsAny: ['a 1', 'b 1'], notMatches: ['\\d'] } },
      '/text/containsAny',
    ],
    [
      'one pattern that must match and must not',
      { text: { matches: ['x+'], notMatches: ['x+'] } },
      '/text/matches/0',
    ],
    [
      'a tool both wanted and forbidden',
      { toolCalls: { calls: [{ name: 'delete_user' }], forbid: ['delete_*'] } },
      '/toolCalls/calls/0/name',
    ],
    [
      'a total below its parts',
      { usage: { promptTokens: { min: 5 }, completionTokens: { min: 5 }, totalTokens: { max: 9 } } },
      '/usage/totalTokens/max',
    ],
    [
      'a total above its parts',
      { usage: { promptTokens: { max: 5 }, completionTokens: { max: 5 }, totalTokens: { min: 11 } } },
      '/usage/totalTokens/min',
    ],
    [
      'one count within two ranges apart',
      { usage: { completionTokens: { max: 9 } }, length: { tokens: { min: 10 } } },
      '/length/tokens',
    ],
  ])('%s', (_, expectation, pointer) => {
    expect(lint(expectation)).toContain(`contradiction ${pointer}`);
  });
});

describe('checks that say what another says', () => {
  test.each<[string, Expectation, string]>([
    [
      'as many words as the characters hold',
      { length: { words: { max: 20 }, chars: { max: 40 } } },
      '/length/words/max',
    ],
    [
      'characters that the words have anyway',
      { length: { words: { min: 20 }, chars: { min: 39 } } },
      '/length/chars/min',
    ],
    [
      'characters that the texts have anyway',
      { length: { chars: { min: 6 } }, text: { contains: ['refund'] } },
      '/length/chars/min',
    ],
    ['a text within another', { text: { contains: ['14', '14 days'] } }, '/text/contains/0'],
    ['the same text twice', { text: { contains: ['14 days', '14 days'] } }, '/text/contains/1'],
    [
      'a forbidden text that has another in it',
      { text: { notContains: ['30 days', 'in 30 days'] } },
      '/text/notContains/1',
    ],
    [
      'a forbidden text that a pattern forbids',
      { text: { notContains: ['weekend'], notMatches: ['week'] } },
      '/text/notContains/0',
    ],
    [
      'an alternative that comes with a shorter one',
      { text: { containsAny: ['can', 'cannot'] } },
      '/text/containsAny/1',
    ],
    [
      'alternatives of which one is said anyway',
      { text: { contains: ['cannot'], containsAny: ['can', 'no'] } },
      '/text/containsAny',
    ],
    [
      'a pattern that a text matches anyway',
      { text: { contains: ['14 days'], matches: ['\\d+ days'] } },
      '/text/matches/0',
    ],
    [
      'a forbidden tool that a glob forbids',
      { toolCalls: { forbid: ['delete_*', 'delete_user'] } },
      '/toolCalls/forbid/1',
    ],
    [
      'a forbidden tool where no other is right',
      { toolCalls: { extra: 'forbid', forbid: ['delete_*'] } },
      '/toolCalls/forbid/0',
    ],
    [
      'a first token that the whole comes before',
      { latency: { ttftMs: { max: 9000 }, totalMs: { max: 9000 } } },
      '/latency/ttftMs/max',
    ],
    [
      'a total that is the sum of its parts',
      { usage: { promptTokens: { max: 5 }, completionTokens: { max: 5 }, totalTokens: { max: 10 } } },
      '/usage/totalTokens/max',
    ],
    [
      'a part as large as the total',
      { usage: { promptTokens: { max: 10 }, totalTokens: { max: 10 } } },
      '/usage/promptTokens/max',
    ],
    [
      'one count bounded twice',
      { usage: { completionTokens: { max: 9 } }, length: { tokens: { max: 9 } } },
      '/length/tokens',
    ],
  ])('%s', (_, expectation, pointer) => {
    expect(lint(expectation)).toEqual([`implied ${pointer}`]);
  });

  test('a forbidden tool of a case with a policy says more than extra: forbid', () => {
    expect(lint({ toolCalls: { extra: 'forbid', forbid: ['delete_*'] } }, true)).toEqual([]);
  });
});

test.each<[string, Expectation, string]>([
  [
    'an alternative that is forbidden',
    { text: { containsAny: ['a 1', 'b'], notContains: ['1'] } },
    '/text/containsAny/0',
  ],
  [
    'an optional call that is forbidden',
    { toolCalls: { missing: 'allow', extra: 'forbid', calls: [{ name: 'f' }], forbid: ['f'] } },
    '/toolCalls/calls/0/name',
  ],
  ['a first token that is not waited for', { latency: { ttftMs: { max: 10_001 } } }, '/latency/ttftMs/max'],
  ['a reply that is cut before', { latency: { totalMs: { max: 20_001 } } }, '/latency/totalMs/max'],
])('nothing ever comes to: %s', (_, expectation, pointer) => {
  expect(lint(expectation)).toEqual([`unreachable ${pointer}`]);
});

test.each<[string, Expectation]>([
  [
    'bounds in two units that both say something',
    { length: { words: { min: 5, max: 15 }, chars: { min: 20, max: 100 } } },
  ],
  ['a pattern that looks at the end of the text', { text: { contains: ['14 days'], notMatches: ['days$'] } }],
  ['a pattern that looks at a word', { text: { contains: ['week'], notMatches: ['\\bweek\\b'] } }],
  [
    'texts of which none is in another',
    { text: { contains: ['a', 'b'], containsAny: ['c', 'd'], notContains: ['e', 'f'] } },
  ],
  ['a forbidden tool where others are right', { toolCalls: { calls: [{ name: 'f' }], forbid: ['g'] } }],
  [
    'a total with room for less than its parts',
    { usage: { promptTokens: { max: 5 }, completionTokens: { max: 5 }, totalTokens: { max: 9 } } },
  ],
])('nothing is said of %s', (_, expectation) => {
  expect(lint(expectation)).toEqual([]);
});
