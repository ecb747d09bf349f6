import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { BehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';

export interface RunningAgent {
  readonly url: string;
  readonly port: number;
  readonly process: ChildProcess;
  /** Resolves with the exit code when the process is gone. */
  stop(): Promise<number | null>;
}

/** Starts an agent process and waits until it listens. Rejects with its stderr where it does not come up. */
export async function startAgent(
  behaviour: BehaviourName,
  ...flags: readonly string[]
): Promise<RunningAgent> {
  const main = fileURLToPath(new URL('../../../src/sandbox/agents/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--behaviour', behaviour, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let stderr = '';
  child.stderr.on('data', (piece: Buffer) => (stderr += piece.toString()));
  const line = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve));
  const first = await Promise.race([line, exited]);
  if (typeof first !== 'string') throw new Error(`exit ${first ?? 'by signal'}: ${stderr.trim()}`);
  const { port } = JSON.parse(first) as { port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    process: child,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
  };
}
