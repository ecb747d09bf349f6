import { describe, expect, it } from 'vitest';
import { selectCases, type CaseSelection } from '../../../src/domain/golden/select-cases.ts';
import { aCase, aSet, after, caseOf, play, someCases, verdictOf } from './situation.ts';

const wordy = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/x' };
const countTokens = (text: string) => ({ count: text.length, tokenizer: 'letters' });

function excerptOf(count: number, selection: CaseSelection) {
  const selected = selectCases(aSet(someCases(count)), selection);
  if (selected.kind === 'impossible') throw new Error(selected.problem);
  return selected.set;
}

describe('a part of a set', () => {
  it('never passes, however right its answers are, and says what was left out', async () => {
    const set = excerptOf(6, { only: ['case-2', 'case-5'] });
    const outcome = await play({ request: { set } });
    expect(verdictOf(outcome)).toMatchObject({
      outcome: 'inconclusive',
      reason: '2 of 6 cases were asked for, by --only case-2,case-5: no verdict about the set',
      selection: { whole: false, of: 6, by: ['--only case-2,case-5'] },
      totals: { pass: 2, fail: 0, inconclusive: 0 },
    });
    expect(new Set(outcome.asked.map(({ caseId }) => caseId))).toEqual(new Set(['case-2', 'case-5']));
  });

  it('fails where one of its answers is wrong', async () => {
    const set = excerptOf(6, { shard: { index: 1, of: 3 } });
    const outcome = await play({ request: { set }, judge: () => [wordy] });
    expect(verdictOf(outcome)).toMatchObject({
      outcome: 'fail',
      selection: { whole: false, shard: { index: 1, of: 3 }, by: [] },
    });
  });

  it('is the whole where nothing was left out', async () => {
    const outcome = await play({ request: { set: excerptOf(6, { shard: { index: 1, of: 1 } }) } });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', selection: { whole: true, of: 6 } });
  });
});

describe('--fail-fast', () => {
  it('asks nothing more once a blocking case has failed; what was not asked is inconclusive', async () => {
    const outcome = await play({
      cases: someCases(20),
      suite: { concurrency: 2 },
      judge: (_, { id }) => (id === 'case-3' ? [wordy] : []),
      request: { limits: { failFast: true } },
    });
    expect(verdictOf(outcome).outcome).toBe('fail');
    expect(outcome.asked.length).toBeLessThanOrEqual(5);
    expect(caseOf(outcome, 'case-20')).toMatchObject({
      outcome: 'inconclusive',
      reason: 'not asked: case case-3 failed (--fail-fast)',
    });
  });

  it('goes on after an advisory one', async () => {
    const outcome = await play({
      cases: [aCase('tone', { severity: 'advisory' }), ...someCases(5)],
      judge: (_, { id }) => (id === 'tone' ? [wordy] : []),
      request: { limits: { failFast: true } },
    });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', totals: { pass: 5, advisory: 1 } });
  });
});

describe('--max-tokens', () => {
  it('ends the run once the answers took so many, and lets what is under way come in', async () => {
    const outcome = await play({
      cases: someCases(20),
      suite: { concurrency: 2 },
      request: { limits: { maxTokens: { most: 100, countTokens } } },
    });
    // 15 tokens an answer: the seventh is beyond.
    expect(outcome.asked.length).toBeGreaterThanOrEqual(7);
    expect(outcome.asked.length).toBeLessThanOrEqual(8);
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'inconclusive' });
    expect(verdictOf(outcome).totals.fail).toBe(0);
    expect(caseOf(outcome, 'case-20').reason).toBe("not asked: the run's limit of tokens, 100, was reached");
  });

  it('counts what was sent and received where the agent does not say', async () => {
    const outcome = await play({
      cases: someCases(20),
      suite: { concurrency: 1 },
      agent: ({ clock }) => after(clock, 10, { usage: undefined }),
      request: { limits: { maxTokens: { most: 12, countTokens } } },
    });
    // `{}` there and `{}` back: four letters a case.
    expect(outcome.asked).toHaveLength(3);
  });

  it('is no failure where the last case brings it about', async () => {
    const outcome = await play({ request: { limits: { maxTokens: { most: 90, countTokens } } } });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', totals: { tokens: 90 } });
  });
});
