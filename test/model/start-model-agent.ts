import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** Starts the model as an agent; resolves when it answers. */
export async function startModelAgent(
  ...words: readonly string[]
): Promise<{ readonly url: string; readonly end: () => Promise<void> }> {
  const main = path.join(import.meta.dirname, 'model-agent.ts');
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const first = await Promise.race([once(child.stdout, 'data'), ended.then(() => undefined)]);
  if (first === undefined) throw new Error('the model ended before it answered');
  const { port } = JSON.parse(String(first[0])) as { readonly port: number };
  return {
    url: `http://127.0.0.1:${port}`,
    end: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
