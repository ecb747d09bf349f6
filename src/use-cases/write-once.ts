import { ClusterError } from '../ports/cluster.ts';

/** What reading an object again says of a write whose answer did not come, or was an error. */
type Recognition = 'mine' | 'as-planned' | 'other';

/** How a write ended. An exception means that it certainly was not applied. */
export type WriteOutcome<T> =
  | { readonly kind: 'applied'; readonly object: T }
  /** Somebody else changed the object first; ours was not applied. */
  | { readonly kind: 'conflict'; readonly object: T }
  /** It may have been applied, and the object could not be read to find out. */
  | { readonly kind: 'unknown'; readonly error: ClusterError };

export interface Write<T> {
  /**
   * Sends the patch, made for the object as last read; undefined where it was not read again. Its `test`s make a
   * second sending harmless: it holds only for what the plan was made of.
   */
  readonly send: (asRead: T | undefined) => Promise<T>;
  /** Reads the object from quorum. */
  readonly read: () => Promise<T>;
  readonly recognise: (object: T) => Recognition;
  /** Waits before a further read: a server that is restarting is not asked three times in a moment. */
  readonly pause: (ms: number) => Promise<void>;
}

const attempts = 3;
const readPausesMs = [0, 200, 1000];

/**
 * The write protocol: a write whose fate is unclear is looked up before anything else happens. Our `op` in the
 * object means applied, an unchanged object means send again, anything else is a conflict.
 */
export async function writeOnce<T>(write: Write<T>): Promise<WriteOutcome<T>> {
  let doubt: ClusterError | undefined;
  let asRead: T | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const sent = await trySend(() => write.send(asRead), doubt !== undefined);
    if (sent.kind === 'applied') return sent;
    if (isAmbiguous(sent.error)) doubt = sent.error;
    const found = await tryRead(write);
    if (found.kind === 'unread') return failure(doubt, sent.error);
    const recognised = write.recognise(found.object);
    if (recognised === 'mine') return { kind: 'applied', object: found.object };
    if (recognised === 'other') return { kind: 'conflict', object: found.object };
    if (attempt === attempts) return failure(doubt, sent.error);
    asRead = found.object;
  }
  throw new Error('unreachable: every attempt ends in an outcome');
}

/** Where no sending was ambiguous, the server said that it did not apply the write. */
function failure<T>(doubt: ClusterError | undefined, last: unknown): WriteOutcome<T> {
  if (doubt === undefined) throw last;
  return { kind: 'unknown', error: doubt };
}

type Sent<T> =
  { readonly kind: 'applied'; readonly object: T } | { readonly kind: 'unclear'; readonly error: unknown };

/**
 * Once a sending is in doubt, no later error may end it as if nothing had been applied, not even one that comes
 * before a byte is sent: credentials that ended meanwhile and cannot be renewed.
 */
async function trySend<T>(send: () => Promise<T>, inDoubt: boolean): Promise<Sent<T>> {
  try {
    return { kind: 'applied', object: await send() };
  } catch (error) {
    if (inDoubt || isAmbiguous(error) || isDeclined(error)) return { kind: 'unclear', error };
    throw error;
  }
}

/** The server may have applied it without our hearing of it. */
function isAmbiguous(error: unknown): error is ClusterError {
  if (!(error instanceof ClusterError)) return false;
  return ['reset', 'timeout', 'bad-answer'].includes(error.kind) || (error.status ?? 0) >= 500;
}

/** The server says that the object is not as we read it; it does not say whether that was our own doing. */
function isDeclined(error: unknown): boolean {
  return error instanceof ClusterError && (error.kind === 'conflict' || error.kind === 'invalid');
}

type Found<T> = { readonly kind: 'read'; readonly object: T } | { readonly kind: 'unread' };

async function tryRead<T>({ read, pause }: Write<T>): Promise<Found<T>> {
  for (const ms of readPausesMs) {
    if (ms > 0) await pause(ms);
    try {
      return { kind: 'read', object: await read() };
    } catch {
      // Whatever kept it from being read: the write was sent, and its fate is what is told.
    }
  }
  return { kind: 'unread' };
}
