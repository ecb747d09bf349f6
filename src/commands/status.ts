import { boolean, option } from '@oclif/core/flags';
import { defineCommand, type Invocation } from '../cli/command.ts';
import { exitCode, type ExitCode } from '../cli/exit-codes.ts';
import { connectionFlags, serviceArgument, serviceFlags, verbosityFlag } from '../cli/flags.ts';
import { refusedRead } from '../cli/refused-read.ts';
import { repeatedFlags } from '../cli/repeated-flags.ts';
import { openClusterWork, type ConnectionFlags, type OpenedCluster } from '../cli/wiring.ts';
import { writeResult } from '../cli/write-result.ts';
import { statusName, statusText } from '../reporters/status-text.ts';
import type { SlotStatus } from '../results/slot-status.generated.ts';
import { showStatus } from '../use-cases/show-status.ts';

interface Flags extends ConnectionFlags {
  readonly output: 'text' | 'json' | 'yaml' | 'wide' | 'name';
  readonly watch: boolean;
  readonly 'slot-label'?: string | undefined;
}

type Run = Invocation<Flags, { readonly service?: string | undefined }>;

const pollMs = 2000;

export default defineCommand({
  summary: 'Show which slot is live, what each slot runs, and what to know before the next move.',
  description:
    'Only reads. The last line, "break glass", is the kubectl command that moves traffic on the day when this tool is broken.\nExit code 0: shown, 4: the API server did not answer, 5: the slots cannot be made out.',
  examples: [
    { line: 'status -n ai-agents', does: 'the one Service of the namespace that switches slots' },
    { line: 'status agent-service -o json', does: 'for scripts' },
    { line: 'status --watch', does: 'again whenever something changes, until ^C' },
  ],
  args: serviceArgument,
  flags: {
    output: option({
      char: 'o',
      options: ['text', 'json', 'yaml', 'wide', 'name'] as const,
      default: 'text',
      summary: 'Format on standard output (default text); wide adds workloads, templates and images.',
    })(),
    watch: boolean<boolean>({ char: 'w', default: false, summary: 'Print again when something changes.' }),
    ...serviceFlags,
    ...connectionFlags,
    ...verbosityFlag,
  },
  run: (invocation: Run) => run(invocation),
});

async function run(invocation: Run): Promise<ExitCode> {
  const { flags, args, terminal, interruption } = invocation;
  const work = await openClusterWork(flags, { terminal, interruption, report: () => undefined });
  const choice = { service: args.service, slotLabel: flags['slot-label'] };
  try {
    let shown = '';
    for (;;) {
      const reading = await showStatus(work, choice);
      if (reading.kind === 'refused')
        return await refusedRead(terminal, flags.output, [reading.refusal], {
          ...work.cluster.scope,
          service: args.service,
        });
      const text = JSON.stringify(reading.status);
      if (text !== shown) await write(invocation, reading.status, shown !== '');
      shown = text;
      if (!flags.watch || terminal.readerGone()) return exitCode.done;
      if (!(await pause(work))) return exitCode.interrupted;
      if (terminal.readerGone()) return exitCode.done;
    }
  } finally {
    work.close();
  }
}

async function write({ flags, terminal }: Run, status: SlotStatus, again: boolean): Promise<void> {
  if (again)
    await terminal.out(
      terminal.outIsTerminal ? '\u001b[H\u001b[2J' : flags.output === 'yaml' ? '---\n' : '\n',
    );
  if (flags.output === 'name') return terminal.out(statusName(status));
  await writeResult(terminal, flags.output, status, () =>
    statusText(status, { now: new Date(), wide: flags.output === 'wide', repeated: repeatedFlags(flags) }),
  );
}

/** False where ^C ended the wait. */
async function pause({ clock, interruption }: OpenedCluster): Promise<boolean> {
  try {
    await clock.sleep(pollMs, interruption.signal);
    return true;
  } catch {
    return false;
  }
}
