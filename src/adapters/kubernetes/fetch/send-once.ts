import http from 'node:http';
import https from 'node:https';
import { Readable } from 'node:stream';
import type { FetchRequest } from './read-request.ts';

/** No byte of an answer came. */
export class Unanswered {
  readonly cause: unknown;
  /** The connection had served another request before. */
  readonly reused: boolean;
  constructor(cause: unknown, reused: boolean) {
    this.cause = cause;
    this.reused = reused;
  }
}

export interface Answered {
  readonly message: http.IncomingMessage;
  readonly request: http.ClientRequest;
}

/** Sends a request; resolves with the head of the answer. Rejects with the signal's reason only. */
export function sendOnce(asked: FetchRequest, agent: http.Agent): Promise<Answered | Unanswered> {
  return new Promise((resolve, reject) => {
    const { signal } = asked;
    const request = (asked.url.protocol === 'https:' ? https : http).request(asked.url, {
      method: asked.method,
      headers: outgoing(asked),
      agent,
    });
    const abort = (): void => {
      reject(signal?.reason as Error);
      request.destroy();
    };
    signal?.addEventListener('abort', abort, { once: true });
    const settle = (): void => signal?.removeEventListener('abort', abort);
    request.on('response', (message) => {
      settle();
      resolve({ message, request });
    });
    request.on('upgrade', (_message, socket) => {
      settle();
      socket.destroy();
      resolve(new Unanswered(new Error('the server switched protocols'), false));
    });
    // Stays on for good: a connection may break at any time, also after the answer.
    request.on('error', (error) => {
      settle();
      resolve(new Unanswered(error, request.reusedSocket));
    });
    writeBody(asked, request);
  });
}

function outgoing({ headers, body }: FetchRequest): http.OutgoingHttpHeaders {
  const all: http.OutgoingHttpHeaders = {
    accept: '*/*',
    'accept-encoding': 'identity',
    ...Object.fromEntries(headers),
  };
  // Where a body has no length, node:http sends it in chunks.
  if (body.kind === 'bytes') all['content-length'] = body.bytes.byteLength;
  return all;
}

function writeBody({ body, signal }: FetchRequest, request: http.ClientRequest): void {
  if (body.kind === 'none') request.end();
  else if (body.kind === 'bytes') request.end(body.bytes);
  else {
    const source = Readable.fromWeb(
      body.stream as Parameters<typeof Readable.fromWeb>[0],
      signal === undefined ? {} : { signal },
    );
    source.on('error', (error) => request.destroy(error));
    request.on('close', () => source.destroy());
    source.pipe(request);
  }
}
