import { boolean, integer } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfMutation, type ExitCode } from '../../cli/exit-codes.ts';
import { goldenFlag, outputFlag } from '../../cli/flags.ts';
import { loadGoldenSet, openRecordedCases } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { mutationText } from '../../reporters/mutation-text.ts';
import { mutateAnswers } from '../../use-cases/mutate-answers.ts';
import { judgeFor } from '../../use-cases/replay/judge-for.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly golden?: string | undefined;
  readonly 'min-score'?: number | undefined;
  readonly verbose: boolean;
}

export default defineCommand({
  summary: 'Break the recorded good answers one way at a time, and show what the set would let through.',
  description:
    'Needs answers that golden record kept, and neither a cluster nor an agent. Each breakage that is let through comes with a check that would catch it.\n' +
    'Exit code 0: shown, or the score is at least --min-score, 3: it is less, 4: nothing is recorded, or with --min-score not every case.',
  examples: [
    { line: 'golden mutate', does: 'what the set in ./golden lets through, and the checks to add' },
    { line: 'golden mutate --min-score 90', does: 'in CI: fail where less than 90 % are caught' },
  ],
  args: {},
  flags: {
    ...goldenFlag,
    'min-score': integer({
      min: 0,
      max: 100,
      helpValue: 'PERCENT',
      summary: 'Fail where fewer of the breakages are caught, or a case has no good recorded answer.',
    }),
    verbose: boolean<boolean>({ default: false, summary: 'Show also what is caught, and by which checks.' }),
    ...outputFlag,
  },
  run: (invocation: Invocation<Flags, object>) => run(invocation),
});

async function run({ flags, terminal }: Invocation<Flags, object>): Promise<ExitCode> {
  const set = await loadGoldenSet(flags.golden, terminal);
  const [recorded, { tokenizer }] = await Promise.all([
    openRecordedCases(set).then((cases) => cases.read()),
    import('../../cli/judge-wiring.ts'),
  ]);
  const judge = await judgeFor(set, tokenizer);
  const report = mutateAnswers({ set, recorded, judge }, flags['min-score']);
  await writeResult(terminal, flags.output, report, () => mutationText(report, flags.verbose));
  return exitCodeOfMutation(report);
}
