import type { IncomingMessage } from 'node:http';
import { cutOff } from '../connect/cut-off.ts';

/** The answer is longer than anything that is asked for here. */
export class TooLong extends Error {}

/**
 * Reads an answer's whole body.
 * @throws TooLong, the connection's error where it broke off, or the signal's reason
 */
export function readBody(stream: IncomingMessage, maxBytes: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const fail = (error: Error): void => {
      signal.removeEventListener('abort', abort);
      stream.destroy();
      reject(error);
    };
    const abort = (): void => fail(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) fail(new TooLong(`more than ${maxBytes / 1024 / 1024} MiB`));
      else chunks.push(chunk);
    });
    stream.on('end', () => {
      signal.removeEventListener('abort', abort);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    stream.on('error', fail);
    stream.on('close', () => fail(cutOff()));
    // The connection may have broken before anybody listened.
    if (stream.destroyed) fail(stream.errored ?? cutOff());
    if (signal.aborted) abort();
  });
}
