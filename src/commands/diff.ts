import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCode, type ExitCode } from '../cli/exit-codes.ts';
import { connectionFlags, outputFlag, serviceArgument, serviceFlags, verbosityFlag } from '../cli/flags.ts';
import { refusedRead } from '../cli/refused-read.ts';
import { openClusterWork, type ConnectionFlags } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { diffText } from '../reporters/diff-text.ts';
import { diffSlots } from '../use-cases/diff-slots.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml';
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

export default defineCommand({
  summary:
    'Show what the idle slot has otherwise than the live one: images, settings, prompts by word, sizes.',
  description:
    'Only reads. Of a Secret only its name and key are shown; values of variables that are called as secrets are ***. A ConfigMap that may not be read is "not checked".\nExit code 0: shown, whether or not something differs (-o json has "same"), 4: the API server did not answer, 5: the slots cannot be made out.',
  examples: [
    { line: 'diff', does: 'of the one Service of the namespace that switches slots' },
    { line: 'diff agent-service -o json', does: 'for scripts' },
  ],
  args: serviceArgument,
  flags: { ...outputFlag, ...serviceFlags, ...connectionFlags, ...verbosityFlag },
  run: (invocation: Run) => run(invocation),
});

async function run({ flags, args, terminal, interruption }: Run): Promise<ExitCode> {
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  try {
    const shown = await diffSlots(work, { service: args.service, slotLabel: flags['slot-label'] });
    if (shown.kind === 'refused') {
      const at = { ...work.cluster.scope, service: args.service };
      return await refusedRead(terminal, flags.output, [shown.refusal], at);
    }
    const width = terminal.outIsTerminal ? terminal.columns : 80;
    await writeResult(terminal, flags.output, shown.diff, () =>
      diffText(shown.diff, { width, colour: terminal.outColour }),
    );
    return exitCode.done;
  } finally {
    work.close();
  }
}
