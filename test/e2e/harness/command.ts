import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { waitFor } from './wait.ts';

/** How a command ended, and what it said. */
export interface Run {
  /** As one would type it. */
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  /** As a shell gives it: 128 + the signal's number where a signal ended it. */
  readonly exitCode: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

export interface CommandOptions {
  /** Written to standard input, which is then closed; without it the input is empty. */
  readonly stdin?: string;
  /** Standard input stays open for what `type` writes. */
  readonly interactive?: boolean;
  readonly cwd?: string;
  /** After this the command is killed and the run throws (30 s). */
  readonly timeoutMs?: number;
}

/** A command that still runs. */
export interface RunningCommand {
  /** What came so far. */
  readonly stdout: string;
  readonly stderr: string;
  readonly pid: number;
  /** Waits until the text of this stream matches; throws where the command ends before. */
  waitForStdout(pattern: RegExp): Promise<void>;
  waitForStderr(pattern: RegExp): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Writes to the standard input of an interactive command. */
  type(text: string): void;
  /** Its end. Throws where the time-out had to kill it. */
  readonly done: Promise<Run>;
}

/** Starts `file`; its output is collected, not shown. */
export function startCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  options: CommandOptions,
): RunningCommand {
  const command = [file.split('/').at(-1), ...args].join(' ');
  const said = { stdout: '', stderr: '' };
  const startedAt = new Date();
  const child = spawn(file, args, { env, cwd: options.cwd, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream].setEncoding('utf8').on('data', (text: string) => (said[stream] += text));
  // A command that reads nothing closes its input: no error of ours.
  child.stdin.on('error', () => undefined);
  if (options.interactive !== true) child.stdin.end(options.stdin ?? '');
  const done = endOf(child, options.timeoutMs ?? 30_000).then(
    (exitCode): Run => ({ command, ...said, exitCode, startedAt, endedAt: new Date() }),
    (error: unknown) => {
      throw new Error(`${command}: ${String(error)}\n--- stdout\n${said.stdout}\n--- stderr\n${said.stderr}`);
    },
  );
  // Who awaits it later still gets the error.
  done.catch(() => undefined);
  const waitForText = async (stream: 'stdout' | 'stderr', pattern: RegExp): Promise<void> => {
    await waitFor(`${stream} of \`${command}\` to match ${String(pattern)}`, () => {
      if (pattern.test(said[stream])) return true;
      if (child.exitCode === null && child.signalCode === null) return false;
      throw new Error(
        `it ended with ${child.exitCode ?? child.signalCode ?? '?'}: ${said.stdout}${said.stderr}`,
      );
    });
  };
  return {
    get stdout() {
      return said.stdout;
    },
    get stderr() {
      return said.stderr;
    },
    pid: child.pid ?? 0,
    waitForStdout: (pattern) => waitForText('stdout', pattern),
    waitForStderr: (pattern) => waitForText('stderr', pattern),
    signal: (name) => void child.kill(name),
    type: (text) => void child.stdin.write(text),
    done,
  };
}

/** The exit code; rejects where the command could not start or had to be killed. */
async function endOf(child: ChildProcess, timeoutMs: number): Promise<number> {
  return await new Promise<number>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`did not end within ${timeoutMs / 1000} s and was killed`));
      child.kill('SIGKILL');
    }, timeoutMs);
    child.once('error', reject);
    // `close` comes after `exit`, when all output has been read.
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
