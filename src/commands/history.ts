import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCode, type ExitCode } from '../cli/exit-codes.ts';
import { connectionFlags, outputFlag, serviceArgument, serviceFlags, verbosityFlag } from '../cli/flags.ts';
import { refusedRead } from '../cli/refused-read.ts';
import { repeatedFlags } from '../cli/repeated-flags.ts';
import { openClusterWork, type ConnectionFlags } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { historyText } from '../reporters/history-text.ts';
import { showHistory } from '../use-cases/show-history.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Show the recorded moves of traffic: when, from where to where, by whom, and why.',
  description:
    'Only reads. The Service keeps the last ten. REV is the number that rollback --to-revision takes; "back" is a rollback, VERDICT what a switch rested on.\nExit code 0: shown, 4: the API server did not answer, 5: the history cannot be read.',
  examples: [
    { line: 'history', does: 'of the one Service of the namespace that switches slots' },
    { line: 'history agent-service -o json', does: 'with images and template digests of both slots' },
  ],
  args: serviceArgument,
  flags: { ...outputFlag, ...serviceFlags, ...connectionFlags, ...verbosityFlag },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const choice = { service: args.service, slotLabel: flags['slot-label'] };
    const shown = await showHistory(work.cluster, choice);
    if (shown.kind === 'refused') {
      const at = { ...work.cluster.scope, service: args.service };
      return await refusedRead(terminal, flags.output, [shown.refusal], at);
    }
    const { history } = shown;
    const width = terminal.outIsTerminal ? terminal.columns : 80;
    await writeResult(terminal, flags.output, history, () =>
      historyText(history, { now: new Date(), width, repeated: repeatedFlags(flags) }),
    );
    return exitCode.done;
  } finally {
    work.close();
  }
}
