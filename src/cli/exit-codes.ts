import type { DeployResult } from '../results/deploy-result.generated.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import type { StandbyResult } from '../results/standby-result.generated.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { Outcome } from '../results/verdict.generated.ts';

/** What a script learns from a command without reading it. docs/exit-codes.md says it for people. */
export const exitCode = {
  done: 0,
  error: 1,
  usage: 2,
  verdictFailed: 3,
  couldNotTell: 4,
  refused: 5,
  movedBack: 6,
  unconfirmed: 7,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

const ofSwitch: Readonly<Record<SwitchResult['outcome'], ExitCode>> = {
  switched: exitCode.done,
  'already-live': exitCode.done,
  'rolled-back': exitCode.done,
  written: exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  failed: exitCode.verdictFailed,
  inconclusive: exitCode.couldNotTell,
  'moved-back': exitCode.movedBack,
  unconfirmed: exitCode.unconfirmed,
  interrupted: exitCode.interrupted,
};

const ofDeploy: Readonly<Record<DeployResult['outcome'], ExitCode>> = {
  deployed: exitCode.done,
  'already-so': exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  failed: exitCode.error,
  undone: exitCode.refused,
  unconfirmed: exitCode.unconfirmed,
  interrupted: exitCode.interrupted,
};

const ofStandby: Readonly<Record<StandbyResult['outcome'], ExitCode>> = {
  shrunk: exitCode.done,
  'already-so': exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  undone: exitCode.refused,
  unconfirmed: exitCode.unconfirmed,
  interrupted: exitCode.interrupted,
};

const ofGuard: Readonly<Record<GuardResult['outcome'], ExitCode>> = {
  shown: exitCode.done,
  installed: exitCode.done,
  'already-so': exitCode.done,
  removed: exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  unconfirmed: exitCode.couldNotTell,
};

const ofVerdict: Readonly<Record<Outcome, ExitCode>> = {
  pass: exitCode.done,
  fail: exitCode.verdictFailed,
  inconclusive: exitCode.couldNotTell,
};

export function exitCodeOfSwitch({ outcome }: SwitchResult): ExitCode {
  return ofSwitch[outcome];
}

export function exitCodeOfDeploy({ outcome }: DeployResult): ExitCode {
  return ofDeploy[outcome];
}

export function exitCodeOfStandby({ outcome }: StandbyResult): ExitCode {
  return ofStandby[outcome];
}

/** A write that was perhaps not applied is 7; one that is certain and was not seen to work is 4. */
export function exitCodeOfGuard({ outcome, perhaps }: GuardResult): ExitCode {
  return perhaps === true ? exitCode.unconfirmed : ofGuard[outcome];
}

export function exitCodeOfVerdict(outcome: Outcome): ExitCode {
  return ofVerdict[outcome];
}
