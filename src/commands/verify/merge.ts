import { string as argument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCode, exitCodeOfVerdict, type ExitCode } from '../../cli/exit-codes.ts';
import { outputFlag, verbosityFlag } from '../../cli/flags.ts';
import { readVerdicts } from '../../cli/read-verdicts.ts';
import { refusedItems } from '../../cli/refused-read.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { reportTargets, writeReports } from '../../cli/write-reports.ts';
import { writeVerdict } from '../../cli/write-verdict.ts';
import { mergeVerdicts } from '../../use-cases/merge-verdicts.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly report?: string[] | undefined;
  readonly verbose: boolean;
}

type Run = Invocation<Flags, { readonly files?: string[] | undefined }>;

export default defineCommand({
  summary: 'One verdict of those of all shards, from their JSON reports.',
  description:
    'Refused (exit code 5) where a shard is missing or there twice, or where they are not of one set, slot, workload and template. Asks nothing.\n' +
    'Exit code 0: passed, 3: a case failed, 4: it could not be told.',
  examples: [
    { line: 'verify --shard 1/3 --report json=shard-1.json', does: 'in each of three jobs' },
    { line: 'verify merge shard-*.json --report junit=golden.xml', does: 'in the job after them: the gate' },
  ],
  args: {
    files: argument({ multiple: true, ignoreStdin: true, description: 'JSON reports of the shards.' }),
  },
  flags: {
    report: string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FORMAT=FILE',
      summary: 'Also write the verdict to a file, as verify does.',
    }),
    verbose: boolean<boolean>({ default: false, summary: 'Show every case and every finding.' }),
    ...outputFlag,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args: { files: names = [] }, terminal }: Run): Promise<ExitCode> {
  if (names.length === 0) throw new UsageError('verify merge: name the JSON reports of all shards');
  const files = await readVerdicts(names);
  const reports = await reportTargets(flags.report ?? []);
  const merged = mergeVerdicts(files);
  if (merged.kind === 'refused') return refusedItems(terminal, flags.output, merged.refusals);
  const { verdict } = merged;
  await writeVerdict(
    terminal,
    { format: flags.output, verbose: flags.verbose, showFlags: undefined },
    verdict,
  );
  const problems = await writeReports(reports, verdict, terminal);
  for (const problem of problems) terminal.err(`error: the report was not written: ${problem}\n`);
  const code = exitCodeOfVerdict(verdict);
  return code === exitCode.done && problems.length > 0 ? exitCode.error : code;
}
