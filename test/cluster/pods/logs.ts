import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fate } from '../../../src/sandbox/node/fate.ts';
import { firstWords, lastWords } from '../../../src/sandbox/node/last-words.ts';

/** Files that KWOK serves as a pod's logs; one line is `<time> <stream> F <text>`, as container runtimes write it. */
export interface PodLog {
  readonly file: string;
  readonly previous: string;
  line(text: string): void;
}

/** Makes the log files of one pod in `folder`. */
export function openPodLog(folder: string, uid: string, fate: Fate, version: string): PodLog {
  const file = path.join(folder, `pod-${uid}.log`);
  const previous = path.join(folder, `pod-${uid}.previous.log`);
  const text = lastWords(fate, version).map(logLine).join('');
  writeFileSync(file, text === '' ? logLine(firstWords(version)) : text);
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
