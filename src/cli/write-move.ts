import { switchText } from '../reporters/switch-text.ts';
import { verdictText } from '../reporters/verdict-text.ts';
import type { SwitchResult } from '../results/switch-result.generated.ts';
import { unicodeLikely } from './progress.ts';
import { repeatedFlags, sameSlot } from './repeated-flags.ts';
import type { Terminal } from './terminal.ts';
import type { ConnectionFlags } from './wiring.ts';
import { writeResult } from './write-result.ts';

/** How a move ended; a verdict that stopped it comes first, because it is what is to be acted on. */
export async function writeMove(
  terminal: Terminal,
  flags: ConnectionFlags & { readonly output: string },
  result: SwitchResult,
): Promise<void> {
  await writeResult(terminal, flags.output, result, () => {
    const { verdict, to } = result;
    const stopped = verdict !== null && (result.outcome === 'failed' || result.outcome === 'inconclusive');
    if (!stopped) return switchText(result, repeatedFlags(flags));
    const look = { colour: terminal.outColour, unicode: terminal.outIsTerminal && unicodeLikely(terminal) };
    const width = terminal.outIsTerminal ? terminal.columns : 80;
    const showFlags = sameSlot(flags, { service: result.service, slot: to?.slot, url: undefined });
    return (
      verdictText(verdict, { ...look, width, verbose: false, showFlags }) +
      switchText(result, repeatedFlags(flags))
    );
  });
}
