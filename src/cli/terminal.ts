/** The process as a command sees it: where it writes, and what it may use. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Resolves when the text has left the process. A reader that went away is not an error. */
  readonly out: (text: string) => Promise<void>;
  readonly err: (text: string) => void;
  /** Asked only where it matters: looking opens standard input. */
  readonly inIsTerminal: () => boolean;
  /** Keys and lines that are typed; only where `inIsTerminal`. */
  readonly openKeyboard: (signal: AbortSignal) => Promise<Keyboard>;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  readonly outColour: boolean;
  readonly errColour: boolean;
  readonly columns: number;
  /** The reader of standard output went away (`| head`). */
  readonly readerGone: () => boolean;
}

/** Someone at the terminal. Both return undefined where nothing more will come: the input ended, or ^C. */
export interface Keyboard {
  /** One key, without Enter. */
  readonly key: () => Promise<string | undefined>;
  /** A line, with a text to begin with; empty where it was cancelled. */
  readonly line: (prompt: string, initial: string) => Promise<string | undefined>;
  readonly close: () => void;
}

export function processTerminal(): Terminal {
  const { env, stdout, stderr } = process;
  const colour = (isTerminal: boolean): boolean =>
    isTerminal && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
  let gone = false;
  stdout.on('error', () => {
    gone = true;
  });
  stderr.on('error', () => undefined);
  return {
    env,
    cwd: process.cwd(),
    out: (text) => new Promise((resolve) => (gone ? resolve() : stdout.write(text, () => resolve()))),
    err: (text) => void stderr.write(text),
    inIsTerminal: () => process.stdin.isTTY,
    openKeyboard: async (signal) =>
      (await import('./keyboard.ts')).openKeyboard(process.stdin, stderr, signal),
    outIsTerminal: stdout.isTTY,
    errIsTerminal: stderr.isTTY,
    outColour: colour(stdout.isTTY),
    errColour: colour(stderr.isTTY),
    columns: stdout.columns > 0 ? stdout.columns : 80,
    readerGone: () => gone,
  };
}
