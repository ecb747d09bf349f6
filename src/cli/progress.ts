import { progressNdjson } from '../reporters/progress-ndjson.ts';
import { progressPlain } from '../reporters/progress-plain.ts';
import { progressTerminal } from '../reporters/progress-terminal.ts';
import type { Report } from '../results/progress.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  readonly report: Report;
  /** Clears what is not to stay. */
  readonly end: () => void;
}

export type ProgressFormat = 'auto' | 'plain' | 'ndjson';

/** On stderr. `auto` is one live line on a terminal, plain lines elsewhere. */
export function openProgress(terminal: Terminal, format: ProgressFormat): Progress {
  const end = (): void => undefined;
  if (format === 'ndjson') return { report: progressNdjson(terminal.err), end };
  if (format === 'plain' || !terminal.errIsTerminal) return { report: progressPlain(terminal.err), end };
  const look = { colour: terminal.errColour, unicode: unicodeLikely(terminal) };
  return progressTerminal(terminal.err, { ...look, columns: () => terminal.columns });
}

/** Symbols where the locale says UTF-8; words are always there. */
export function unicodeLikely({ env }: Terminal): boolean {
  const locale = env['LC_ALL'] ?? env['LC_CTYPE'] ?? env['LANG'] ?? '';
  return /utf-?8/i.test(locale);
}
