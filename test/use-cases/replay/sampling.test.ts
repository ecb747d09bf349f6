import { describe, expect, it } from 'vitest';
import type { Sampling } from '../../../src/domain/golden/sampling/policy.ts';
import { after, aCase, aPod, caseOf, missed, play, verdictOf } from './situation.ts';

const sequential: Sampling = {
  mode: 'sequential',
  acceptable: 0.95,
  unacceptable: 0.7,
  alpha: 0.05,
  beta: 0.05,
  maxSamples: 20,
};
const fixed: Sampling = {
  mode: 'fixed',
  samples: 14,
  threshold: 0.8,
  acceptable: 0.99,
  alpha: 0.05,
  beta: 0.05,
};
const wordy = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/x' };
const forbidden = { check: 'text.notContains', expected: 'no secret', actual: 'a secret', pointer: '/x' };

describe('a case that is asked several times', () => {
  it('passes as soon as enough answers in a row are right, from all pods', async () => {
    const outcome = await play({ cases: [aCase('tone', { sampling: sequential })] });
    expect(caseOf(outcome, 'tone')).toMatchObject({
      outcome: 'pass',
      sampling: { mode: 'sequential', right: 10, told: 10 },
    });
    expect(verdictOf(outcome).totals).toMatchObject({ samples: 10, pods: 3 });
    expect(new Set(outcome.asked.map(({ question }) => question.requestId)).size).toBe(10);
  });

  it('fails after two wrong answers, and asks no more', async () => {
    const outcome = await play({
      cases: [aCase('tone', { sampling: sequential })],
      pods: ['pod-a', 'pod-b'],
      judge: () => [wordy],
    });
    expect(caseOf(outcome, 'tone')).toMatchObject({ outcome: 'fail', findings: [wordy] });
    expect(outcome.asked).toHaveLength(2);
  });

  it('passes all the same with one wrong answer of many', async () => {
    const outcome = await play({
      cases: [aCase('tone', { sampling: sequential })],
      agent: ({ clock, number }) => after(clock, 50, { text: String(number) }),
      judge: ({ text }) => (text === '5' ? [wordy] : []),
    });
    expect(caseOf(outcome, 'tone')).toMatchObject({
      outcome: 'pass',
      sampling: { right: 16, told: 17 },
    });
  });

  it('fails at the first violation of an invariant, and leaves the rest unasked', async () => {
    const outcome = await play({
      cases: [aCase('tone', { sampling: fixed })],
      suite: { concurrency: 2 },
      agent: ({ clock, number }) => after(clock, 50, { text: String(number) }),
      judge: ({ text }) => (text === '3' ? [forbidden] : []),
    });
    expect(caseOf(outcome, 'tone')).toMatchObject({ outcome: 'fail', findings: [forbidden] });
    expect(outcome.asked.length).toBeLessThanOrEqual(5);
  });

  it('settles once, when it is decided', async () => {
    const outcome = await play({ cases: [aCase('tone', { sampling: sequential }), aCase('other')] });
    const settled = outcome.events.flatMap((event) => (event.kind === 'case-settled' ? [event.id] : []));
    expect(settled.sort()).toEqual(['other', 'tone']);
  });

  it('replaces the samples of a pod that restarts, and only those', async () => {
    const outcome = await play({
      cases: [aCase('tone', { sampling: fixed })],
      suite: { concurrency: 1 },
      agent: ({ clock }) => after(clock, 1_000),
      cluster: (clock) => {
        const restarted = clock.monotonicMs() > 8_000;
        const b = restarted ? { restarts: 1, containerIds: ['pod-b-1'] } : {};
        return [aPod('pod-a'), aPod('pod-b', b), aPod('pod-c')];
      },
    });
    const { samples, outcome: said } = caseOf(outcome, 'tone');
    expect(said).toBe('pass');
    expect(samples).toHaveLength(14);
    expect(outcome.asked.length).toBeGreaterThan(14);
  });

  it('is inconclusive where a sample cannot be had', async () => {
    const outcome = await play({
      cases: [aCase('tone', { sampling: sequential })],
      agent: ({ clock, number }) => (number > 4 ? missed('unavailable') : after(clock, 10)),
    });
    expect(caseOf(outcome, 'tone')).toMatchObject({
      outcome: 'inconclusive',
      sampling: { right: 4, told: 4 },
    });
    expect(caseOf(outcome, 'tone').reason).toContain('is not available');
  });

  it('says the same whatever order the answers come in', async () => {
    const said = async (slow: number) => {
      const outcome = await play({
        cases: ['a', 'b', 'c'].map((id) => aCase(id, { sampling: sequential })),
        agent: ({ clock, caseId, number }) =>
          after(clock, ((number * slow) % 7) + 1, { text: `${caseId} ${number}` }),
        judge: ({ text }) => (['a 4', 'b 2', 'b 3'].includes(text) ? [wordy] : []),
      });
      return verdictOf(outcome).cases.map(({ id, outcome: its, sampling }) => ({ id, its, sampling }));
    };
    expect(await said(3)).toEqual(await said(5));
  });
});
