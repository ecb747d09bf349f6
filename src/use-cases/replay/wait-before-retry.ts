/** First wait; doubled with each further ask. */
const FIRST_WAIT_MS = 500;
/** Longest wait between two asks. A server that wants more is not worth a gate's time. */
export const LONGEST_WAIT_MS = 30_000;

export type RetryWait =
  | { readonly kind: 'wait'; readonly ms: number }
  /** The server asks for a wait that the run cannot spend. */
  | { readonly kind: 'too-long'; readonly askedMs: number; readonly allowedMs: number };

/**
 * How long to wait before asking again: what Retry-After says, and at least a wait that doubles with each ask,
 * of which a random half is left out, so that samples that failed together do not come back together.
 * @param asked how often the sample was asked so far, from 1
 * @param remainingMs what the run has left
 * @param random in [0, 1)
 */
export function waitBeforeRetry(
  asked: number,
  retryAfterMs: number | undefined,
  remainingMs: number,
  random: number,
): RetryWait {
  const allowedMs = Math.max(0, Math.min(LONGEST_WAIT_MS, remainingMs));
  if (retryAfterMs !== undefined && retryAfterMs > allowedMs) {
    return { kind: 'too-long', askedMs: retryAfterMs, allowedMs };
  }
  const doubled = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (asked - 1));
  const jittered = doubled * (0.5 + random / 2);
  return { kind: 'wait', ms: Math.min(allowedMs, Math.max(retryAfterMs ?? 0, jittered)) };
}
