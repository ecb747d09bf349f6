import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { repository } from '../../e2e/harness/index.ts';

/** The agent that thinks as long as it is asked to, as a process of its own on loopback. */
export async function ownAgent(): Promise<{ readonly port: number; readonly end: () => Promise<void> }> {
  const main = path.join(repository, 'src', 'sandbox', 'agents', 'main.ts');
  const child = spawn(process.execPath, [main, '--behaviour', 'thinks'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { readonly port: number };
  const ended = once(child, 'exit');
  return {
    port,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
