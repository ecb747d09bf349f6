import { createHash, randomInt } from 'node:crypto';
import { monotonicMs } from './monotonic-ms.ts';
import type { Clock } from '../ports/clock.ts';
import type { Sha256 } from '../ports/digest.ts';
import type { Ids } from '../ports/ids.ts';

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs,
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(asError(signal.reason));
        return;
      }
      const abort = (): void => {
        clearTimeout(timer);
        reject(asError(signal?.reason));
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('aborted');
}

const letters = '0123456789abcdefghijklmnopqrstuvwxyz';

/** 36^8 values: enough that two operators never draw the same. */
export const randomIds: Ids = {
  next: () => Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join(''),
};

export const sha256: Sha256 = (content) => createHash('sha256').update(content).digest('hex');
