import type { Report } from '../results/progress.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly report: Report;
  /** Clears what is not to stay. */
  readonly end: () => void;
}

/** One live line on a terminal, plain lines elsewhere; both on stderr. */
export async function openProgress(terminal: Terminal): Promise<Progress> {
  if (!terminal.errIsTerminal) {
    const { progressPlain } = await import('../reporters/progress-plain.ts');
    return { report: progressPlain(terminal.err), end: () => undefined };
  }
  const { progressTerminal } = await import('../reporters/progress-terminal.ts');
  const look = { colour: terminal.errColour, unicode: unicodeLikely(terminal) };
  return progressTerminal(terminal.err, { ...look, columns: () => terminal.columns });
}

/** Symbols where the locale says UTF-8; words are always there. */
export function unicodeLikely({ env }: Terminal): boolean {
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return /utf-?8/i.test(locale);
}
