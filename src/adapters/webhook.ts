import type { NoticeLimits, NoticeOutcome, SendNotice } from '../ports/notice.ts';
import { chooseProxy } from './kubernetes/connect/choose-proxy.ts';
import { connectionTrouble } from './kubernetes/connect/connection-error.ts';
import { newAgent } from './kubernetes/connect/new-agent.ts';
import { createFetch } from './kubernetes/fetch/create-fetch.ts';
import { KubeconfigError } from './kubernetes/kubeconfig/kubeconfig-error.ts';
import { userAgent } from './user-agent.ts';

/**
 * POSTs JSON to one URL, through the proxy of the environment as requests to the API server go. Redirects are not
 * followed: where a request ends is for the operator to say. Of the answer nothing but its status is read.
 */
export function openWebhook(url: URL, env: Readonly<Record<string, string | undefined>>): SendNotice {
  return async (body, limits) => {
    const ending = new AbortController();
    const ended = whenEnded(url, limits, ending);
    try {
      return await Promise.race([post(url, body, env, ending.signal), ended.outcome]);
    } finally {
      ended.forget();
      ending.abort();
    }
  };
}

/** Looking at a certificate that is not accepted, or a proxy that hangs, must not outlast the limit either. */
function whenEnded(
  { origin }: URL,
  { timeoutMs, signal }: NoticeLimits,
  ending: AbortController,
): { readonly outcome: Promise<NoticeOutcome>; readonly forget: () => void } {
  let forget = (): void => undefined;
  const outcome = new Promise<NoticeOutcome>((resolve) => {
    const end = (why: string): void => {
      resolve(failed(why));
      ending.abort();
    };
    const timer = setTimeout(() => end(`${origin} gave no answer within ${timeoutMs / 1000} s`), timeoutMs);
    const interrupted = (): void => end(`interrupted before ${origin} had answered`);
    signal?.addEventListener('abort', interrupted, { once: true });
    if (signal?.aborted === true) interrupted();
    forget = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
    };
  });
  return { outcome, forget };
}

async function post(
  url: URL,
  body: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<NoticeOutcome> {
  const { origin } = url;
  let proxy: URL | undefined;
  try {
    proxy = chooseProxy(url, undefined, env);
    const agent = newAgent({ server: origin, proxy }, { rejectUnauthorized: true }, false);
    const headers = { 'content-type': 'application/json', 'user-agent': userAgent };
    const send = createFetch({ http: agent, https: agent });
    const answer = await send(url, { method: 'POST', headers, body, signal });
    return told(origin, answer.status);
  } catch (error) {
    if (error instanceof KubeconfigError) return failed(error.message);
    const { message } = await connectionTrouble(error, { server: origin, proxy }, 'nothing').catch(
      unexpected,
    );
    return failed(message);
  }
}

function told(origin: string, status: number): NoticeOutcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' };
  const redirect = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
  return failed(`${origin} answered ${status}${redirect}`);
}

/** The outcome of a move stands, whatever this is. */
function unexpected(error: unknown): { readonly message: string } {
  return { message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
}

function failed(why: string): NoticeOutcome {
  return { kind: 'not-delivered', why };
}
