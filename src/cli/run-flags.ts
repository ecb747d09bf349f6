import { boolean, custom, integer, string } from '@oclif/core/flags';
import type { CaseSelection, Shard } from '../domain/golden/select-cases.ts';
import type { VerifyLimits } from '../use-cases/verify-slot.ts';
import { duration, resolved } from './flags.ts';
import { UsageError } from './usage-error.ts';

/** Which cases of a set are asked, and where a run ends early. */
export const runFlags = {
  only: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID[,ID]',
    summary: 'Ask these cases alone. A part of the set never passes: exit code 4 where nothing failed.',
  }),
  tag: string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'TAG[,TAG]',
    summary: 'Ask the cases alone that have one of these tags.',
  }),
  'rerun-failed': boolean<boolean>({
    default: false,
    summary: 'Ask the cases alone that did not pass in the last run.',
  }),
  shard: custom<Shard>({ parse: (input) => resolved(() => shardOf(input)) })({
    helpValue: 'I/N',
    summary: 'Ask the I-th of N parts of the set; verify merge puts their JSON reports together.',
  }),
  'max-duration': duration({
    helpValue: 'TIME',
    summary: 'End the run after so long, as 5m. What was not asked by then is inconclusive.',
  }),
  'max-tokens': integer({
    min: 1,
    helpValue: 'N',
    summary:
      'Ask nothing more once the answers took so many tokens. What was not asked by then is inconclusive.',
  }),
  'fail-fast': boolean<boolean>({
    default: false,
    summary: 'Ask nothing more once a blocking case has failed.',
  }),
} as const;

export interface RunFlags {
  readonly only?: string[] | undefined;
  readonly tag?: string[] | undefined;
  readonly 'rerun-failed': boolean;
  readonly shard?: Shard | undefined;
  readonly 'max-duration'?: number | undefined;
  readonly 'max-tokens'?: number | undefined;
  readonly 'fail-fast': boolean;
}

/** What the command line alone says; `--rerun-failed` needs the last run beside it. */
export function selectionOf({ only, tag, shard }: RunFlags): CaseSelection {
  return { only: listed('--only', only), tags: listed('--tag', tag), shard };
}

export function limitsOf(flags: RunFlags): VerifyLimits {
  return {
    maxDurationMs: flags['max-duration'],
    maxTokens: flags['max-tokens'],
    failFast: flags['fail-fast'],
  };
}

/** `a,b` and `--only a --only b` are the same. */
function listed(flag: string, values: readonly string[] | undefined): readonly string[] | undefined {
  const names = values?.flatMap((value) => value.split(',')).map((name) => name.trim());
  if (names?.includes('') === true) throw new UsageError(`${flag}: a name is empty`);
  return names;
}

function shardOf(text: string): Shard {
  const [, index, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (index === undefined || shard.index < 1 || shard.index > shard.of)
    throw new UsageError(`--shard ${text}: write I/N, as 1/3, with I from 1 to N`);
  return shard;
}
