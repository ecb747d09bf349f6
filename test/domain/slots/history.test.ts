import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import {
  explainsTraffic,
  historyLimit,
  historyWith,
  readHistory,
  revisionsOf,
  type HistoryEntry,
} from '../../../src/domain/slots/history.ts';
import { aMove, aService } from '../../builders/cluster-objects.ts';

const withHistory = (text: string) => readHistory(aService({ annotations: { [annotation.history]: text } }));

describe('The history of moves', () => {
  it('is none on a Service that was never moved', () => {
    expect(readHistory(aService())).toEqual({ kind: 'none' });
  });

  it('keeps the last ten moves, newest first', () => {
    let history = readHistory(aService());
    for (let turn = 1; turn <= 12; turn += 1)
      history = withHistory(historyWith(history, aMove({ op: `op${turn}` })));
    const kept = history.kind === 'entries' ? history.entries.map(({ op }) => op) : [];
    expect(kept).toHaveLength(historyLimit);
    expect([kept[0], kept.at(-1)]).toEqual(['op12', 'op3']);
  });

  it('explains traffic only where its last move ended at the live slot', () => {
    const history = withHistory(JSON.stringify([aMove({ to: 'blue' }), aMove({ to: 'green' })]));
    expect(explainsTraffic(history, 'blue')).toBe(true);
    expect(explainsTraffic(history, 'green')).toBe(false);
    expect(explainsTraffic(readHistory(aService()), 'blue')).toBe(false);
  });

  it('starts anew on top of one that cannot be read', () => {
    const next = historyWith(withHistory('x'), aMove({ op: 'op7' }));
    expect(withHistory(next)).toMatchObject({ kind: 'entries', entries: [{ op: 'op7' }] });
  });
});

describe('Moves are numbered', () => {
  const numbers = (text: string) => {
    const history = withHistory(text);
    return history.kind === 'entries' ? revisionsOf(history.entries) : history.kind;
  };

  it('from 1, and keep their numbers when the oldest are dropped', () => {
    let text = historyWith(readHistory(aService()), aMove());
    expect(numbers(text)).toEqual([1]);
    for (let move = 2; move <= 12; move += 1) text = historyWith(withHistory(text), aMove());
    expect(numbers(text)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3]);
  });

  it('where none has a number, and where only the newer ones have, the same numbers come out', () => {
    const old = JSON.stringify([aMove(), aMove(), aMove()]);
    expect(numbers(old)).toEqual([3, 2, 1]);
    expect(numbers(historyWith(withHistory(old), aMove()))).toEqual([4, 3, 2, 1]);
  });

  it('an entry without one on top of numbered ones has the next', () => {
    expect(numbers(JSON.stringify([aMove(), aMove({ rev: 8 }), aMove({ rev: 7 })]))).toEqual([9, 8, 7]);
  });

  it.each([['text'], [0], [-3], [1.5], [null], [Number.MAX_SAFE_INTEGER + 1]])(
    'a number that is none (%s) does not make the move unreadable',
    (rev) => {
      expect(numbers(JSON.stringify([{ ...aMove(), rev }, aMove({ rev: 4 })]))).toEqual([5, 4]);
    },
  );

  it('each has another, whatever was written there', () => {
    expect(numbers(JSON.stringify([aMove({ rev: 1 }), aMove({ rev: 1 }), aMove({ rev: 9 })]))).toEqual([
      3, 2, 1,
    ]);
  });
});

describe('A history that cannot be read is called so, never half understood', () => {
  const broken: readonly (readonly [string, string, string])[] = [
    ['text', 'blue', 'it is not JSON'],
    ['nothing', '', 'it is not JSON'],
    ['an object', '{}', 'it is not a list'],
    ['null', 'null', 'it is not a list'],
    ['no entry', '[]', 'it is an empty list'],
    ['an entry that is no object', '[1]', 'an entry lacks a field'],
  ];
  it.each(broken)('%s', (_, text, problem) => {
    expect(withHistory(text)).toEqual({ kind: 'unreadable', raw: text, problem });
  });

  const members: readonly (readonly [string, unknown])[] = [
    ['op', undefined],
    ['to', 7],
    ['from', null],
    ['who', undefined],
    ['when', 'yesterday'],
    ['verb', 'canary'],
    ['verdict', 'good'],
    ['templates', undefined],
    ['images', { blue: 1 }],
  ];
  it.each(members)('a wrong %s in the oldest entry', (member, value) => {
    const text = JSON.stringify([aMove(), { ...aMove(), [member]: value }]);
    expect(withHistory(text)).toMatchObject({ kind: 'unreadable', problem: 'an entry lacks a field' });
  });
});

describe('Round trip', () => {
  const names = fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 });
  const entry: fc.Arbitrary<HistoryEntry> = fc
    .record({
      op: fc.string(),
      verb: fc.constantFrom('switch' as const, 'rollback' as const),
      from: fc.string(),
      to: fc.string(),
      who: fc.string({ unit: 'grapheme' }),
      when: fc
        .date({ min: new Date(0), max: new Date('2099-01-01'), noInvalidDate: true })
        .map((date) => date.toISOString()),
      why: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
      set: fc.option(fc.string(), { nil: undefined }),
      verdict: fc.constantFrom('passed' as const, 'skipped' as const, 'none' as const),
      templates: names,
      images: names,
    })
    .map(({ why, set, ...rest }) => ({
      ...rest,
      ...(why === undefined ? {} : { why }),
      ...(set === undefined ? {} : { set }),
    }));

  it('what is written is read again', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 15 }), (entries) => {
        let history = readHistory(aService());
        for (const one of entries) history = withHistory(historyWith(history, one));
        const numbered = entries.map((one, at) => ({ ...one, rev: at + 1 }));
        const expected = numbered.toReversed().slice(0, historyLimit);
        expect(history).toMatchObject({ kind: 'entries', latest: expected[0] });
        expect(history.kind === 'entries' ? history.entries : []).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('any text whatever is read without an exception', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['entries', 'unreadable']).toContain(withHistory(text).kind);
      }),
      { numRuns: 200 },
    );
  });
});
