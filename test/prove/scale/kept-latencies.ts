import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

interface Kept {
  readonly samples?: readonly {
    readonly exchanges: readonly { readonly response?: { readonly headers: Record<string, string> } }[];
  }[];
}

/** How long the agent took for each reply that is kept, milliseconds, as it says in `Server-Timing`. */
export async function keptLatenciesMs(cache: string): Promise<readonly number[]> {
  const files = (await readdir(cache, { recursive: true })).filter((file) => file.endsWith('.json'));
  const latencies: number[] = [];
  for (const file of files) {
    const { samples = [] } = JSON.parse(await readFile(path.join(cache, file), 'utf8')) as Kept;
    for (const { response } of samples.flatMap(({ exchanges }) => exchanges))
      latencies.push(Number(/think;dur=([\d.]+)/.exec(response?.headers['server-timing'] ?? '')?.[1]));
  }
  return latencies;
}
