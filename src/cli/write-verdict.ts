import { verdictText } from '../reporters/verdict-text.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { unicodeLikely } from './progress.ts';
import type { Terminal } from './terminal.ts';
import type { ConnectionFlags } from './wiring.ts';
import { writeResult } from './write-result.ts';

export interface VerdictView {
  readonly format: string;
  readonly verbose: boolean;
  /** Flags of this command line, to be repeated in the command that shows an exchange. */
  readonly flags: ConnectionFlags & { readonly slot?: string | undefined; readonly url?: string | undefined };
}

export async function writeVerdict(
  terminal: Terminal,
  { format, verbose, flags }: VerdictView,
  verdict: Verdict,
): Promise<void> {
  const look = { colour: terminal.outColour, unicode: terminal.outIsTerminal && unicodeLikely(terminal) };
  const width = terminal.outIsTerminal ? terminal.columns : 80;
  await writeResult(terminal, format, verdict, () =>
    verdictText(verdict, { ...look, width, verbose, showFlags: scopeFlags(flags) }),
  );
}

/** The flags that lead to the same slot again. */
function scopeFlags(flags: VerdictView['flags']): string {
  const named = [
    ['-n', flags.namespace],
    ['--context', flags.context],
    ['--kubeconfig', flags.kubeconfig],
    ['--slot', flags.slot],
    ['--url', flags.url],
  ] as const;
  return named.flatMap(([flag, value]) => (value === undefined ? [] : [`${flag} ${value}`])).join(' ');
}
