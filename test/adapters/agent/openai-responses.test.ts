import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import type { Question } from '../../../src/ports/agent.ts';
import { clock, defectsOf, never, observed, question } from './asking.ts';
import { event, json, scriptedServer, stream } from './scripted-server.ts';
import type { RequestListener, ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

async function ask(listener: RequestListener, more: Partial<Question> = {}) {
  server.answer(listener);
  const asked = question(server.url, { path: '/v1/responses', ...more });
  const adapter = agentAdapters({ clock, secrets: [] })['openai-responses'];
  return adapter.ask(asked, globalThis.fetch, never);
}

async function observe(listener: RequestListener, more: Partial<Question> = {}) {
  return observed((await ask(listener, more)).answer);
}

const message = {
  type: 'message',
  id: 'm1',
  role: 'assistant',
  content: [{ type: 'output_text', text: 'Grüße 🚀', annotations: [] }],
};
const calls = ['A-17', 'B-4'].map((id, index) => ({
  type: 'function_call',
  id: `f${index}`,
  call_id: `call_${index}`,
  name: 'get_order',
  arguments: JSON.stringify({ id }),
}));
const whole = {
  id: 'r1',
  object: 'response',
  status: 'completed',
  error: null,
  output: [message, ...calls],
  usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
};
const read = {
  status: 200,
  text: 'Grüße 🚀',
  finishReason: 'tool_calls',
  toolCalls: [
    {
      id: 'call_0',
      name: 'get_order',
      arguments: { kind: 'json', value: { id: 'A-17' } },
      pointer: '/output/1',
    },
    {
      id: 'call_1',
      name: 'get_order',
      arguments: { kind: 'json', value: { id: 'B-4' } },
      pointer: '/output/2',
    },
  ],
  usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
  defects: [],
};

type Event = Readonly<Record<string, unknown>> & { readonly type: string };

const streamed: readonly Event[] = [
  { type: 'response.created', response: { ...whole, status: 'in_progress', output: [], usage: null } },
  { type: 'response.output_item.added', output_index: 0, item: { ...message, content: [] } },
  { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Grüße ' },
  { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: '🚀' },
  { type: 'response.output_item.done', output_index: 0, item: message },
  ...calls.flatMap((call, index): Event[] => [
    { type: 'response.output_item.added', output_index: index + 1, item: { ...call, arguments: '' } },
    { type: 'response.function_call_arguments.delta', output_index: index + 1, delta: call.arguments },
    { type: 'response.output_item.done', output_index: index + 1, item: call },
  ]),
];
const completed: Event = { type: 'response.completed', response: whole };

/** Numbered, each with its type in the `event:` field. */
function events(...list: readonly Event[]): string {
  return list
    .map((each, sequence) => `event: ${each.type}\n${event({ ...each, sequence_number: sequence })}`)
    .join('');
}

test('a plain response and its stream are the same observation', async () => {
  const plain = await observe(json(whole), { stream: false });
  expect(plain).toMatchObject(read);
  const fromStream = await observe(stream(events(...streamed, completed)));
  expect(fromStream).toMatchObject(read);
  expect(fromStream.body).toEqual(plain.body);
});

test('what was streamed counts where the last event repeats none of it', async () => {
  const last = { type: 'response.completed', response: { ...whole, output: [] } };
  expect(await observe(stream(events(...streamed, last)))).toMatchObject(read);
});

test('a conversation goes out as items, with its calls and their results', async () => {
  const { exchange } = await ask(json(whole), {
    stream: false,
    tools: [{ type: 'function', name: 'get_order' }],
    parameters: { temperature: 0 },
    messages: [
      { role: 'user', content: 'Where is A-17?' },
      { role: 'assistant', content: null, toolCalls: [{ id: 'c1', name: 'get_order', arguments: '{}' }] },
      { role: 'tool', toolCallId: 'c1', content: 'shipped' },
    ],
  });
  expect(exchange.request.url).toBe(`${server.url}/v1/responses`);
  expect(JSON.parse(exchange.request.body)).toEqual({
    model: 'support-agent',
    temperature: 0,
    stream: false,
    tools: [{ type: 'function', name: 'get_order' }],
    input: [
      { role: 'user', content: 'Where is A-17?' },
      { type: 'function_call', call_id: 'c1', name: 'get_order', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'shipped' },
    ],
  });
});

test.each([
  ['max_output_tokens', 'length'],
  ['content_filter', 'content_filter'],
  ['something_new', 'something_new'],
])('incomplete for %s finishes with %s', async (reason, finishReason) => {
  const body = { ...whole, status: 'incomplete', incomplete_details: { reason } };
  expect(await observe(json(body), { stream: false })).toMatchObject({ finishReason, defects: [] });
  expect(
    await observe(stream(events(...streamed, { type: 'response.incomplete', response: body }))),
  ).toMatchObject({
    finishReason,
    defects: [],
  });
});

test.each<[string, unknown, string]>([
  ['failed', { ...whole, status: 'failed', error: { message: 'no room' } }, 'error-event'],
  ['in progress', { ...whole, status: 'in_progress' }, 'unexpected-shape'],
  ['without a status', { ...whole, status: undefined }, 'unexpected-shape'],
  ['without output', { status: 'completed' }, 'unexpected-shape'],
  ['with a nameless call', { ...whole, output: [{ type: 'function_call' }] }, 'unexpected-shape'],
  [
    'of chat completions',
    { choices: [{ message: { content: 'a' }, finish_reason: 'stop' }] },
    'unexpected-shape',
  ],
  ['that is a list', [whole], 'unexpected-shape'],
])('a plain response %s is a defect', async (_, body, kind) => {
  expect(defectsOf(await observe(json(body), { stream: false }))).toContain(kind);
});

const failed = {
  type: 'response.failed',
  response: { ...whole, status: 'failed', error: { message: 'no room' } },
};
test.each<[string, string, string]>([
  ['without its last event', events(...streamed), 'no-end-mark'],
  ['that says [DONE] instead', events(...streamed) + event('[DONE]'), 'broken-event'],
  ['that failed', events(...streamed, failed), 'error-event'],
  ['with an error event', events(...streamed, { type: 'error', message: 'overloaded' }), 'error-event'],
  [
    'of events out of order',
    events(...streamed)
      .split('\n\n')
      .reverse()
      .join('\n\n') +
      '\n\n' +
      events(completed),
    'unexpected-shape',
  ],
  ['whose end holds nothing', events(...streamed, { type: 'response.completed' }), 'unexpected-shape'],
  [
    'whose end says something else than was streamed',
    events(...streamed, { type: 'response.completed', response: { ...whole, output: [calls[0]] } }),
    'unexpected-shape',
  ],
  [
    'whose end is not the end',
    events(...streamed, { type: 'response.completed', response: { ...whole, status: 'in_progress' } }),
    'unexpected-shape',
  ],
  [
    'of chat chunks',
    event({ choices: [{ delta: { content: 'a' }, finish_reason: 'stop' }] }),
    'unexpected-shape',
  ],
])('a stream %s is a defect', async (_, sent, kind) => {
  expect(defectsOf(await observe(stream(sent)))).toContain(kind);
});

test('events and items that nobody knows yet are passed over', async () => {
  const strange = { type: 'response.new_thing.happened', thing: [1] };
  const more = { ...whole, output: [...whole.output, { type: 'new_thing' }] };
  const sent = events(...streamed, strange, { type: 'response.completed', response: more });
  expect(await observe(stream(': ping\n\n', sent))).toMatchObject(read);
});
