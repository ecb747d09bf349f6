import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { processStart } from './process-start.ts';

/** One process of a run as it is written to `run.json`; `start` tells it from a later process with the same pid. */
export interface ProcessRecord {
  readonly name: string;
  readonly pid: number;
  readonly start: string;
}

/** `run.json` in a run's folder: whose run it is and what was started, in order. */
export interface RunRecord {
  readonly owner: ProcessRecord;
  readonly processes: readonly ProcessRecord[];
}

export interface StartedProcess {
  readonly name: string;
  readonly child: ChildProcess;
  /** Ends it and waits: SIGTERM, and SIGKILL after the given time. Nothing where it has ended. */
  stop(graceMs?: number): Promise<void>;
  hasEnded(): boolean;
}

interface StartOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** `pipe` hands stdout and stderr to the caller; otherwise both go to `<name>.log` in the run's folder. */
  readonly output?: 'file' | 'pipe';
  /** Opens a channel of messages, which also tells the child when we are gone. */
  readonly ipc?: boolean;
}

/** Starts the processes of one run, writes them down, and ends them in the opposite order. */
export class ProcessGroup {
  readonly #folder: string;
  readonly #started: StartedProcess[] = [];
  readonly #records = new Map<StartedProcess, ProcessRecord>();
  readonly #owner: ProcessRecord;

  constructor(folder: string) {
    this.#folder = folder;
    this.#owner = { name: 'owner', pid: process.pid, start: processStart(process.pid) ?? '' };
    this.#write();
  }

  /** `detached`: a ^C on the terminal reaches us alone, and we end the rest in order. */
  start(name: string, file: string, args: readonly string[], options: StartOptions = {}): StartedProcess {
    const log = options.output === 'pipe' ? undefined : openSync(this.logFile(name), 'a');
    const output = log ?? 'pipe';
    const child = spawn(file, args, {
      detached: true,
      env: options.env ?? process.env,
      stdio: ['ignore', output, output, ...(options.ipc === true ? (['ipc'] as const) : [])],
    });
    if (log !== undefined) closeSync(log);
    const started = startedProcess(name, child, () => this.#forget(started));
    if (child.pid !== undefined) {
      this.#started.push(started);
      this.#records.set(started, { name, pid: child.pid, start: processStart(child.pid) ?? '' });
      this.#write();
    }
    return started;
  }

  logFile(name: string): string {
    return path.join(this.#folder, `${name}.log`);
  }

  /** The end of what a process printed, for a message. */
  lastLines(name: string, lines = 12): string {
    try {
      return readFileSync(this.logFile(name), 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }

  async stop(): Promise<void> {
    for (const started of this.#started.toReversed()) await started.stop();
  }

  /** For the end of our own process, where nothing can be waited for. */
  killNow(): void {
    for (const started of this.#started.toReversed()) if (!started.hasEnded()) started.child.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #forget(started: StartedProcess): void {
    this.#records.delete(started);
    const index = this.#started.indexOf(started);
    if (index >= 0) this.#started.splice(index, 1);
    this.#write();
  }

  #write(): void {
    const record: RunRecord = { owner: this.#owner, processes: [...this.#records.values()] };
    const file = path.join(this.#folder, 'run.json');
    try {
      writeFileSync(`${file}.new`, JSON.stringify(record));
      renameSync(`${file}.new`, file);
    } catch {
      // The folder is gone: the run is over, and nobody needs the list any more.
    }
  }
}

/** The next message of a process that was started with `ipc`. Throws with its last lines where it ends before. */
export async function nextMessage(group: ProcessGroup, { name, child }: StartedProcess): Promise<unknown> {
  const over = new AbortController();
  const { signal } = over;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]: unknown[]) => message),
      once(child, 'exit', { signal }).then(() => {
        throw new Error(`${name} ended:\n${group.lastLines(name)}`);
      }),
    ]);
  } finally {
    over.abort();
  }
}

function startedProcess(name: string, child: ChildProcess, ended: () => void): StartedProcess {
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  child.once('exit', ended);
  return {
    name,
    child,
    hasEnded,
    async stop(graceMs = 5000) {
      if (hasEnded()) return;
      const exit = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exit;
      clearTimeout(timer);
    },
  };
}
