import { selectCases } from '../domain/golden/select-cases.ts';
import { touchedCases } from '../domain/golden/touched-cases.ts';
import { GoldenSetError } from '../ports/golden-source.ts';
import { exitCode, type ExitCode } from './exit-codes.ts';
import { goldenFolder } from './golden-folder.ts';
import { changedFiles } from './judge-wiring.ts';
import type { Terminal } from './terminal.ts';
import { loadGoldenSet, type GoldenSet } from './wiring.ts';

/**
 * Asks the whole set, and then, each time files of it are saved, the cases that they touch. A set that is not in order is
 * told, and waited for to be mended.
 */
export async function watchSet(
  golden: string | undefined,
  { terminal, signal }: { readonly terminal: Terminal; readonly signal: AbortSignal },
  ask: (set: GoldenSet) => Promise<void>,
): Promise<ExitCode> {
  const folder = goldenFolder(golden, terminal);
  // What changed while the set was not in order is still to be asked when it is.
  let pending = new Set<string>();
  let isFirst = true;
  for await (const changed of changedFiles(folder, signal)) {
    for (const path of changed) pending.add(path);
    const set = await loadOrTell(golden, terminal);
    if (set === undefined) continue;
    const chosen = touched(set, pending);
    if (!isFirst) terminal.err(`${heading(pending, chosen)}\n`);
    pending = new Set();
    isFirst = false;
    if (chosen !== undefined) await ask(chosen);
    if (!signal.aborted) terminal.err(`waiting for changes of ${folder}; ^C ends\n`);
  }
  return exitCode.interrupted;
}

async function loadOrTell(golden: string | undefined, terminal: Terminal): Promise<GoldenSet | undefined> {
  try {
    return await loadGoldenSet(golden, terminal);
  } catch (error) {
    if (!(error instanceof GoldenSetError)) throw error;
    terminal.err(`the golden set cannot be used\n${error.message}\nwaiting for it to be mended; ^C ends\n`);
    return undefined;
  }
}

function touched(set: GoldenSet, changed: ReadonlySet<string>): GoldenSet | undefined {
  const cases = touchedCases(set, changed);
  if (cases.length === set.cases.length) return set;
  if (cases.length === 0) return undefined;
  const selected = selectCases(set, { only: cases.map(({ id }) => id) });
  return selected.kind === 'selected' ? selected.set : undefined;
}

function heading(changed: ReadonlySet<string>, chosen: GoldenSet | undefined): string {
  const count = chosen?.cases.length ?? 0;
  const what = count === 0 ? 'no case to ask' : count === 1 ? '1 case' : `${count} cases`;
  return `\n${[...changed].sort().join(', ')} changed: ${what}`;
}
