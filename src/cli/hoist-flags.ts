import { connectionFlags, verbosityFlag } from './flags.ts';

/** A command line with its verb found: kubectl's flags may stand before it. */
export interface HoistedLine {
  /** Undefined where the line has flags only. */
  readonly verb: string | undefined;
  readonly rest: readonly string[];
}

const early = { ...connectionFlags, ...verbosityFlag };
const withValue = new Set(
  Object.entries(early).flatMap(([name, flag]) =>
    flag.type === 'boolean'
      ? []
      : [`--${name}`, ...('char' in flag && typeof flag.char === 'string' ? [`-${flag.char}`] : [])],
  ),
);
// `-o json` may stand first too; its values differ by command.
for (const flag of ['-o', '--output', '-v']) withValue.add(flag);

export function hoistFlags(argv: readonly string[]): HoistedLine {
  let at = 0;
  while (at < argv.length) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-') || word === '--') break;
    at += withValue.has(word) ? 2 : 1;
  }
  return { verb: argv[at], rest: [...argv.slice(0, at), ...argv.slice(at + 1)].map(spellVerbosity) };
}

/** `-v=6` and `-v6`, as kubectl takes them, for a parser that knows only long names of one letter. */
function spellVerbosity(word: string): string {
  const level = /^-v=?(\d+)$/.exec(word)?.[1];
  if (level !== undefined) return `--v=${level}`;
  return word === '-v' ? '--v' : word;
}
