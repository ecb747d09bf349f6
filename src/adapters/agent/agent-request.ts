import type { Question } from '../../ports/agent.ts';
import type { JsonObject } from '../../domain/json.ts';
import { userAgent } from '../user-agent.ts';

/** One request, ready to be sent. */
export interface AgentRequest {
  /** Scheme, host and port, without a slash at the end. */
  readonly baseUrl: string;
  /** Begins with a slash. */
  readonly path: string;
  /** Every header that is sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** The request for one turn, to where the question says and with its headers. */
export function agentRequest(question: Question, body: JsonObject): AgentRequest {
  const { url, authorization } = withoutCredentials(question.baseUrl);
  return {
    baseUrl: url.replace(/\/+$/, ''),
    path: question.path.startsWith('/') ? question.path : `/${question.path}`,
    headers: { ...authorization, ...headersOf(question) },
    body,
  };
}

/** fetch refuses a URL with a password, and says the password while it does. */
function withoutCredentials(baseUrl: string): {
  readonly url: string;
  readonly authorization: Readonly<Record<string, string>>;
} {
  const url = new URL(baseUrl);
  const { username, password } = url;
  if (username === '' && password === '') return { url: url.href, authorization: {} };
  url.username = '';
  url.password = '';
  const bytes = new TextEncoder().encode(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { url: url.href, authorization: { authorization: `Basic ${btoa(String.fromCharCode(...bytes))}` } };
}

function headersOf(question: Question): Readonly<Record<string, string>> {
  const own = Object.entries(question.headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    'user-agent': userAgent,
    // A pod's fetch need not unpack anything, and the exchange shows the bytes as they came.
    'accept-encoding': 'identity',
    ...Object.fromEntries(own),
    accept: question.stream ? 'text/event-stream, application/json' : 'application/json',
    'content-type': 'application/json',
    'x-bluegreen-request': question.requestId,
    'x-bluegreen-session': question.sessionId,
  };
}
