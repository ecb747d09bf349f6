import { describe, expect, test } from 'vitest';
import { judgeTurn } from '../../../src/domain/golden/judge-turn.ts';
import { needsTokenCounter } from '../../../src/domain/golden/needs-token-counter.ts';
import type { Expectation } from '../../../src/domain/golden/expectation.ts';
import type { GoldenCase } from '../../../src/domain/golden/golden-set.ts';
import type { Observation } from '../../../src/domain/golden/observation.ts';
import { anObservation, context } from './an-observation.ts';

function checksOf(expectation: Expectation, different: Partial<Observation>): readonly string[] {
  return judgeTurn(expectation, anObservation(different), context).map(({ check }) => check);
}

const strict: Expectation = {
  finishReason: ['length'],
  schema: { file: 'a.json', documents: new Map([['a.json', true]]) },
  length: { words: { max: 1 } },
  text: { contains: ['30 days'] },
  toolCalls: { calls: [{ name: 'get_order' }] },
  latency: { totalMs: { max: 1 } },
  usage: { totalTokens: { max: 1 } },
};

describe('a turn', () => {
  test('that states nothing asks for a whole reply with status 200', () => {
    expect(checksOf({}, {})).toEqual([]);
    expect(checksOf({}, { status: 503 })).toEqual(['status']);
    expect(checksOf({}, { finishReason: undefined })).toEqual(['finishReason']);
  });

  test('is judged by every check, told in their order', () => {
    expect(checksOf(strict, {})).toEqual([
      'finishReason',
      'schema',
      'length.words',
      'text.contains',
      'toolCalls',
      'latency.totalMs',
      'usage.totalTokens',
    ]);
  });

  test('answered by an error page is told as that and no further', () => {
    expect(checksOf(strict, { status: 500, text: '', finishReason: undefined })).toEqual(['status']);
  });

  test('answered by a broken reply is told as that and no further', () => {
    const defects = [{ kind: 'cut-off', detail: 'the connection ended' }] as const;
    expect(checksOf(strict, { defects, text: 'We' })).toEqual(['reply.cut-off']);
  });

  test('answered in full but without an end mark is judged all the same', () => {
    const defects = [{ kind: 'no-end-mark', detail: 'no [DONE]' }] as const;
    expect(checksOf({ length: { words: { max: 1 } } }, { defects })).toEqual([
      'reply.no-end-mark',
      'length.words',
    ]);
  });

  test('that expects an error status is judged by what the error says', () => {
    const different: Partial<Observation> = {
      status: 400,
      finishReason: undefined,
      usage: undefined,
      text: '',
      defects: [{ kind: 'unexpected-shape', detail: 'no choices' }],
    };
    expect(checksOf({ status: 400 }, different)).toEqual([]);
    expect(checksOf({ status: 400, latency: { totalMs: { max: 1 } } }, different)).toEqual([
      'latency.totalMs',
    ]);
  });
});

test('a tokenizer is needed only where a case counts tokens', () => {
  const withTurn = (expect: Expectation): { cases: GoldenCase[] } => ({
    cases: [{ turns: [{ expect: {} }, { expect }] } as unknown as GoldenCase],
  });
  expect(needsTokenCounter(withTurn({ length: { words: { max: 1 } } }))).toBe(false);
  expect(needsTokenCounter(withTurn({ length: { tokens: { max: 1 } } }))).toBe(true);
});
