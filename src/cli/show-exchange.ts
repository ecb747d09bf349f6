import type { ExchangeScope } from '../ports/exchange-store.ts';
import type { Interruption } from '../ports/interruption.ts';
import { exchangeText } from '../reporters/verdict-exchange.ts';
import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { slotOfInterest } from '../use-cases/verify-idle.ts';
import { exchangeScope, urlScope } from '../use-cases/verify-slot.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { unicodeLikely } from './progress.ts';
import { refusedRead } from './refused-read.ts';
import { sameSlot } from './repeated-flags.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { openExchangeStore } from './judge-wiring.ts';
import { openClusterWork, type ConnectionFlags } from './wiring.ts';
import { writeResult } from './write-result.ts';

export interface ShowRequest {
  readonly flags: ConnectionFlags & { readonly output: string };
  readonly choice: ServiceChoice;
  readonly slot: string | undefined;
  readonly url: string | undefined;
}

/** `verify --show CASE`: what the last run sent and received. Nothing is asked again. */
export async function showExchange(
  caseId: string,
  request: ShowRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExitCode> {
  const { terminal } = surroundings;
  const scope = request.url === undefined ? await slotScope(request, surroundings) : urlScope(request.url);
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

function verifyCommand({ flags, choice: { service }, slot, url }: ShowRequest): string {
  return `kubectl bluegreen verify ${sameSlot(flags, { service, slot, url })}`.trimEnd();
}

/** The idle slot can only be told by asking the cluster. */
async function slotScope(
  { flags, choice, slot }: ShowRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExchangeScope | ExitCode> {
  const work = await openClusterWork(flags, { ...surroundings, report: () => undefined });
  try {
    const found = await slotOfInterest(work, choice, slot);
    if (found.kind === 'refused')
      return await refusedRead(surroundings.terminal, flags.output, [found.refusal], {
        ...work.cluster.scope,
        service: choice.service,
      });
    return exchangeScope(work.cluster, found.pair, found.name);
  } finally {
    work.close();
  }
}
