import { defineCommand, type Invocation } from '../../cli/command.ts';
import { exitCodeOfGuard, type ExitCode } from '../../cli/exit-codes.ts';
import {
  connectionFlags,
  outputFlag,
  serviceArgument,
  serviceFlags,
  verbosityFlag,
} from '../../cli/flags.ts';
import { openClusterWork, type ConnectionFlags } from '../../cli/wiring.ts';
import { writeGuard } from '../../cli/write-guard.ts';
import { showGuard } from '../../use-cases/show-guard.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary: 'Show whether the guard is there, as this version writes it, and whether it holds.',
  description:
    'Asks the API server, on trial, for a move without a record: nothing is stored. What the role may not read is said to be not checked.\nExit code 0: shown, 5: refused.',
  examples: [{ line: 'guard status -o json', does: 'for scripts: "holds" says whether moves are refused' }],
  args: serviceArgument,
  flags: { ...outputFlag, ...serviceFlags, ...connectionFlags, ...verbosityFlag },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const choice = { service: args.service, slotLabel: flags['slot-label'] };
    const result = await showGuard(work, await work.apiServer(), choice);
    await writeGuard(terminal, flags, result);
    return exitCodeOfGuard(result);
  } finally {
    work.close();
  }
}
