import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Expectation } from '../../../../src/domain/golden/expectation.ts';
import { judgeTurn } from '../../../../src/domain/golden/judge-turn.ts';
import type { Observation, ToolCall } from '../../../../src/domain/golden/observation.ts';
import {
  proposeChanges,
  withChanges,
  type Proposed,
} from '../../../../src/domain/golden/proposals/propose-changes.ts';
import { anObservation } from '../an-observation.ts';

const context = {
  countTokens: (text: string) => ({ count: Math.ceil(text.length / 4), tokenizer: 'quarters' }),
  contentPointer: '/choices/0/message/content',
};
const judge = (expectation: Expectation, reply: Observation) => judgeTurn(expectation, reply, context);

function propose(
  expectation: Expectation,
  replies: readonly Observation[],
  recorded?: Observation,
): Proposed {
  return proposeChanges(expectation, { replies, recorded }, judge, context);
}

function call(name: string, value: { readonly [key: string]: string }): ToolCall {
  return { id: undefined, name, arguments: { kind: 'json', value }, pointer: '' };
}

/** `length.words /length/words/max 230`. */
function shown({ changes }: Proposed): readonly string[] {
  return changes.map(
    ({ check, edit }) => `${check} ${edit.kind} ${edit.pointer} ${JSON.stringify(edit.after)}`,
  );
}

const words = (count: number): string => Array.from({ length: count }, () => 'word').join(' ');
const said = (text: string, more: Partial<Observation> = {}): Observation => anObservation({ text, ...more });

describe('what an answer would change in its case', () => {
  it('a bound that is broken moves beyond all samples, with a little room', () => {
    const replies = [198, 201, 214].map((count) => said(words(count)));
    const proposed = propose({ length: { words: { min: 20, max: 120 } } }, replies, said(words(88)));
    expect(shown(proposed)).toEqual(['length.words replace /length/words/max 230']);
    expect(proposed.changes[0]).toMatchObject({ samples: ['198', '201', '214'], was: '88' });
    expect(proposed.byHand).toEqual([]);
  });

  it('both bounds move where samples lie on both sides; what holds stays', () => {
    const replies = [said(words(3)), said(words(300))];
    const proposed = propose({ length: { words: { min: 20, max: 120 }, chars: { max: 9000 } } }, replies);
    expect(shown(proposed)).toEqual([
      'length.words replace /length/words/min 2',
      'length.words replace /length/words/max 320',
    ]);
  });

  it('a finish reason takes the place of the only one, or comes to those that are still seen', () => {
    const reply = (finishReason: string): Observation => said('Hello', { finishReason });
    const only = propose({ finishReason: ['stop'] }, [reply('length'), reply('length')]);
    expect(shown(only)).toEqual(['finishReason replace /finishReason/0 "length"']);
    const both = propose({ finishReason: ['stop'] }, [reply('length'), reply('stop')]);
    expect(shown(both)).toEqual(['finishReason append /finishReason "length"']);
  });

  it('words that the recorded answer had become those that took their place', () => {
    const before = said('We refund within 30 days of delivery.');
    const replies = [
      said('We refund within 14 days of delivery.'),
      said('We refund within 14 days of delivery!'),
    ];
    const expectation = { text: { contains: ['refund', '30 days'] } };
    expect(shown(propose(expectation, replies, before))).toEqual([
      'text.contains replace /text/contains/1 "14 days"',
    ]);
    const unknown = propose(expectation, replies);
    expect(unknown.changes).toEqual([]);
    expect(unknown.byHand).toMatchObject([{ check: 'text.contains', expected: '"30 days"' }]);
  });

  it('no check is taken out: what must not be said, patterns and calls that are gone are left to the author', () => {
    const expectation: Expectation = {
      text: { notContains: ['sorry'], matches: ['^Yes'] },
      toolCalls: { calls: [{ name: 'get_order' }], forbid: ['delete_*'] },
    };
    const reply = said('No, sorry', { toolCalls: [call('delete_account', {})] });
    const proposed = propose(expectation, [reply]);
    expect(proposed.changes).toEqual([]);
    expect(proposed.byHand.map(({ check }) => check)).toEqual([
      'text.notContains',
      'text.matches',
      'toolCalls.forbid',
      'toolCalls',
    ]);
  });

  it('arguments of a call move one by one; another tool in its place, and one on top, as a whole', () => {
    const expectation: Expectation = {
      toolCalls: {
        order: 'exact',
        calls: [{ name: 'get_order', args: { match: 'exact', value: { id: 'A-17', full: 'no' } } }],
      },
    };
    const other = [call('get_order', { id: 'A-18', full: 'yes' })];
    expect(shown(propose(expectation, [said('', { toolCalls: other })]))).toEqual([
      'toolCalls replace /toolCalls/calls/0/args/value/id "A-18"',
      'toolCalls replace /toolCalls/calls/0/args/value/full "yes"',
    ]);
    const more = [call('get_order', { id: 'A-17', full: 'no' }), call('refund', { id: 'A-17' })];
    expect(shown(propose(expectation, [said('', { toolCalls: more })]))).toEqual([
      'toolCalls append /toolCalls/calls {"name":"refund","args":{"match":"exact","value":{"id":"A-17"}}}',
    ]);
    const named = [call('find_order', { id: 'A-17' })];
    expect(shown(propose(expectation, [said('', { toolCalls: named })]))).toEqual([
      'toolCalls replace /toolCalls/calls/0 {"name":"find_order","args":{"match":"exact","value":{"id":"A-17"}}}',
    ]);
    const differ = ['A-1', 'A-2'].map((id) =>
      said('', { toolCalls: [call('get_order', { id, full: 'no' })] }),
    );
    expect(propose(expectation, differ)).toMatchObject({ changes: [], byHand: [{ check: 'toolCalls' }] });
  });

  it('an error page and a broken reply propose nothing', () => {
    const replies = [
      said('Internal error', { status: 500 }),
      said('', { defects: [{ kind: 'not-json', detail: 'cut' }] }),
    ];
    const proposed = propose({ length: { words: { min: 5 } } }, replies);
    expect(proposed.changes).toEqual([]);
    expect(proposed.byHand.map(({ check }) => check)).toEqual(['status', 'reply.not-json']);
  });
});

