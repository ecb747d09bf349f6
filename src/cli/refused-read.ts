import type { CommandScope } from '../domain/slots/printed-command.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import { refusalText } from '../reporters/refusal-text.ts';
import type { RefusalItem } from '../results/switch-result.generated.ts';
import { refusalItems } from '../use-cases/switch-result.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './write-result.ts';

/** A command that only reads, and could not make out the slots: the reasons on stderr, and as a result for scripts. */
export async function refusedRead(
  terminal: Terminal,
  format: string,
  refusals: readonly Refusal[],
  at: CommandScope & { readonly service: string | undefined },
): Promise<ExitCode> {
  return refusedItems(terminal, format, refusalItems(refusals, at, { service: at.service }));
}

/** The same of refusals that are told already. */
export async function refusedItems(
  terminal: Terminal,
  format: string,
  items: readonly RefusalItem[],
): Promise<ExitCode> {
  terminal.err(refusalText(items));
  const [first] = items;
  const result = {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Error',
    error: first?.kind ?? 'refused',
    message:
      first === undefined ? 'refused' : `${first.summary}: expected ${first.expected}, found ${first.found}`,
    help: first?.help ?? '',
  };
  if (format === 'json' || format === 'yaml') await writeResult(terminal, format, result, () => '');
  return exitCode.refused;
}
