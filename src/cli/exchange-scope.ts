import type { ExchangeScope } from '../ports/exchange-store.ts';
import type { Interruption } from '../ports/interruption.ts';
import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { slotOfInterest } from '../use-cases/verify-idle.ts';
import { exchangeScope, urlScope } from '../use-cases/verify-slot.ts';
import type { ExitCode } from './exit-codes.ts';
import { refusedRead } from './refused-read.ts';
import { sameSlot } from './repeated-flags.ts';
import type { Terminal } from './terminal.ts';
import { openClusterWork, type ConnectionFlags } from './wiring.ts';

/** Whose last run is meant, as the command line says it. */
export interface ScopeRequest {
  readonly flags: ConnectionFlags & { readonly output: string };
  readonly choice: ServiceChoice;
  readonly slot: string | undefined;
  readonly url: string | undefined;
}

/** The scope; or the exit code, where it cannot be told and that is said. */
export async function scopeOf(
  request: ScopeRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<ExchangeScope | ExitCode> {
  return request.url === undefined ? slotScope(request, surroundings) : urlScope(request.url);
}

/** What brings a run of this scope. */
export function verifyCommand({ flags, choice: { service }, slot, url }: ScopeRequest): string {
  return `kubectl bluegreen verify ${sameSlot(flags, { service, slot, url })}`.trimEnd();
}

/** The idle slot can only be told by asking the cluster. */
async function slotScope(
  { flags, choice, slot }: ScopeRequest,
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
