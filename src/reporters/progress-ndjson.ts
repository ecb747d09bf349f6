import type { ProgressEvent } from '../results/progress.ts';

/** One JSON object a line, for programs. */
export function progressNdjson(write: (text: string) => void): (event: ProgressEvent) => void {
  return (event) => write(`${JSON.stringify(event)}\n`);
}
