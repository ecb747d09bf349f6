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
 * Sends the request through the `openai` client and returns the reply's head, its body unread.
 *
 * The client makes URL and body. Two things are kept from it:
 * - The headers. It adds some of its own and whatever OPENAI_API_KEY, OPENAI_ORG_ID, OPENAI_PROJECT_ID and
 *   OPENAI_CUSTOM_HEADERS hold; a pod must get none of these, so the headers are replaced by the request's.
 * - The reply. Its stream reader passes over a stream that ends early, and it reads an error's body without bound.
 *   So it is handed an empty reply, and the real one is judged from its bytes.
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
  let outcome: Sending | undefined;
  const client = await newClient(request.baseUrl, async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const body = typeof init?.body === 'string' ? init.body : '';
    onSend({ url, body });
    // A redirect would carry the headers to another host: it is an answer like any other.
    outcome = await settled(
      () => fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' }),
      signal,
    );
    return new Response('{}', { status: 200, headers: { 'content-type': 'application/json' } });
  });
  await client.post(request.path, { body: request.body });
  if (outcome === undefined) throw new Error('the openai client sent no request');
  return outcome;
}

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

/** Loaded on first use, so that commands that do not replay never pay for it (about 400 kB of code). */
async function newClient(baseURL: string, fetch: AgentFetch) {
  const { OpenAI } = await import('openai/client');
  return new OpenAI({
    baseURL,
    fetch,
    // Required by the client, never sent.
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    maxRetries: 0,
    // Time-outs are the caller's; this one only must never come first. In milliseconds, the longest that a timer takes.
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
  });
}

/** @throws Error that names the header, never its value */
function sendableHeaders(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  for (const [name, value] of Object.entries(headers)) {
    try {
      new Headers([[name, value]]);
    } catch {
      throw new Error(`header ${name} cannot be sent: HTTP does not allow its name or its value`);
    }
  }
  return headers;
}
