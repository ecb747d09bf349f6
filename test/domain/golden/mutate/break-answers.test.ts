import { describe, expect, test } from 'vitest';
import type { Expectation } from '../../../../src/domain/golden/expectation.ts';
import { families } from '../../../../src/domain/golden/mutate/index.ts';
import type { Family } from '../../../../src/domain/golden/mutate/breakage.ts';
import { flowMembers } from '../../../../src/domain/golden/flow-yaml.ts';
import type { Observation } from '../../../../src/domain/golden/observation.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { anObservation, calling } from '../an-observation.ts';

function broken(
  family: Family,
  answer: Observation,
  expect: Expectation = {},
  seen: ReadonlyMap<string, readonly Json[]> = new Map(),
) {
  return families[family]({ answer, expect, seen });
}

const calls = ({ toolCalls }: Observation) =>
  toolCalls.map(({ name, arguments: given }) => [name, given.kind === 'json' ? given.value : given.text]);

describe('a recorded answer with one thing wrong', () => {
  test('a call is dropped, is made twice, and one is made that nobody asked for', () => {
    const found = broken('tool-calls', calling(['f', {}], ['g', {}]));
    expect(found.map(({ what, answer }) => [what, calls(answer).map(([name]) => name)])).toEqual([
      ['call of f dropped', ['g']],
      ['call of g dropped', ['f']],
      ['call of f doubled', ['f', 'f', 'g']],
      ['call of g doubled', ['f', 'g', 'g']],
      ['a call that was not made', ['f', 'g', 'other_tool']],
    ]);
  });

  test('an argument is removed, renamed, of another type, and has another value, at every depth', () => {
    const found = broken('arguments', calling(['f', { a: 1, b: { c: 'x' } }]));
    expect(found.map(({ answer }) => calls(answer)[0]?.[1])).toEqual([
      { b: { c: 'x' } },
      { a_new: 1, b: { c: 'x' } },
      { a: '1', b: { c: 'x' } },
      { a: 2, b: { c: 'x' } },
      { a: 1 },
      { a: 1, b_new: { c: 'x' } },
      { a: 1, b: [{ c: 'x' }] },
      { a: 1, b: {} },
      { a: 1, b: { c_new: 'x' } },
      { a: 1, b: { c: ['x'] } },
      { a: 1, b: { c: 'x 2' } },
    ]);
  });

  test('an argument gets a value that another recorded answer has there, where there is one', () => {
    const found = broken('arguments', calling(['f', { id: 'A-17' }]), {}, new Map([['id', ['A-17', 'B-4']]]));
    expect(found.map(({ answer }) => calls(answer)[0]?.[1])).toContainEqual({ id: 'B-4' });
  });

  test('a field of a text that is JSON is broken likewise; plain text has none', () => {
    const seen = new Map([['topic', ['late', 'damaged']]]);
    const found = broken('fields', anObservation({ text: '[{"topic": "late"}]' }), {}, seen);
    expect(found.map(({ answer }) => answer.text)).toEqual([
      '[{}]',
      '[{"topic_new":"late"}]',
      '[{"topic":["late"]}]',
      '[{"topic":"damaged"}]',
    ]);
    expect(found.at(-1)?.proposal.expect).toEqual({ text: { matches: ['"topic"\\s*:\\s*"late"'] } });
    expect(broken('fields', anObservation())).toEqual([]);
  });

  test('the text is cut, doubled and emptied, by characters, and its tokens go with it', () => {
    const found = broken('text', anObservation({ text: '👍👍ab' }));
    expect(found.map(({ answer }) => [answer.text, answer.usage?.completionTokens])).toEqual([
      ['👍👍', 5],
      ['👍👍ab\n👍👍ab', 18],
      ['', 0],
    ]);
    expect(broken('text', calling(['f', {}]))).toEqual([]);
  });

  test('each number is another one, wherever it stands', () => {
    const text = 'On 2026-05-04 at 9:00: 4.90 EUR for 2 of 2, order A-09';
    expect(broken('numbers', anObservation({ text })).map(({ what }) => what)).toEqual([
      'number 2026-05-04 is 2027-05-04',
      'number 9:00 is 10:00',
      'number 4.90 is 5.90',
      'number 2 is 3',
      'number 09 is 10',
    ]);
    const [two] = broken('numbers', anObservation({ text: '2 of 2, or 22' }));
    expect(two?.answer.text).toBe('3 of 3, or 22');
  });

  test('it ends for each of the other reasons, and it is a refusal', () => {
    expect(broken('finish-reason', anObservation()).map(({ answer }) => answer.finishReason)).toEqual([
      'length',
      'tool_calls',
      'content_filter',
    ]);
    const [refusal] = broken('refusal', calling(['f', {}]));
    expect(refusal?.answer).toMatchObject({ toolCalls: [], finishReason: 'stop' });
    expect(refusal?.answer.text).toMatch(/can't help/);
  });

  test('what the case states is left out, said, or passed by one, each by itself', () => {
    const stated: Expectation = {
      text: {
        contains: ['14 days'],
        containsAny: ['refund', 'return'],
        matches: ['of \\w+', 'a*'],
        notContains: ['30 days'],
        notMatches: ['(?i)24/7|week\\.', '^nothing to read off$'],
      },
      toolCalls: { forbid: ['delete_*'] },
      latency: { ttftMs: { max: 2000 } },
      usage: { totalTokens: { min: 1, max: 40 } },
    };
    expect(broken('left-out', anObservation(), stated).map(({ answer }) => answer.text)).toEqual([
      'We refund within  of delivery.',
      'We  within 14 days of delivery.',
      'We refund within 14 days .',
    ]);
    expect(broken('forbidden', anObservation(), stated).map(({ what }) => what)).toEqual([
      'also says "30 days"',
      'also says "24/7"',
      'also says "week."',
      'also calls delete_any',
    ]);
    const limits = broken('limits', anObservation(), stated);
    expect(limits.map(({ what }) => what)).toEqual([
      'latency.ttftMs 2001',
      'usage.totalTokens 0',
      'usage.totalTokens 41',
    ]);
    expect(limits[0]?.answer.timing).toEqual({ ttftMs: 2001, totalMs: 2001 });
  });
});

test('a proposed check is YAML that means what was meant', () => {
  const value = {
    text: { contains: ['14 days', 'plain', 'yes', '"a": {b}', '#c', "can't"] },
    length: { max: 1 },
  };
  expect(flowMembers(value)).toBe(
    'text: { contains: ["14 days", plain, "yes", "\\"a\\": {b}", "#c", "can\'t"] }, length: { max: 1 }',
  );
});
