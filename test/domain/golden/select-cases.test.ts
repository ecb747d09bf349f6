import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GoldenSet } from '../../../src/domain/golden/golden-set.ts';
import type { Sampling } from '../../../src/domain/golden/sampling/policy.ts';
import { policiesOf, selectCases, type CaseSelection } from '../../../src/domain/golden/select-cases.ts';
import { aCase, aSet } from '../../use-cases/replay/situation.ts';

const tone: Sampling = {
  mode: 'sequential',
  acceptable: 0.95,
  unacceptable: 0.7,
  alpha: 0.05,
  beta: 0.05,
  maxSamples: 40,
};
const set = aSet([
  aCase('greeting', { tags: ['smoke'] }),
  aCase('refund', { tags: ['smoke', 'refunds'], sampling: tone }),
  aCase('orders', { tags: ['tools'], sampling: tone }),
  aCase('tone', { severity: 'advisory' }),
]);

function ids(selection: CaseSelection, of: GoldenSet = set): readonly string[] {
  const selected = selectCases(of, selection);
  if (selected.kind === 'impossible') throw new Error(selected.problem);
  return selected.set.cases.map(({ id }) => id);
}

const problemOf = (selection: CaseSelection): string => {
  const selected = selectCases(set, selection);
  return selected.kind === 'impossible' ? selected.problem : 'none';
};

describe('the cases that are asked', () => {
  it('are all, where nothing is said, and the set is the same', () => {
    expect(selectCases(set, {})).toEqual({ kind: 'selected', set });
  });

  it('are those of all that is said together, in the order of the set', () => {
    expect(ids({ only: ['orders', 'greeting'] })).toEqual(['greeting', 'orders']);
    expect(ids({ tags: ['smoke', 'tools'] })).toEqual(['greeting', 'refund', 'orders']);
    expect(ids({ tags: ['smoke'], only: ['refund', 'tone'] })).toEqual(['refund']);
    expect(ids({ failed: ['tone', 'gone since'] })).toEqual(['tone']);
  });

  it('are not made fewer by a slip of the pen', () => {
    expect(problemOf({ only: ['refnud'] })).toBe(
      '--only refnud: the set has no such case; it has: greeting, refund, orders, tone',
    );
    expect(problemOf({ tags: ['smoke', 'tool'] })).toBe(
      '--tag tool: no case has this tag; there are: refunds, smoke, tools',
    );
    expect(problemOf({ tags: ['smoke'], only: ['tone'] })).toBe(
      '--only tone --tag smoke: no case is left to ask',
    );
    expect(problemOf({ shard: { index: 5, of: 5 } })).toBe('--shard 5/5: no case is left to ask');
  });

  it('keep the policies of the whole set: a case decides alike alone and among the others', () => {
    const selected = selectCases(set, { only: ['refund'] });
    if (selected.kind === 'impossible') throw new Error(selected.problem);
    expect(policiesOf(selected.set).get('refund')).toEqual(policiesOf(set).get('refund'));
    expect(policiesOf(set).get('refund')).toMatchObject({ beta: 0.025 });
  });
});

describe('shards', () => {
  it('are disjoint, together the whole, and the same in whatever order the files are read', () => {
    const some = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(some, fc.integer({ min: 1, max: 5 }), (names, of) => {
        const parts = (order: readonly string[]) =>
          Array.from({ length: Math.min(of, names.length) }, (_, at) =>
            [...ids({ shard: { index: at + 1, of } }, aSet(order.map((id) => aCase(id))))].sort(),
          );
        const forward = parts(names);
        expect(forward.flat().sort()).toEqual([...names].sort());
        expect(parts([...names].reverse())).toEqual(forward);
      }),
      { numRuns: 100 },
    );
  });
});
