import { describe, expect, it } from 'vitest';
import type { Effects, GoldenCase, GoldenSet } from '../../../src/domain/golden/golden-set.ts';
import { smokeCasesOf } from '../../../src/domain/monitor/smoke-cases.ts';

const aCase = (id: string, tags: readonly string[], severity: GoldenCase['severity'] = 'blocking') =>
  ({ id, tags, severity }) as GoldenCase;

function aSet(cases: readonly GoldenCase[], effects: Effects = { kind: 'none' }): GoldenSet {
  return { digest: '4be1', source: 'golden', suite: { effects } as GoldenSet['suite'], cases };
}

describe('the cases that are asked of a live release', () => {
  it('are the blocking ones that are tagged smoke', () => {
    const cases = [
      aCase('a', ['smoke']),
      aCase('b', []),
      aCase('c', ['slow', 'smoke']),
      aCase('d', ['smoke'], 'advisory'),
    ];
    const smoke = smokeCasesOf(aSet(cases));
    expect(smoke.kind === 'cases' && smoke.cases.map(({ id }) => id)).toEqual(['a', 'c']);
  });

  it('are none where nothing is tagged', () => {
    expect(smokeCasesOf(aSet([aCase('a', ['smoke'], 'advisory')]))).toEqual({
      kind: 'none',
      why: 'no blocking case in golden is tagged smoke',
    });
  });

  it.each<Effects>([
    { kind: 'acknowledged', header: 'X-Dry-Run' },
    { kind: 'accepted', reason: 'orders are tests' },
  ])('are none where a replay has effects: $kind', (effects) => {
    const smoke = smokeCasesOf(aSet([aCase('a', ['smoke'])], effects));
    expect(smoke).toEqual({ kind: 'none', why: `effects of the golden set are ${effects.kind}, not none` });
  });
});
