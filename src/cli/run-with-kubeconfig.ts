import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { UsageError } from './usage-error.ts';

/**
 * Runs a command on this process's terminal with KUBECONFIG set; its exit code, 128 + N where signal N ended it. When
 * this process is told to end, so is the command, and its end is waited for.
 */
export async function runWithKubeconfig(
  words: readonly string[],
  kubeconfig: string,
  signal: AbortSignal,
): Promise<number> {
  const [program = '', ...args] = words;
  const child = spawn(program, args, {
    stdio: 'inherit',
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  const end = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  if (signal.aborted) end();
  return await new Promise<number>((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new UsageError(
          `cannot run "${program}": ${error.code === 'ENOENT' ? 'there is no such command' : error.message}`,
        ),
      ),
    );
    child.once('close', (code, ended) =>
      resolve(code ?? 128 + (ended === null ? 0 : constants.signals[ended])),
    );
  }).finally(() => signal.removeEventListener('abort', end));
}
