import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fate } from './fate.ts';

/** Files that KWOK serves as a pod's logs; one line is `<time> <stream> F <text>`, as container runtimes write it. */
export interface PodLog {
  readonly file: string;
  readonly previous: string;
  line(text: string): void;
}

/** What a container that ends at once printed before. */
const lastWords: Partial<Record<Fate, (version: string) => readonly string[]>> = {
  crash: (version) => [
    `agent ${version} starting`,
    'reading prompts from /etc/agent/prompts',
    'Error: ENOENT: no such file or directory, open /etc/agent/prompts/system.md',
  ],
  oom: (version) => [`agent ${version} starting`, 'loading embeddings into memory'],
};

/** Makes the log files of one pod in `folder`. */
export function openPodLog(folder: string, uid: string, fate: Fate, version: string): PodLog {
  const file = path.join(folder, `pod-${uid}.log`);
  const previous = path.join(folder, `pod-${uid}.previous.log`);
  const words = lastWords[fate]?.(version) ?? [];
  const text = words.map(logLine).join('');
  writeFileSync(file, text === '' ? logLine(`agent ${version} listens on port 8000`) : text);
  writeFileSync(previous, text);
  return {
    file,
    previous,
    line(line) {
      try {
        appendFileSync(file, logLine(line));
      } catch {
        // The run is being taken down: its folder is gone before its last agent.
      }
    },
  };
}

function logLine(text: string): string {
  return `${new Date().toISOString().replace('Z', '000000Z')} stdout F ${text}\n`;
}
