import type { Interruption } from '../ports/interruption.ts';
import { exchangeText } from '../reporters/verdict-exchange.ts';
import { scopeOf, verifyCommand, type ScopeRequest } from './exchange-scope.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { unicodeLikely } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { openExchangeStore } from './judge-wiring.ts';
import { writeResult } from './write-result.ts';

/** `verify --show CASE`: what the last run sent and received. Nothing is asked again. */
export async function showExchange(
  caseId: string,
  request: ScopeRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const scope = await scopeOf(request, surroundings);
  if (typeof scope === 'number') return scope;
  const store = openExchangeStore(terminal);
  const shown = await store.show(scope, caseId);
  switch (shown.kind) {
    case 'found': {
      const look = { colour: terminal.outColour, unicode: terminal.outIsTerminal && unicodeLikely(terminal) };
      await writeResult(terminal, request.flags.output, { caseId, ...shown }, () =>
        exchangeText({ caseId, ...shown }, look),
      );
      return exitCode.done;
    }
    case 'no-run':
      throw new UsageError(`no run of ${scope.slot} is kept here; first: ${verifyCommand(request)}`);
    case 'no-case':
      throw new UsageError(
        `the last run of ${scope.slot} has no case ${caseId}; it has: ${shown.cases.join(', ')}`,
      );
    case 'unreadable':
      throw new UsageError(
        `${shown.file} cannot be read: ${shown.detail}; ask again: ${verifyCommand(request)}`,
      );
  }
}
