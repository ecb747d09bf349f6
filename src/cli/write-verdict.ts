import { recordingText } from '../reporters/recording-text.ts';
import { verdictText } from '../reporters/verdict-text.ts';
import type { Verdict } from '../results/verdict.generated.ts';
import { unicodeLikely } from './progress.ts';
import type { Terminal } from './terminal.ts';
import { writeResult } from './write-result.ts';

export interface VerdictView {
  readonly format: string;
  readonly verbose: boolean;
  /** To be repeated in the command that shows an exchange; undefined where none is kept here. */
  readonly showFlags: string | undefined;
}

export async function writeVerdict(
  terminal: Terminal,
  { format, verbose, showFlags }: VerdictView,
  verdict: Verdict,
): Promise<void> {
  const look = { colour: terminal.outColour, unicode: terminal.outIsTerminal && unicodeLikely(terminal) };
  const width = terminal.outIsTerminal ? terminal.columns : 80;
  await writeResult(terminal, format, verdict, () => {
    const text = verdictText(verdict, { ...look, width, verbose, showFlags }) + recordingText(verdict);
    return terminal.env['GITHUB_ACTIONS'] === 'true' ? withoutCommands(text) : text;
  });
}

/**
 * GitHub's runner obeys a line that begins with `::name`, indented or not, and `##[name]` anywhere in one: an agent's
 * words must not become commands.
 */
export function withoutCommands(text: string): string {
  return text.replaceAll(/^(\s*):(?=:)/gm, '$1: ').replaceAll('##[', '# #[');
}
