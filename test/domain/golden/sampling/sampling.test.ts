import { describe, expect, it } from 'vitest';
import { decide, fewestToPass, samplesUntilDecision } from '../../../../src/domain/golden/sampling/decide.ts';
import { operatingRates } from '../../../../src/domain/golden/sampling/operating-rates.ts';
import { correctedPolicies, type Sampling } from '../../../../src/domain/golden/sampling/policy.ts';
import { settleCase } from '../../../../src/domain/golden/verdict/settle-case.ts';
import { compareAll, isPlausible, policies } from './simulate.ts';

const runs = 1_000;
const sequential: Sampling = {
  mode: 'sequential',
  acceptable: 0.95,
  unacceptable: 0.7,
  alpha: 0.05,
  beta: 0.05,
  maxSamples: 20,
};
const fixed = (samples: number, threshold: number): Sampling => ({
  mode: 'fixed',
  samples,
  threshold,
  acceptable: 0.99,
  alpha: 0.05,
  beta: 0.05,
});

describe('a sequential policy', () => {
  it.each([
    [0.7, 10, 2],
    [0.8, 18, 3],
  ])(
    '.95 against %d passes after %d right answers in a row and fails after %d wrong ones',
    (unacceptable, right, wrong) => {
      const policy: Sampling = { ...sequential, unacceptable };
      expect(fewestToPass(policy)).toBe(right);
      expect([decide(policy, right - 1, 0), decide(policy, right, 0)]).toEqual([undefined, 'pass']);
      expect([decide(policy, 0, wrong - 1), decide(policy, 0, wrong)]).toEqual([undefined, 'fail']);
    },
  );

  it('ends before its cap where nothing could be decided any more', () => {
    expect(decide({ ...sequential, maxSamples: 10 }, 4, 1)).toBeUndefined();
    expect(decide({ ...sequential, maxSamples: 10 }, 9, 1)).toBe('inconclusive');
  });

  it('asks no sample at once that a decision could make needless', () => {
    expect(samplesUntilDecision(sequential, 0, 0)).toBe(2);
    expect(samplesUntilDecision(sequential, 9, 0)).toBe(1);
    expect(samplesUntilDecision(sequential, 10, 0)).toBe(0);
  });
});

describe('a fixed policy', () => {
  it.each([
    [0.7, 9],
    [0.8, 14],
    [0.9, 29],
    [0.95, 59],
  ])('of threshold %d needs %d samples, all right, to pass at all', (threshold, samples) => {
    expect(fewestToPass(fixed(samples, threshold))).toBe(samples);
    expect(decide(fixed(samples, threshold), samples, 0)).toBe('pass');
    expect(decide(fixed(samples - 1, threshold), samples - 1, 0)).toBe('inconclusive');
  });

  it('decides nothing before its last sample', () => {
    expect(decide(fixed(14, 0.8), 0, 13)).toBeUndefined();
    expect(decide(fixed(14, 0.8), 0, 14)).toBe('fail');
  });
});

describe('how often a policy errs', () => {
  it('is at most what is declared, exactly computed', () => {
    for (const { name, policy } of policies) {
      const [bad, good] =
        policy.mode === 'fixed'
          ? [policy.threshold, policy.threshold]
          : [policy.unacceptable, policy.acceptable];
      expect(operatingRates(policy, bad).pass, name).toBeLessThanOrEqual(policy.alpha);
      expect(operatingRates(policy, good).fail, name).toBeLessThanOrEqual(policy.beta);
    }
  });

  it(`is what ${runs} seeded runs of each policy and rate count`, () => {
    for (const { name, rate, computed, counted } of compareAll(runs, 20261123)) {
      expect(computed.pass + computed.fail + computed.inconclusive).toBeCloseTo(1, 9);
      for (const outcome of ['pass', 'fail', 'inconclusive'] as const) {
        const text = `${name} at ${rate}: ${counted[outcome]} ${outcome}, computed ${computed[outcome]}`;
        expect(isPlausible(counted[outcome], runs, computed[outcome]), text).toBe(true);
      }
    }
  });
});

describe('over the set', () => {
  it('blocking cases share beta, so that a good agent fails no more often with fifty of them', () => {
    const cases = Array.from({ length: 50 }, (_, at) => ({
      id: `case-${at}`,
      severity: 'blocking' as const,
      sampling: { ...sequential, maxSamples: 60 },
    }));
    const corrected = [...correctedPolicies(cases).values()];
    const right = corrected.reduce((all, policy) => all * (1 - operatingRates(policy, 0.95).fail), 1);
    const uncorrected = 1 - (1 - operatingRates(cases[0]!.sampling, 0.95).fail) ** 50;
    expect(uncorrected).toBeGreaterThan(0.6);
    expect(1 - right).toBeLessThanOrEqual(0.05);
  });
});

describe('a case of several samples', () => {
  const aCase = { id: 'tone', severity: 'blocking' as const, location: 'cases/tone.yaml:1' };
  const good = { findings: [], notAsked: undefined };
  const wrong = (check: string) => ({
    findings: [{ check, expected: 'a', actual: 'b', pointer: '' }],
    notAsked: undefined,
  });
  const repeat = <T>(count: number, sample: T): readonly T[] => Array.from({ length: count }, () => sample);

  it('passes with a wrong answer among many right ones', () => {
    const samples = [...repeat(5, good), wrong('length.words'), ...repeat(14, good)];
    expect(settleCase(aCase, samples, sequential).outcome).toBe('pass');
  });

  it.each([
    'status',
    'schema',
    'text.notContains',
    'text.notMatches',
    'toolCalls.forbid',
    'reply.cut-off',
    'effects',
  ])('fails at the first violation of an invariant: %s', (check) => {
    expect(settleCase(aCase, [...repeat(19, good), wrong(check)], sequential).outcome).toBe('fail');
  });

  it('passes nothing while a sample could not be told, and says why', () => {
    const samples = [...repeat(19, good), { findings: [], notAsked: 'pod-a refused the connection' }];
    expect(settleCase(aCase, samples, sequential)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'pod-a refused the connection',
    });
  });

  it('says how many were right where they decide nothing', () => {
    const samples = [...repeat(4, good), wrong('length.words'), ...repeat(9, good)];
    expect(settleCase(aCase, samples, fixed(14, 0.8)).reason).toBe(
      '13 of 14 samples right: neither at least 0.8 nor less is shown',
    );
  });
});
