import type { Readable } from 'node:stream';

const graceMs = 500;

/** What a client still sends is dropped for a moment: a connection closed at once would take the answer with it. */
export function cutOffLater(stream: Readable): void {
  stream.resume();
  const timer = setTimeout(() => stream.destroy(), graceMs);
  stream.once('close', () => clearTimeout(timer));
}
