import type { DeployResult } from '../results/deploy-result.generated.ts';
import type { GoldenImportResult } from '../results/golden-import-result.generated.ts';
import type { GuardResult } from '../results/guard-result.generated.ts';
import type { PublishResult } from '../results/publish-result.generated.ts';
import type { LintReport } from '../results/lint-report.generated.ts';
import type { MutationReport } from '../results/mutation-report.generated.ts';
import type { RecordResult } from '../results/record-result.generated.ts';
import type { ReviewResult } from '../results/review-result.generated.ts';
import type { StandbyResult } from '../results/standby-result.generated.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import type { UpdateResult } from '../results/update-result.generated.ts';
import type { Outcome, Verdict } from '../results/verdict.generated.ts';

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

const ofRecord: Readonly<Record<RecordResult['outcome'], ExitCode>> = {
  recorded: exitCode.done,
  failed: exitCode.verdictFailed,
  inconclusive: exitCode.couldNotTell,
};

const ofLint: Readonly<Record<LintReport['outcome'], ExitCode>> = {
  clean: exitCode.done,
  warnings: exitCode.done,
  errors: exitCode.error,
};

export function exitCodeOfLint({ outcome }: Pick<LintReport, 'outcome'>): ExitCode {
  return ofLint[outcome];
}

const ofMutation: Readonly<Record<MutationReport['outcome'], ExitCode>> = {
  shown: exitCode.done,
  enough: exitCode.done,
  below: exitCode.verdictFailed,
  inconclusive: exitCode.couldNotTell,
};

export function exitCodeOfMutation({ outcome }: Pick<MutationReport, 'outcome'>): ExitCode {
  return ofMutation[outcome];
}

const ofImport: Readonly<Record<GoldenImportResult['outcome'], ExitCode>> = {
  imported: exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  nothing: exitCode.refused,
};

export function exitCodeOfImport({ outcome }: GoldenImportResult): ExitCode {
  return ofImport[outcome];
}

export function exitCodeOfRecord({ outcome }: RecordResult): ExitCode {
  return ofRecord[outcome];
}

const ofUpdate: Readonly<Record<UpdateResult['outcome'], ExitCode>> = {
  unchanged: exitCode.done,
  proposed: exitCode.done,
  'by-hand': exitCode.verdictFailed,
  inconclusive: exitCode.couldNotTell,
};

export function exitCodeOfUpdate({ outcome }: UpdateResult): ExitCode {
  return ofUpdate[outcome];
}

const ofReview: Readonly<Record<ReviewResult['outcome'], ExitCode>> = {
  listed: exitCode.done,
  nothing: exitCode.done,
  reviewed: exitCode.done,
  incomplete: exitCode.refused,
  interrupted: exitCode.interrupted,
};

export function exitCodeOfReview({ outcome }: ReviewResult): ExitCode {
  return ofReview[outcome];
}

const ofPublish: Readonly<Record<PublishResult['outcome'], ExitCode>> = {
  published: exitCode.done,
  'already-so': exitCode.done,
  planned: exitCode.done,
  refused: exitCode.refused,
  unconfirmed: exitCode.unconfirmed,
};

export function exitCodeOfPublish({ outcome }: PublishResult): ExitCode {
  return ofPublish[outcome];
}

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

const ofRecording: Readonly<Record<NonNullable<Verdict['recording']>['outcome'], ExitCode>> = {
  recorded: exitCode.done,
  'not-recorded': exitCode.done,
  refused: exitCode.refused,
  failed: exitCode.error,
  unconfirmed: exitCode.unconfirmed,
};

/** A pass that was to be recorded and is not, is not done. */
export function exitCodeOfVerdict({ outcome, recording }: Pick<Verdict, 'outcome' | 'recording'>): ExitCode {
  return outcome === 'pass' && recording !== undefined ? ofRecording[recording.outcome] : ofVerdict[outcome];
}
