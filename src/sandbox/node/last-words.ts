import type { Fate } from './fate.ts';

/** What a container that ends at once printed before, line by line; nothing for others. */
export function lastWords(fate: Fate, version: string): readonly string[] {
  if (fate === 'crash')
    return [
      `agent ${version} starting`,
      'reading prompts from /etc/agent/prompts',
      'Error: ENOENT: no such file or directory, open /etc/agent/prompts/system.md',
    ];
  if (fate === 'oom') return [`agent ${version} starting`, 'loading embeddings into memory'];
  return [];
}

/** The first line of a container that runs. */
export function firstWords(version: string): string {
  return `agent ${version} listens on port 8000`;
}
