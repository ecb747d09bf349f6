import { spawn } from 'node:child_process';
import path from 'node:path';
import type { ProcessGroup } from './processes.ts';

/**
 * What is left when this process ends: on an ordinary exit it is killed at once, after a SIGKILL by the minder.
 * Gives a function that ends the watch.
 */
export function mind(folder: string, group: ProcessGroup): () => void {
  const minder = spawn(process.execPath, [path.join(import.meta.dirname, 'minder.ts'), folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  minder.unref();
  const onExit = (): void => group.killNow();
  process.on('exit', onExit);
  return () => {
    process.off('exit', onExit);
    minder.stdin.end();
  };
}
