/**
 * A language model as an agent on loopback, as a process of its own:
 *
 *   node test/model/model-agent.ts [--system PROMPT] [--seed N]
 *
 * POST /v1/chat/completions, plain and streamed. Answers one request after the other, each with the next seed, so that
 * a run can be repeated. The system prompt is the agent's own, as it is where a golden set judges a prompt's change.
 * Prints `{"port":N}` once the model is loaded, and ends on SIGTERM.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { modelFiles, weights } from './requirements.ts';

/** What is used of node-llama-cpp, which is no dependency of this project. */
interface Engine {
  readonly getLlama: (options: { gpu: false; build: 'never' }) => Promise<{
    loadModel(options: { modelPath: string }): Promise<Model>;
  }>;
  readonly LlamaChatSession: new (options: { contextSequence: Sequence; systemPrompt?: string }) => Session;
}
interface Model {
  createContext(options: { contextSize: number; threads: number }): Promise<{ getSequence(): Sequence }>;
  tokenize(text: string): readonly number[];
}
interface Sequence {
  readonly nextTokenIndex: number;
  clearHistory(): Promise<void>;
}
interface Session {
  promptWithMeta(
    text: string,
    options: { temperature: number; seed: number; maxTokens: number; onTextChunk: (text: string) => void },
  ): Promise<{ readonly responseText: string; readonly stopReason: string }>;
  dispose(options: { disposeSequence: boolean }): void;
}

interface Asked {
  readonly messages?: readonly { readonly role: string; readonly content: string }[];
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly temperature?: number;
  readonly max_tokens?: number;
}

const { values } = parseArgs({
  options: { system: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
const { getLlama, LlamaChatSession } = (await import(pathToFileURL(modelFiles.engine).href)) as Engine;
const llama = await getLlama({ gpu: false, build: 'never' });
const model = await llama.loadModel({ modelPath: modelFiles.weights });
// Its threads spin while they wait: on a busy machine two are slower than one.
const sequence = (await model.createContext({ contextSize: 1024, threads: 1 })).getSequence();
let seed = Number(values.seed);
let turn: Promise<void> = Promise.resolve();

async function complete(asked: Asked, response: ServerResponse): Promise<void> {
  await sequence.clearHistory();
  const { system } = values;
  const session = new LlamaChatSession({
    contextSequence: sequence,
    ...(system !== undefined && { systemPrompt: system }),
  });
  const head = { id: `chatcmpl-${seed}`, created: 0, model: weights.name };
  const send = (choices: readonly unknown[], more = {}): void => {
    const chunk = { ...head, object: 'chat.completion.chunk', choices, ...more };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  if (asked.stream === true) response.writeHead(200, { 'content-type': 'text/event-stream' });
  const { responseText, stopReason } = await session.promptWithMeta(asked.messages?.at(-1)?.content ?? '', {
    temperature: asked.temperature ?? 0,
    seed: seed++,
    maxTokens: asked.max_tokens ?? 128,
    onTextChunk: (content) => {
      if (asked.stream === true) send([{ index: 0, delta: { content }, finish_reason: null }]);
    },
  });
  const said = model.tokenize(responseText).length;
  const usage = {
    prompt_tokens: Math.max(0, sequence.nextTokenIndex - said),
    completion_tokens: said,
    total_tokens: Math.max(said, sequence.nextTokenIndex),
  };
  session.dispose({ disposeSequence: false });
  const finish = stopReason === 'maxTokens' ? 'length' : 'stop';
  if (asked.stream === true) {
    send([{ index: 0, delta: {}, finish_reason: finish }]);
    if (asked.stream_options?.include_usage === true) send([], { usage });
    response.end('data: [DONE]\n\n');
    return;
  }
  const message = { role: 'assistant', content: responseText };
  const choices = [{ index: 0, message, finish_reason: finish }];
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ ...head, object: 'chat.completion', choices, usage }));
}

async function bodyOf(request: IncomingMessage): Promise<Asked> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return JSON.parse(Buffer.concat(pieces).toString('utf8')) as Asked;
}

const server = createServer((request, response) => {
  const answer = async (): Promise<void> => complete(await bodyOf(request), response);
  turn = turn.then(answer).catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.destroy();
  });
});
server.keepAliveTimeout = 75_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ port: (server.address() as AddressInfo).port })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
