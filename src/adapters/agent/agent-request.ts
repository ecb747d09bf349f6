import type { Question } from '../../ports/agent.ts';
import type { JsonObject } from '../../domain/json.ts';
import { userAgent } from '../user-agent.ts';

/** One request, ready to be sent. */
export interface AgentRequest {
  /** Scheme, host, port and perhaps a path, without a slash at the end. */
  readonly baseUrl: string;
  /** In capitals. */
  readonly method: string;
  /** Begins with a slash; the query of the question's URL is part of it. */
  readonly path: string;
  /** Every header that is sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where nothing is sent. */
  readonly body: JsonObject | undefined;
}

/** The request for one turn, to where the question says and with its headers. */
export function agentRequest(
  question: Question,
  body: JsonObject | undefined,
  { method, path }: Pick<AgentRequest, 'method' | 'path'> = { method: 'POST', path: question.path },
): AgentRequest {
  const { url, authorization } = withoutCredentials(question.baseUrl);
  return {
    baseUrl: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    method,
    path: withQuery(path.startsWith('/') ? path : `/${path}`, url.search.slice(1)),
    headers: { ...authorization, ...headersOf(question, body !== undefined) },
    body,
  };
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

/** fetch refuses a URL with a password, and says the password while it does. */
function withoutCredentials(baseUrl: string): {
  readonly url: URL;
  readonly authorization: Readonly<Record<string, string>>;
} {
  const url = new URL(baseUrl);
  const { username, password } = url;
  if (username === '' && password === '') return { url, authorization: {} };
  url.username = '';
  url.password = '';
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { url, authorization: { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` } };
}

function headersOf(question: Question, hasBody: boolean): Readonly<Record<string, string>> {
  const own = Object.entries(question.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    'user-agent': userAgent,
    // A pod's fetch need not unpack anything, and the exchange shows the bytes as they came.
    'accept-encoding': 'identity',
    ...Object.fromEntries(own),
    accept: question.stream ? 'text/event-stream, application/json' : 'application/json',
    ...(hasBody ? { 'content-type': 'application/json' } : {}),
    'x-bluegreen-request': question.requestId,
    'x-bluegreen-session': question.sessionId,
  };
}
