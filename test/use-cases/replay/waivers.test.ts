import { describe, expect, it } from 'vitest';
import { waiversFor, type Waiver } from '../../../src/domain/golden/waiver.ts';
import type { Sampling } from '../../../src/domain/golden/sampling/policy.ts';
import { aCase, aSet, aTurn, after, caseOf, missed, play, verdictOf } from './situation.ts';

const wordy = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/x' };
const mute = { check: 'text.contains', expected: '"days"', actual: '""', pointer: '/x' };
const waiver: Waiver = {
  case: 'refund',
  check: 'length.words',
  owner: 'ada',
  reason: 'raised in 1.4',
  expires: '2026-12-15',
  location: 'waivers.yaml:1',
};
const set = { ...aSet([aCase('refund'), aCase('other')]), waivers: [waiver] };

describe('a finding that is waived', () => {
  it('fails no case, and the verdict says what it rests on', async () => {
    const outcome = await play({
      request: { set },
      judge: (_, { id }) => (id === 'refund' ? [wordy] : []),
    });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', waivers: [waiver] });
    expect(caseOf(outcome, 'refund')).toMatchObject({ outcome: 'pass', findings: [], waived: [wordy] });
    expect(caseOf(outcome, 'other')).not.toHaveProperty('waived');
  });

  it('lets nothing else through: another check, or the same of another case', async () => {
    const outcome = await play({
      request: { set },
      judge: (_, { id }) => (id === 'refund' ? [wordy, mute] : [wordy]),
    });
    expect(caseOf(outcome, 'refund')).toMatchObject({ outcome: 'fail', findings: [mute], waived: [wordy] });
    expect(caseOf(outcome, 'other')).toMatchObject({ outcome: 'fail', findings: [wordy] });
  });

  it('is not listed where it was not needed', async () => {
    expect(verdictOf(await play({ request: { set } }))).not.toHaveProperty('waivers');
  });

  it('makes a sample right where answers are counted', async () => {
    const sampling: Sampling = {
      mode: 'fixed',
      samples: 14,
      threshold: 0.8,
      acceptable: 0.99,
      alpha: 0.05,
      beta: 0.05,
    };
    const sampled = { ...aSet([aCase('refund', { sampling })]), waivers: [waiver] };
    const outcome = await play({ request: { set: sampled }, judge: () => [wordy] });
    expect(caseOf(outcome, 'refund')).toMatchObject({ outcome: 'pass', sampling: { right: 14, told: 14 } });
  });

  it('passes no case of which a later turn could not be asked', async () => {
    const turns = [aTurn('one'), aTurn('two')];
    const outcome = await play({
      request: { set: { ...aSet([aCase('refund', { turns })]), waivers: [waiver] } },
      agent: ({ clock, turn }) => (turn === 2 ? missed('unavailable') : after(clock, 10)),
      judge: () => [wordy],
    });
    expect(caseOf(outcome, 'refund')).toMatchObject({ outcome: 'inconclusive' });
  });
});

describe('a waiver for one image', () => {
  const image = `sha256:${'a'.repeat(64)}`;
  const bound = { ...waiver, image };
  it('holds where all pods run it, and there alone', () => {
    expect(waiversFor([waiver, bound], [image, image])).toEqual({ hold: [waiver, bound], passedOver: [] });
    for (const digests of [[], [image, ''], [image, `sha256:${'b'.repeat(64)}`]])
      expect(waiversFor([waiver, bound], digests)).toEqual({ hold: [waiver], passedOver: [bound] });
  });
});
