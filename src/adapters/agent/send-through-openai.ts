import type { AgentFetch } from '../../ports/agent.ts';
import type { AgentRequest } from './agent-request.ts';

/** What went over the wire, as the `openai` client made it. */
export interface Sent {
  readonly url: string;
  readonly body: string;
}

/** What `fetch` did. */
export type Sending =
  | { readonly kind: 'response'; readonly response: Response }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Sends the request as the `openai` client makes it and returns the reply's head, its body unread.
 *
 * The client makes URL and body. Two things are kept from it:
 * - The headers. It adds some of its own and whatever OPENAI_API_KEY, OPENAI_ORG_ID, OPENAI_PROJECT_ID and
 *   OPENAI_CUSTOM_HEADERS hold; a pod must get none of these, so the headers are the request's.
 * - The sending. Its stream reader passes over a stream that ends early, and it reads an error's body without bound.
 *   So the reply is read and judged from its bytes.
 *
 * Rejects only where the request cannot be made.
 */
export async function sendThroughOpenai(
  request: AgentRequest,
  fetch: AgentFetch,
  signal: AbortSignal,
  onSend: (sent: Sent) => void,
): Promise<Sending> {
  const headers = sendableHeaders(request.headers);
  client ??= newClient();
  const { req, url } = await (
    await client
  ).buildRequest({
    method: verbs[request.method] ?? 'post',
    path: request.baseUrl + request.path,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const body = textOf(req.body);
  onSend({ url, body: body ?? '' });
  // A redirect would carry the headers to another host: it is an answer like any other.
  const sent = { method: request.method, headers, ...(body === undefined ? {} : { body }) };
  return settled(() => fetch(url, { ...sent, signal, redirect: 'manual' }), signal);
}

function textOf(body: unknown): string | undefined {
  if (body === undefined || body === null || typeof body === 'string') return body ?? undefined;
  throw new Error('the openai client made a body that is no text');
}

/** As the client names the methods. */
const verbs: Readonly<Record<string, 'get' | 'post' | 'put' | 'patch'>> = {
  GET: 'get',
  POST: 'post',
  PUT: 'put',
  PATCH: 'patch',
};

/** Waits for the reply's head or the signal, also where `fetch` does not heed the signal. */
async function settled(send: () => Promise<Response>, signal: AbortSignal): Promise<Sending> {
  if (signal.aborted) return { kind: 'failed', error: signal.reason };
  const sending = send().then(
    (response): Sending => ({ kind: 'response', response }),
    (error: unknown): Sending => ({ kind: 'failed', error }),
  );
  let stop = (): void => undefined;
  const stopped = new Promise<Sending>((resolve) => {
    stop = () => resolve({ kind: 'failed', error: signal.reason });
  });
  signal.addEventListener('abort', stop, { once: true });
  const first = await Promise.race([sending, stopped]);
  signal.removeEventListener('abort', stop);
  if (first.kind === 'failed') void sending.then(giveUpLate);
  return first;
}

/** A reply that comes after we stopped waiting: its connection must not stay open for it. */
function giveUpLate(late: Sending): void {
  if (late.kind === 'response') late.response.body?.cancel().catch(() => undefined);
}

/** One for all requests: it keeps nothing of them, and making it takes as long as making ten requests. */
let client: ReturnType<typeof newClient> | undefined;

/** Loaded on first use, so that commands that do not replay never pay for it (about 400 kB of code). */
async function newClient() {
  const { OpenAI } = await import('openai/client');
  return new OpenAI({
    // Requests bring whole URLs.
    baseURL: 'http://unused.invalid',
    // Required by the client, never sent.
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
  });
}

/** @throws Error that names the header, never its value */
function sendableHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (isSendable(headers)) return headers;
  const name = Object.keys(headers).find((each) => !isSendable({ [each]: headers[each] ?? '' }));
  throw new Error(`header ${name ?? ''} cannot be sent: HTTP does not allow its name or its value`);
}

function isSendable(headers: Readonly<Record<string, string>>): boolean {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}
