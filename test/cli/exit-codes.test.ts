import { describe, expect, it } from 'vitest';
import { exitCode, exitCodeOfDeploy, exitCodeOfSwitch, exitCodeOfVerdict } from '../../src/cli/exit-codes.ts';
import type { DeployResult } from '../../src/results/deploy-result.generated.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';

const ofSwitch: readonly (readonly [SwitchResult['outcome'], number])[] = [
  ['switched', 0],
  ['rolled-back', 0],
  ['already-live', 0],
  ['planned', 0],
  ['failed', 3],
  ['inconclusive', 4],
  ['refused', 5],
  ['moved-back', 6],
  ['unconfirmed', 7],
  ['interrupted', 130],
];
const ofDeploy: readonly (readonly [DeployResult['outcome'], number])[] = [
  ['deployed', 0],
  ['already-so', 0],
  ['planned', 0],
  ['failed', 1],
  ['refused', 5],
  ['undone', 5],
  ['unconfirmed', 7],
  ['interrupted', 130],
];

describe('Exit codes that scripts rely on', () => {
  it.each(ofSwitch)('switch and rollback: %s is %i', (outcome, code) => {
    expect(exitCodeOfSwitch({ outcome } as SwitchResult)).toBe(code);
  });

  it.each(ofDeploy)('deploy: %s is %i', (outcome, code) => {
    expect(exitCodeOfDeploy({ outcome } as DeployResult)).toBe(code);
  });

  it('verify: a verdict is 0, 3 or 4', () => {
    const codes = (['pass', 'fail', 'inconclusive'] as const).map((outcome) =>
      exitCodeOfVerdict({ outcome }),
    );
    expect(codes).toEqual([0, 3, 4]);
  });

  it('verify --record: a pass that is not recorded is not done; what is no pass stays what it is', () => {
    const outcomes = ['recorded', 'not-recorded', 'refused', 'failed', 'unconfirmed'] as const;
    const codesOf = (outcome: 'pass' | 'fail'): readonly number[] =>
      outcomes.map((recorded) => exitCodeOfVerdict({ outcome, recording: { outcome: recorded, op: null } }));
    expect(codesOf('pass')).toEqual([0, 0, 5, 1, 7]);
    expect(codesOf('fail')).toEqual([3, 3, 3, 3, 3]);
  });

  it('are told apart: one number for one meaning', () => {
    const codes = Object.values(exitCode);
    expect(new Set(codes).size).toBe(codes.length);
  });
});
