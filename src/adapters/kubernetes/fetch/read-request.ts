/** A request as `node:http` can send it. */
export interface FetchRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: RequestBody;
  readonly signal: AbortSignal | undefined;
}

export type RequestBody =
  | { readonly kind: 'none' }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly stream: ReadableStream<Uint8Array> };

type FetchInput = Parameters<typeof globalThis.fetch>[0];
type FetchInit = NonNullable<Parameters<typeof globalThis.fetch>[1]>;

/** @throws TypeError for a URL that is not http(s), or a method or header that HTTP does not allow */
export function readRequest(input: FetchInput, init: FetchInit = {}): FetchRequest {
  const base = input instanceof Request ? input : undefined;
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new TypeError(`${url.protocol}// cannot be fetched`);
  const headers = new Headers(init.headers ?? base?.headers);
  return {
    url,
    method: (init.method ?? base?.method ?? 'GET').toUpperCase(),
    headers,
    body: toBody(init.body ?? base?.body ?? null, headers),
    signal: init.signal ?? base?.signal ?? undefined,
  };
}

function toBody(body: NonNullable<FetchInit['body']> | null, headers: Headers): RequestBody {
  if (body === null) return { kind: 'none' };
  if (typeof body === 'string') {
    if (!headers.has('content-type')) headers.set('content-type', 'text/plain;charset=UTF-8');
    return { kind: 'bytes', bytes: Buffer.from(body) };
  }
  if (body instanceof Uint8Array) return { kind: 'bytes', bytes: body };
  if (body instanceof ReadableStream) return { kind: 'stream', stream: body as ReadableStream<Uint8Array> };
  // Forms, blobs and the like: the standard's own reading of them.
  const read = new Response(body);
  const type = read.headers.get('content-type');
  if (type !== null && !headers.has('content-type')) headers.set('content-type', type);
  return read.body === null ? { kind: 'none' } : { kind: 'stream', stream: read.body };
}
