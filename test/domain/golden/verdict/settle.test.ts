import { describe, expect, test } from 'vitest';
import { settleCase } from '../../../../src/domain/golden/verdict/settle-case.ts';
import type { JudgedSample, Outcome } from '../../../../src/domain/golden/verdict/settle-case.ts';
import { settleVerdict } from '../../../../src/domain/golden/verdict/settle-verdict.ts';

const aCase = { id: 'greeting', severity: 'blocking', location: 'cases/greeting.yaml:1' } as const;
const finding = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/a' };

const good: JudgedSample = { findings: [], notAsked: undefined };
const bad: JudgedSample = { findings: [finding], notAsked: undefined };

function notAsked(why: string): JudgedSample {
  return { findings: [], notAsked: why };
}

describe('a case', () => {
  test('passes where all samples do', () => {
    expect(settleCase(aCase, [good, good])).toEqual({
      ...aCase,
      outcome: 'pass',
      findings: [],
      reason: undefined,
    });
  });

  test('fails where one sample does, also beside one that could not be asked', () => {
    expect(settleCase(aCase, [good, notAsked('refused'), bad])).toEqual({
      ...aCase,
      outcome: 'fail',
      findings: [finding],
      reason: undefined,
    });
  });

  test('fails where a turn was wrong and the next could not be asked', () => {
    const broken = { findings: [finding], notAsked: 'the connection was lost' };
    expect(settleCase(aCase, [broken]).outcome).toBe('fail');
  });

  test('could not tell where a sample could not be asked', () => {
    expect(settleCase(aCase, [good, notAsked('agent-green-x2k restarted')])).toMatchObject({
      outcome: 'inconclusive',
      reason: 'agent-green-x2k restarted',
    });
  });

  test('could not tell where it was never asked', () => {
    expect(settleCase(aCase, [])).toMatchObject({ outcome: 'inconclusive', reason: 'not asked' });
  });

  test('counts as blocking where the agent may have done what it was not to do', () => {
    const effects = { ...finding, check: 'effects' };
    const advisory = { ...aCase, severity: 'advisory' } as const;
    expect(settleCase(advisory, [bad]).severity).toBe('advisory');
    expect(settleCase(advisory, [good, { findings: [effects], notAsked: undefined }])).toMatchObject({
      outcome: 'fail',
      severity: 'blocking',
    });
  });

  test('tells what several samples found alike once, and each turn for itself', () => {
    const second = { ...finding, turn: 2 };
    const { findings } = settleCase(aCase, [bad, bad, { findings: [second], notAsked: undefined }]);
    expect(findings).toEqual([finding, second]);
  });
});

describe('a set', () => {
  const blocking = (outcome: Outcome) => ({ outcome, severity: 'blocking' }) as const;
  const advisory = (outcome: Outcome) => ({ outcome, severity: 'advisory' }) as const;

  test.each([
    ['all passed', [blocking('pass'), blocking('pass')], 'pass'],
    ['one could not tell', [blocking('pass'), blocking('inconclusive')], 'inconclusive'],
    ['one failed, one could not tell', [blocking('inconclusive'), blocking('fail')], 'fail'],
    ['an advisory case failed', [blocking('pass'), advisory('fail')], 'pass'],
    ['an advisory case could not tell', [blocking('pass'), advisory('inconclusive')], 'pass'],
    [
      'an advisory failed, a blocking could not tell',
      [blocking('inconclusive'), advisory('fail')],
      'inconclusive',
    ],
    ['no case', [], 'inconclusive'],
    ['no blocking case', [advisory('pass'), advisory('fail')], 'inconclusive'],
  ] as const)('%s', (_, cases, outcome) => {
    expect(settleVerdict(cases).outcome).toBe(outcome);
  });

  test('is counted', () => {
    const cases = [
      ...[blocking('pass'), blocking('fail'), blocking('fail'), blocking('inconclusive')],
      ...[advisory('pass'), advisory('fail'), advisory('inconclusive')],
    ];
    expect(settleVerdict(cases).totals).toEqual({ pass: 2, fail: 2, inconclusive: 1, advisory: 2 });
  });
});
