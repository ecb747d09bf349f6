import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import zlib from 'node:zlib';
import type { FetchRequest } from './read-request.ts';
import type { Answered } from './send-once.ts';
import { toWebStream } from './to-web-stream.ts';

/** Statuses whose answers have no body (Fetch standard, null body status). */
const withoutBody: readonly number[] = [204, 205, 304];

/** The answer as a standard Response; its body is read as it is asked for. @throws RangeError for a status that is none */
export function toResponse(asked: FetchRequest, { message, request }: Answered): Response {
  const { signal } = asked;
  const abort = (): void => {
    message.destroy(signal?.reason as Error);
    request.destroy();
  };
  signal?.addEventListener('abort', abort, { once: true });
  // Or the reader would only learn that it was aborted.
  request.once('error', (error) => message.destroy(error));
  message.once('close', () => signal?.removeEventListener('abort', abort));
  const status = message.statusCode ?? 0;
  const empty = withoutBody.includes(status) || asked.method === 'HEAD';
  if (empty) message.resume().on('error', () => undefined);
  const headers = toHeaders(message);
  try {
    const response = new Response(
      empty ? null : toWebStream(decoded(message, headers), () => request.destroy(), signal),
      {
        status,
        statusText: message.statusMessage ?? '',
        headers,
      },
    );
    Object.defineProperty(response, 'url', { value: asked.url.href });
    return response;
  } catch (error) {
    request.destroy();
    throw error;
  }
}

function toHeaders(message: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < message.rawHeaders.length; at += 2)
    headers.append(message.rawHeaders[at] ?? '', message.rawHeaders[at + 1] ?? '');
  return headers;
}

/** No encoding is asked for; some servers use one all the same. */
function decoded(message: IncomingMessage, headers: Headers): Readable {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase();
  const decoder = encoding === undefined ? undefined : decoders[encoding]?.();
  // The pipeline destroys both ends with the error of either; the reader sees it in the decoder.
  return decoder === undefined ? message : pipeline(message, decoder, () => undefined);
}

const decoders: Readonly<Record<string, () => zlib.Gunzip | zlib.Inflate | zlib.BrotliDecompress>> = {
  gzip: () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
};
