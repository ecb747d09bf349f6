import type { Message, Question } from '../../ports/agent.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { isJsonObject } from '../../domain/json.ts';
import { userAgent } from '../user-agent.ts';

/** One chat completions request, ready to be sent. */
export interface ChatRequest {
  /** Scheme, host and port, without a slash at the end. */
  readonly baseUrl: string;
  /** Begins with a slash. */
  readonly path: string;
  /** Every header that is sent, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** The request for one turn. Members of the case's own `parameters` never replace those that the turn is made of. */
export function chatRequest(question: Question): ChatRequest {
  const { url, authorization } = withoutCredentials(question.baseUrl);
  return {
    baseUrl: url.replace(/\/+$/, ''),
    path: question.path.startsWith('/') ? question.path : `/${question.path}`,
    headers: { ...authorization, ...headersOf(question) },
    body: bodyOf(question),
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

function bodyOf(question: Question): JsonObject {
  const { stream_options: streamOptions, ...parameters } = question.parameters;
  return {
    ...(question.model === undefined ? {} : { model: question.model }),
    ...parameters,
    messages: question.messages.map(messageOf),
    ...(question.tools.length === 0 ? {} : { tools: question.tools }),
    stream: question.stream,
    ...(question.stream
      ? { stream_options: { ...(isJsonObject(streamOptions) ? streamOptions : {}), include_usage: true } }
      : {}),
  };
}

function messageOf(message: Message): Json {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.toolCalls.length === 0
          ? {}
          : {
              tool_calls: message.toolCalls.map((call) => ({
                id: call.id,
                type: 'function',
                function: { name: call.name, arguments: call.arguments },
              })),
            }),
      };
    case 'system':
    case 'developer':
    case 'user':
      return { role: message.role, content: message.content };
  }
}
