import { ClusterError } from '../ports/cluster.ts';

/** What reading an object again says of a write whose answer did not come, or was an error. */
export type Recognition = 'mine' | 'as-planned' | 'other';

/** How a write ended. An exception means that it certainly was not applied. */
export type WriteOutcome<T> =
  | { readonly kind: 'applied'; readonly object: T }
  /** Somebody else changed the object first; ours was not applied. */
  | { readonly kind: 'conflict'; readonly object: T }
  /** It may have been applied, and the object could not be read to find out. */
  | { readonly kind: 'unknown'; readonly error: ClusterError };

export interface Write<T> {
  /** Sends the patch. Its `test`s make a second sending harmless: it holds only for the object as read. */
  readonly send: () => Promise<T>;
  /** Reads the object from quorum. */
  readonly read: () => Promise<T>;
  readonly recognise: (object: T) => Recognition;
}

const attempts = 3;
const readAttempts = 3;

/**
 * The write protocol: a write whose fate is unclear is looked up before anything else happens. Our `op` in the
 * object means applied, an unchanged object means send again, anything else is a conflict.
 */
export async function writeOnce<T>(write: Write<T>): Promise<WriteOutcome<T>> {
  let doubt: ClusterError | undefined;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const sent = await trySend(write.send);
    if (sent.kind === 'applied') return sent;
    if (isAmbiguous(sent.error)) doubt = sent.error;
    const found = await tryRead(write.read);
    if (found.kind === 'unread') return failure(doubt, sent.error);
    const recognised = write.recognise(found.object);
    if (recognised === 'mine') return { kind: 'applied', object: found.object };
    if (recognised === 'other') return { kind: 'conflict', object: found.object };
    if (doubt === undefined && attempt === attempts) throw sent.error;
    if (attempt === attempts) return failure(doubt, sent.error);
  }
  throw new Error('unreachable: every attempt ends in an outcome');
}

/** Where no sending was ambiguous, the server said that it did not apply the write. */
function failure<T>(doubt: ClusterError | undefined, last: ClusterError): WriteOutcome<T> {
  if (doubt === undefined) throw last;
  return { kind: 'unknown', error: doubt };
}

type Sent<T> =
  | { readonly kind: 'applied'; readonly object: T }
  | { readonly kind: 'unclear'; readonly error: ClusterError };

async function trySend<T>(send: () => Promise<T>): Promise<Sent<T>> {
  try {
    return { kind: 'applied', object: await send() };
  } catch (error) {
    if (error instanceof ClusterError && (isAmbiguous(error) || isDeclined(error)))
      return { kind: 'unclear', error };
    throw error;
  }
}

/** The server may have applied it without our hearing of it. */
function isAmbiguous(error: ClusterError): boolean {
  return ['reset', 'timeout', 'bad-answer'].includes(error.kind) || (error.status ?? 0) >= 500;
}

/** The server says that the object is not as we read it; it does not say whether that was our own doing. */
function isDeclined(error: ClusterError): boolean {
  return error.kind === 'conflict' || error.kind === 'invalid';
}

type Found<T> = { readonly kind: 'read'; readonly object: T } | { readonly kind: 'unread' };

async function tryRead<T>(read: () => Promise<T>): Promise<Found<T>> {
  for (let attempt = 1; attempt <= readAttempts; attempt += 1) {
    try {
      return { kind: 'read', object: await read() };
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
    }
  }
  return { kind: 'unread' };
}
