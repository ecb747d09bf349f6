/** Why reading stopped before the body's own end. */
export type BodyEnd =
  | { readonly kind: 'end' }
  | { readonly kind: 'too-large' }
  /** The connection was lost, or the body broke its framing. */
  | { readonly kind: 'lost'; readonly error: unknown }
  /** `signal` was aborted. */
  | { readonly kind: 'stopped' };

/** Bytes of a body that are read in all; more is not a reply to a prompt. */
export const mostBytes = 16 * 1024 * 1024;

/**
 * Gives each piece of the body to `take` until the body ends, grows too large, breaks or `signal` is aborted.
 * Never rejects for the body's sake. Whatever is left of the body is given up.
 */
export async function readBody(
  response: Response,
  signal: AbortSignal,
  take: (bytes: Uint8Array) => void,
): Promise<BodyEnd> {
  if (response.body === null) return { kind: 'end' };
  const reader = response.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  // A cancelled reader ends its pending read, also where the fetch behind it does not heed the signal.
  const giveUp = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    let total = 0;
    for (;;) {
      if (signal.aborted) return { kind: 'stopped' };
      const { done, value } = await reader.read();
      if (isAborted(signal)) return { kind: 'stopped' };
      if (done) return { kind: 'end' };
      total += value.byteLength;
      if (total > mostBytes) return { kind: 'too-large' };
      take(value);
    }
  } catch (error) {
    return isAborted(signal) ? { kind: 'stopped' } : { kind: 'lost', error };
  } finally {
    signal.removeEventListener('abort', giveUp);
    giveUp();
  }
}

/** Asked anew after each wait; TypeScript would take the first answer for good. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}
