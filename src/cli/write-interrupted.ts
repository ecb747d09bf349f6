import { pluginCommand, type CommandScope } from '../domain/slots/printed-command.ts';
import type { ErrorResult } from '../results/error.generated.ts';
import type { Standing } from './interruption.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './write-result.ts';

/** What ^C left behind, on stderr; with `-o json` or `-o yaml` also as a result on stdout, for scripts. */
export async function writeInterrupted(
  terminal: Terminal,
  format: unknown,
  standing: Standing,
  at: CommandScope & { readonly service: string | undefined },
): Promise<void> {
  const help = pluginCommand(at, 'status', at.service);
  const message = messages[standing.kind](standing.live);
  terminal.err(`${message}\n${standing.kind === 'unchanged' ? '' : `to find out: ${help}\n`}`);
  const result: ErrorResult = {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Error',
    error: 'interrupted',
    message,
    help,
  };
  if (format === 'json' || format === 'yaml') await writeResult(terminal, format, result, () => '');
}

const messages: Readonly<Record<Standing['kind'], (live: string | undefined) => string>> = {
  unchanged: (live) => `interrupted; nothing was changed${live === undefined ? '' : `; ${live} is live`}`,
  'in-doubt': (live) =>
    `interrupted during a write: it may have been applied; before it ${live ?? 'another slot'} was live`,
  changed: (live) =>
    `interrupted after a write${live === undefined ? '; which slot is live is not known' : `; ${live} is live`}`,
};
