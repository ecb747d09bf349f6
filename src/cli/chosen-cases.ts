import { selectCases } from '../domain/golden/select-cases.ts';
import type { Interruption } from '../ports/interruption.ts';
import { scopeOf, verifyCommand, type ScopeRequest } from './exchange-scope.ts';
import type { ExitCode } from './exit-codes.ts';
import { openExchangeStore } from './judge-wiring.ts';
import { selectionOf, type RunFlags } from './run-flags.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import type { GoldenSet } from './wiring.ts';

/** The cases that the command line chooses; or the exit code, where the last run cannot be told and that is said. */
export async function chosenCases(
  set: GoldenSet,
  flags: RunFlags,
  request: ScopeRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<GoldenSet | ExitCode> {
  const failed = flags['rerun-failed'] ? await failedLast(request, surroundings) : undefined;
  return typeof failed === 'number' ? failed : choose(set, flags, failed);
}

/** Throws a UsageError where no such case is in the set. */
export function choose(set: GoldenSet, flags: RunFlags, failed?: readonly string[]): GoldenSet {
  const selected = selectCases(set, { ...selectionOf(flags), failed });
  if (selected.kind === 'impossible') throw new UsageError(selected.problem);
  return selected.set;
}

async function failedLast(
  request: ScopeRequest,
  surroundings: { readonly terminal: Terminal; readonly interruption: Interruption },
): Promise<readonly string[] | ExitCode> {
  const scope = await scopeOf(request, surroundings);
  if (typeof scope === 'number') return scope;
  const last = await openExchangeStore(surroundings.terminal).openCases(scope);
  switch (last.kind) {
    case 'no-run':
      throw new UsageError(
        `--rerun-failed: no run of ${scope.slot} is kept here; first: ${verifyCommand(request)}`,
      );
    case 'unreadable':
      throw new UsageError(
        `--rerun-failed: ${last.file} cannot be read: ${last.detail}; ask all: ${verifyCommand(request)}`,
      );
    case 'found':
      if (last.cases.length === 0)
        throw new UsageError(`--rerun-failed: every case passed in the last run of ${scope.slot}`);
      return last.cases;
  }
}
