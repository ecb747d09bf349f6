import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { sendError, sendJson, sendWhole } from './behaviours/send.ts';
import type { Behaviour, BehaviourOptions } from './behaviours/behaviour.ts';
import { readPrompt } from './chat.ts';
import type { Prompt, Reply } from './chat.ts';
import { onPlainWire, plainAsChat } from './plain.ts';
import { onResponsesWire, responsesAsChat } from './responses.ts';
import { Sessions } from './sessions.ts';
import { answer } from './support-agent.ts';
import { onWire } from './wire.ts';
import type { Wire } from './wire.ts';
import { usual } from './wordings.ts';

export interface AgentOptions extends BehaviourOptions {
  readonly behaviour: Behaviour;
  /** Named in the header X-Pod of every reply. */
  readonly pod: string | undefined;
  readonly version: string;
}

interface AgentProtocol {
  /** The body of the chat completions request that asks the same. */
  asChat(body: string): string;
  onWire(prompt: Prompt, reply: Reply, version: string): Wire;
}
const chat: AgentProtocol = { asChat: (body) => body, onWire };
const responses: AgentProtocol = { asChat: responsesAsChat, onWire: onResponsesWire };
const plain: AgentProtocol = { asChat: plainAsChat, onWire: onPlainWire };
const protocols: ReadonlyMap<string, AgentProtocol> = new Map([
  ['POST /v1/chat/completions', chat],
  ['POST /v1/responses', responses],
  ['POST /ask', plain],
]);

const mostBytes = 1024 * 1024;

/** The agent as an HTTP server: GET /readyz, POST /v1/chat/completions, /v1/responses and /ask. */
export function agentServer(options: AgentOptions): Server {
  const sessions = new Sessions();
  let count = 0;
  const server = createServer((request, response) => {
    nameReply(request, response, options);
    // Not every request line holds a URL.
    const route = `${request.method ?? ''} ${(request.url ?? '').split('?', 1)[0] ?? ''}`;
    const protocol = protocols.get(route);
    if (route === 'GET /readyz') {
      const ready = options.behaviour.ready !== false;
      void sendJson(response, ready ? 200 : 503, JSON.stringify({ ready }));
    } else if (protocol !== undefined) {
      count += 1;
      complete(request, response, options, sessions, count, protocol).catch(() => response.destroy());
    } else {
      void sendError(response, 404, 'not_found', `no ${route} here`);
    }
  });
  // Longer than any pause of a caller that keeps its connections.
  server.keepAliveTimeout = 75_000;
  return server;
}

/** Every reply echoes the request id and says who gave it. */
function nameReply(request: IncomingMessage, response: ServerResponse, options: AgentOptions): void {
  response.setHeader('x-bluegreen-request', header(request, 'x-bluegreen-request'));
  response.setHeader('x-agent-version', options.version);
  if (options.pod !== undefined) response.setHeader('x-pod', options.pod);
}

async function complete(
  request: IncomingMessage,
  response: ServerResponse,
  options: AgentOptions,
  sessions: Sessions,
  count: number,
  protocol: AgentProtocol,
): Promise<void> {
  const body = protocol.asChat(await bodyOf(request));
  const prompt = readPrompt(
    body,
    header(request, 'x-bluegreen-request'),
    header(request, 'x-bluegreen-session'),
  );
  if ('problem' in prompt) return sendError(response, 400, 'invalid_request_error', prompt.problem);
  const { behaviour } = options;
  const right = answer(prompt, behaviour.wording ?? usual, sessions);
  const reply = behaviour.change?.(right, prompt) ?? right;
  const wire = protocol.onWire(prompt, reply, options.version);
  const authorization = header(request, 'authorization');
  const sending = { prompt, wire, response, authorization, count, options };
  await (behaviour.send?.(sending) ?? sendWhole(sending));
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === 'string' ? value : '';
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request) {
    const bytes = piece as Buffer;
    size += bytes.byteLength;
    if (size > mostBytes) throw new Error('the request is too large');
    pieces.push(bytes);
  }
  return Buffer.concat(pieces).toString('utf8');
}
