import { setTimeout as sleep } from 'node:timers/promises';

const defaultTimeoutMs = 20_000;

/**
 * Asks again each 50 ms until the answer is neither `undefined` nor `false`, and gives it. Throws after the time-out
 * (20 s) with the words of `what` and the last error, if asking failed.
 */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    let problem: unknown;
    try {
      const found = await look();
      if (found !== undefined && found !== false) return found;
    } catch (error) {
      problem = error;
    }
    if (performance.now() > end)
      throw new Error(`waited ${timeoutMs / 1000} s for ${what}`, { cause: problem });
    await sleep(50);
  }
}
