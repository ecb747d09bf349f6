import path from 'node:path';
import { boolean, option, string } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfLint, type ExitCode } from '../../cli/exit-codes.ts';
import { goldenFlag } from '../../cli/flags.ts';
import { inspectGoldenSet, loadLedger } from '../../cli/wiring.ts';
import { writeResult } from '../../cli/write-result.ts';
import { lintGithub } from '../../reporters/lint-github.ts';
import { lintText } from '../../reporters/lint-text.ts';
import { lintGoldenSet } from '../../use-cases/lint-golden-set.ts';
import { judgeFor } from '../../use-cases/replay/judge-for.ts';

interface Flags {
  readonly output: 'text' | 'json' | 'yaml' | 'github';
  readonly golden?: string | undefined;
  readonly ledger?: string | undefined;
  readonly strict: boolean;
}

type Run = Invocation<Flags, object>;

export default defineCommand({
  summary: 'Everything that is wrong with the files of a golden set, with line and column.',
  description:
    'Errors: what does not load, and checks that no answer can pass. Warnings: checks that say what another says or that nothing comes to, what the recorded answers break, and with --ledger the cases that flip.\n' +
    'Exit code 0: no error, 1: errors, or with --strict warnings. Asks nobody.',
  examples: [
    { line: 'golden lint --strict', does: 'in CI, before anything is asked' },
    {
      line: 'golden lint --ledger runs.jsonl',
      does: 'also the cases that pass and fail with nothing changed',
    },
    { line: 'golden lint -o github', does: 'as annotations of a pull request' },
  ],
  args: {},
  flags: {
    ...goldenFlag,
    ledger: string({
      helpValue: 'FILE',
      summary: 'What verify --ledger has kept: names the cases that flip.',
    }),
    strict: boolean<boolean>({ default: false, summary: 'Warnings fail too.' }),
    output: option({
      char: 'o',
      options: ['text', 'json', 'yaml', 'github'] as const,
      default: 'text',
      summary: 'Format of the result on standard output (default text).',
    })(),
  },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, terminal }: Run): Promise<ExitCode> {
  const [inspected, ledger, { tokenizer }] = await Promise.all([
    inspectGoldenSet(flags.golden, terminal),
    flags.ledger === undefined ? { entries: [], unreadable: 0 } : loadLedger(flags.ledger),
    import('../../cli/judge-wiring.ts'),
  ]);
  if (ledger.unreadable > 0)
    terminal.err(`warning: ${ledger.unreadable} lines of ${flags.ledger ?? ''} are none of a ledger\n`);
  const judge = await judgeFor({ cases: inspected.cases.map(({ goldenCase }) => goldenCase) }, tokenizer);
  const report = lintGoldenSet({ inspected, judge, entries: ledger.entries, strict: flags.strict });
  const { env, cwd } = terminal;
  await writeResult(terminal, flags.output, report, () =>
    flags.output === 'github'
      ? lintGithub(report, path.relative(env['GITHUB_WORKSPACE'] ?? cwd, path.resolve(cwd, report.source)))
      : lintText(report),
  );
  return exitCodeOfLint(report);
}
