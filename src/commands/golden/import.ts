import { string as argument } from '@oclif/core/args';
import { boolean, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfImport, type ExitCode } from '../../cli/exit-codes.ts';
import { goldenFlag, outputFlag, verbosityFlag } from '../../cli/flags.ts';
import { refuseInCi } from '../../cli/refuse-in-ci.ts';
import { refusedItems } from '../../cli/refused-read.ts';
import { UsageError } from '../../cli/usage-error.ts';
import { openGoldenImportWork } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { goldenImportText } from '../../reporters/golden-import-text.ts';
import { importGoldenCases, isFolderName, usualFolder } from '../../use-cases/import-golden-cases.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly golden?: string | undefined;
  readonly into?: string | undefined;
  readonly 'dry-run': boolean;
  readonly strict: boolean;
}

type Run = Invocation<Flags, { readonly file?: string | undefined }>;

export default defineCommand({
  summary: 'Carry over a promptfoo config, or OpenAI JSONL, and say what has no equal here.',
  description:
    'Reads promptfoo configs (YAML, JSON) and .jsonl of fine-tuning examples, batch requests and stored completions. A check is carried over as it is or left out with its line and what to do instead, never as a weaker one. Runs no code and asks nobody. A case without a check becomes advisory.\n' +
    'Exit code 0: written, 1: the file cannot be read, 5: files of that name are there, no case could be carried over, or --strict and something was left out; nothing was written. Refused with CI set, but for --dry-run.',
  examples: [
    {
      line: 'golden import promptfooconfig.yaml --dry-run',
      does: 'what would be carried over, and what not',
    },
    { line: 'golden import promptfooconfig.yaml', does: 'cases into golden/cases/promptfooconfig' },
    {
      line: 'golden import train.jsonl --into support --strict',
      does: 'all of it or nothing, into golden/cases/support',
    },
  ],
  args: { file: argument({ ignoreStdin: true, description: 'promptfooconfig.yaml, or a .jsonl file.' }) },
  flags: {
    ...goldenFlag,
    into: string({
      helpValue: 'NAME',
      summary: "Folder of the new cases below the set's cases (default: the file's name).",
    }),
    'dry-run': boolean<boolean>({
      default: false,
      summary: 'Print what would be written, and write nothing.',
    }),
    strict: boolean<boolean>({ default: false, summary: 'Write nothing where anything was left out.' }),
    ...outputFlag,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args: { file }, terminal }: Run): Promise<ExitCode> {
  if (file === undefined) throw new UsageError('golden import: name a promptfoo config or a .jsonl file');
  if (!flags['dry-run']) refuseInCi('golden import', terminal);
  const outcome = await importGoldenCases(await openGoldenImportWork(flags.golden, terminal), {
    file,
    into: folderName(flags.into, file),
    dryRun: flags['dry-run'],
    strict: flags.strict,
  });
  if (outcome.kind === 'refused') return refusedItems(terminal, flags.output, [outcome.refusal]);
  await writeResult(terminal, flags.output, outcome.result, () => goldenImportText(outcome.result));
  return exitCodeOfImport(outcome.result);
}

function folderName(flag: string | undefined, file: string): string {
  if (flag !== undefined && !isFolderName(flag))
    throw new UsageError(`--into ${flag}: write lower-case letters, digits and -, at most 60`);
  return flag ?? usualFolder(file);
}
