import { describe, expect, it } from 'vitest';
import { planRun } from '../../../../src/domain/golden/sampling/plan-run.ts';
import { costOfSample } from '../../../../src/domain/golden/sampling/cost-of-sample.ts';
import type { Sampling } from '../../../../src/domain/golden/sampling/policy.ts';
import { aCase, aSet, aTurn } from '../../../use-cases/replay/situation.ts';
import { isPlausible, seeded, simulate } from './simulate.ts';

const sequential: Sampling = {
  mode: 'sequential',
  acceptable: 0.95,
  unacceptable: 0.7,
  alpha: 0.05,
  beta: 0.05,
  maxSamples: 20,
};
const countWords = (text: string) => ({ count: text.split(/\s+/).length, tokenizer: 'words' });

describe('the plan of a run', () => {
  it('of cases asked once counts each once, and the luck of all of them', () => {
    const plan = planRun({ cases: ['a', 'b', 'c'].map((id) => aCase(id)) });
    expect(plan).toMatchObject({ expected: 3, worst: 3 });
    expect(plan.blocked).toBeCloseTo(1 - 0.99 ** 3, 12);
  });

  it('blocks a good agent as often as seeded runs of the whole set do, advisory cases aside', () => {
    const cases = [
      aCase('a', { sampling: sequential }),
      aCase('b', { sampling: { ...sequential, maxSamples: 60 } }),
      aCase('c', { sampling: sequential, severity: 'advisory' }),
    ];
    const plan = planRun({ cases });
    const [random, runs] = [seeded(7), 2_000];
    let blocked = 0;
    for (let run = 0; run < runs; run++) {
      const fails = cases.slice(0, 2).some(({ sampling }) => {
        const policy: Sampling = { ...(sampling ?? sequential), beta: 0.025 };
        return simulate(policy, 0.95, 1, random).pass === 0;
      });
      if (fails) blocked += 1;
    }
    expect(isPlausible(blocked, runs, plan.blocked), `${blocked} blocked, planned ${plan.blocked}`).toBe(
      true,
    );
    expect(plan.worst).toBe(100);
  });
});

describe('what a sample may cost', () => {
  const { suite } = aSet([]);

  it('is the prompt and the bound of the reply, and the bound of its latency', () => {
    const expectation = { length: { tokens: { max: 100 } }, latency: { totalMs: { max: 2_000 } } };
    const one = aCase('a', { turns: [aTurn('three words here', { expect: expectation })] });
    expect(costOfSample(one, suite, countWords)).toEqual({ tokens: 103, bounded: true, ms: 2_000 });
  });

  it('says where a reply has no bound, and takes the time-out', () => {
    expect(costOfSample(aCase('a'), suite, countWords)).toMatchObject({ bounded: false, ms: 60_000 });
  });

  it('counts the conversation so far again in each turn', () => {
    const turns = [aTurn('one two'), aTurn('three')];
    const one = aCase('a', { turns, parameters: { max_tokens: 10 } });
    expect(costOfSample(one, suite, countWords)).toEqual({ tokens: 12 + 23, bounded: true, ms: 120_000 });
  });
});