const textOf = fc
  .array(fc.constantFrom('refund', 'within', '14', '30', 'days.', 'sorry', 'Hello'), { maxLength: 30 })
  .map((all) => all.join(' '));
const callOf = fc
  .tuple(
    fc.constantFrom('get_order', 'refund', 'hand_over'),
    fc.dictionary(fc.constantFrom('id', 'why'), fc.constantFrom('1', '2')),
  )
  .map(([name, value]) => call(name, value));
const replyOf = fc
  .record({
    text: textOf,
    toolCalls: fc.array(callOf, { maxLength: 3 }),
    finishReason: fc.constantFrom('stop', 'length', 'tool_calls'),
    totalMs: fc.integer({ min: 0, max: 9000 }),
    completionTokens: fc.option(fc.nat(400), { nil: undefined }),
  })
  .map(({ text, toolCalls, finishReason, totalMs, completionTokens }) =>
    anObservation({
      text,
      toolCalls,
      finishReason,
      timing: { ttftMs: undefined, totalMs },
      usage: { promptTokens: undefined, completionTokens, totalTokens: undefined },
    }),
  );
const rangeOf = fc.record({ min: fc.nat(20), max: fc.integer({ min: 20, max: 60 }) });
const expectationOf: fc.Arbitrary<Expectation> = fc.record(
  {
    finishReason: fc.uniqueArray(fc.constantFrom('stop', 'length'), { minLength: 1 }),
    length: fc.record({ words: rangeOf, chars: rangeOf, tokens: rangeOf }, { requiredKeys: ['words'] }),
    latency: fc.record({ totalMs: fc.record({ max: fc.integer({ min: 1, max: 3000 }) }) }),
    usage: fc.record({ completionTokens: rangeOf }),
    text: fc.record(
      {
        contains: fc.array(fc.constantFrom('14 days', 'refund', 'Hello'), { minLength: 1, maxLength: 3 }),
        containsAny: fc.array(fc.constantFrom('30', 'within'), { minLength: 1, maxLength: 2 }),
        notContains: fc.constant(['sorry']),
      },
      { requiredKeys: ['contains'] },
    ),
    toolCalls: fc.record(
      {
        order: fc.constantFrom('exact', 'in_order', 'any_order'),
        extra: fc.constantFrom('allow', 'forbid'),
        calls: fc.array(
          callOf.map(({ name, arguments: given }) => ({
            name,
            args: { match: 'exact' as const, value: given.kind === 'json' ? given.value : {} },
          })),
          { maxLength: 3 },
        ),
      },
      { requiredKeys: ['calls'] },
    ),
  },
  { requiredKeys: [] },
);

describe('for any case and any answers', () => {
  it('with all changes accepted, what is still wrong is what was left to be settled by hand', () => {
    fc.assert(
      fc.property(
        expectationOf,
        fc.array(replyOf, { minLength: 1, maxLength: 4 }),
        fc.option(replyOf, { nil: undefined }),
        (expectation, replies, recorded) => {
          const { changes, byHand } = propose(expectation, replies, recorded);
          const after = withChanges(expectation, changes);
          const left = replies.flatMap((reply) => judge(after, reply));
          const told = new Set(byHand.map(({ check, expected }) => `${check} ${expected}`));
          for (const { check, expected } of left) expect(told).toContain(`${check} ${expected}`);
          // Good answers propose nothing; each change is of a check that was broken.
          const broken = new Set(
            replies.flatMap((reply) => judge(expectation, reply)).map(({ check }) => check),
          );
          for (const { check } of changes) expect(broken).toContain(check);
          // Never fewer checks than before.
          expect(Object.keys(after)).toEqual(Object.keys(expectation));
          expect(after.text?.contains?.length).toBe(expectation.text?.contains?.length);
          expect(after.toolCalls?.calls?.length ?? 0).toBeGreaterThanOrEqual(
            expectation.toolCalls?.calls?.length ?? 0,
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});
