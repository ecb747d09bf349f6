import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import path from 'node:path';
import type { MachinePlan, ProgramName } from './plan.ts';

/** An init system waits as well, so that a program that cannot start does not take the machine. */
const restartAfterMs = 1000;

/**
 * The machine's long-running programs. One that was killed stays down until it is started again; one that ends by itself
 * is started again, as an init system does: a kubelet ends where containerd answers its first question too late.
 */
export class Programs {
  readonly #plan: MachinePlan;
  readonly #running = new Map<ProgramName, ChildProcess>();

  constructor(plan: MachinePlan) {
    this.#plan = plan;
  }

  start(name: ProgramName): void {
    if (this.isRunning(name)) return;
    const [file, ...args] = this.#plan.programs[name];
    const log = openSync(path.join(this.#plan.folder, `${name}.log`), 'a');
    const child = spawn(file, args, { stdio: ['ignore', log, log], env: { PATH: process.env['PATH'] } });
    closeSync(log);
    child.once('error', (error) => process.stderr.write(`${name}: ${error.message}\n`));
    child.once('exit', (code, signal) => {
      process.stderr.write(`${name} ended: ${code ?? signal ?? ''}\n`);
      if (this.#running.get(name) === child) setTimeout(() => this.start(name), restartAfterMs);
    });
    this.#running.set(name, child);
  }

  isRunning(name: ProgramName): boolean {
    const child = this.#running.get(name);
    return child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** As a crash would: SIGKILL. Returns when it has ended; its containers run on. */
  async kill(name: ProgramName): Promise<void> {
    const child = this.#running.get(name);
    if (child === undefined || !this.isRunning(name)) return;
    this.#running.delete(name);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
