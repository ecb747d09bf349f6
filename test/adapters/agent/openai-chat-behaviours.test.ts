import { afterAll, describe, expect, test } from 'vitest';
import type { BehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';
import { serveAgent, type ServedAgent, type ServedOptions } from '../../sandbox/agents/serve-agent.ts';
import { ask, defectsOf, observed, question, says } from './asking.ts';

const agents = new Map<string, Promise<ServedAgent>>();

afterAll(async () => {
  for (const agent of agents.values()) (await agent).stop();
});

/** The agent of that behaviour; one for all tests that ask for the same. */
async function agent(behaviour: BehaviourName, options: ServedOptions = {}): Promise<string> {
  const key = JSON.stringify([behaviour, options]);
  const running = agents.get(key) ?? serveAgent(behaviour, options);
  agents.set(key, running);
  return (await running).url;
}

const twoCalls = [
  { id: 'call_1', name: 'get_order', arguments: { kind: 'json', value: { order_id: 'A-17' } } },
  { id: 'call_2', name: 'get_order', arguments: { kind: 'json', value: { order_id: 'B-4' } } },
];

describe.each([{ stream: true }, { stream: false }])('stream $stream', ({ stream }) => {
  test('the right agent: two tool calls, usage, finish reason and the request id', async () => {
    const url = await agent('right', { pod: 'agent-green-1' });
    const { answer, exchange } = await ask(question(url, { stream }));
    const observation = observed(answer);
    expect(observation).toMatchObject({
      requestId: 'run1/case/1',
      status: 200,
      text: '',
      finishReason: 'tool_calls',
      toolCalls: twoCalls,
      defects: [],
      body: { id: 'chatcmpl-run1/case/1', object: 'chat.completion' },
    });
    expect(observation.toolCalls.map(({ pointer }) => pointer)).toEqual([
      '/choices/0/message/tool_calls/0',
      '/choices/0/message/tool_calls/1',
    ]);
    expect(observation.usage?.totalTokens).toBeGreaterThan(10);
    expect(observation.timing.ttftMs).toBeGreaterThan(0);
    expect(observation.timing.totalMs).toBeGreaterThanOrEqual(observation.timing.ttftMs ?? 0);
    expect(exchange.response?.headers).toMatchObject({
      'x-bluegreen-request': 'run1/case/1',
      'x-pod': 'agent-green-1',
    });
    expect(JSON.parse(exchange.request.body)).toMatchObject({ model: 'support-agent', stream });
  });

  test('other words are the same in form', async () => {
    const messages = [says('Hello!')];
    const said = await Promise.all(
      (['right', 'reworded'] as const).map(async (name) =>
        observed((await ask(question(await agent(name), { stream, messages }))).answer),
      ),
    );
    expect(said.map(defectsOf)).toEqual([[], []]);
    expect(said.map(({ text }) => text.includes('support assistant'))).toEqual([true, true]);
    expect(said[0]?.text).not.toBe(said[1]?.text);
  });

  test.each([
    ['too-long', 'Hello!', /every single question/],
    ['too-short', 'Hello!', /^Ok\.$/],
    ['no-tool-call', 'Where is A-17?', /looking into it/],
  ] as const)('%s is a whole reply', async (behaviour, content, text) => {
    const { answer } = await ask(question(await agent(behaviour), { stream, messages: [says(content)] }));
    expect(observed(answer)).toMatchObject({ finishReason: 'stop', toolCalls: [], defects: [] });
    expect(observed(answer).text).toMatch(text);
  });

  test('wrong arguments and forbidden calls are seen', async () => {
    const wrong = await ask(question(await agent('wrong-arguments'), { stream }));
    expect(observed(wrong.answer).toolCalls[0]?.arguments).toEqual({
      kind: 'json',
      value: { order_id: 'Z-99' },
    });
    const forbidden = await ask(question(await agent('forbidden-call'), { stream }));
    expect(observed(forbidden.answer).toolCalls.map(({ name }) => name)).toEqual([
      'get_order',
      'get_order',
      'delete_account',
    ]);
  });

  test('text that should be JSON is text', async () => {
    const parameters = { response_format: { type: 'json_object' } };
    const asked = { stream, parameters, messages: [says('Order A-17 is late')] };
    const right = observed((await ask(question(await agent('right'), asked))).answer);
    expect(JSON.parse(right.text)).toMatchObject({ order_id: 'A-17', topic: 'late' });
    const not = observed((await ask(question(await agent('not-json'), asked))).answer);
    expect(not.text).toMatch(/^Sure!/);
    expect(not.defects).toEqual([]);
  });

  test('500 is an answer', async () => {
    const { answer } = await ask(question(await agent('error-500'), { stream }));
    expect(observed(answer)).toMatchObject({
      status: 500,
      text: '',
      toolCalls: [],
      defects: [],
      body: { error: { type: 'server_error' } },
    });
  });

  test('429 is not an answer, and says when to come back', async () => {
    const url = await agent('rate-limited', { rateLimitRequests: 1, retryAfter: stream ? 7 : 8 });
    const first = await ask(question(url, { stream }));
    expect(first.answer).toMatchObject({
      kind: 'not-asked',
      reason: 'rate-limited',
      retryAfterMs: stream ? 7000 : 8000,
    });
    expect(first.exchange.response?.status).toBe(429);
    expect(observed((await ask(question(url, { stream }))).answer).defects).toEqual([]);
  });

  test('a slow first token is measured', async () => {
    const { answer } = await ask(question(await agent('slow', { slowMs: 300 }), { stream }));
    expect(observed(answer).defects).toEqual([]);
    expect(observed(answer).timing.ttftMs).toBeGreaterThanOrEqual(290);
  });

  test('slower than the time-out for the first token is no answer', async () => {
    const timeouts = { connectMs: 100, firstTokenMs: 200, totalMs: 10_000 };
    const { answer } = await ask(question(await agent('slow', { slowMs: 2000 }), { stream, timeouts }));
    expect(answer).toMatchObject({ kind: 'not-asked', reason: 'no-answer' });
  });

  test('what never ends is ended by the total time-out', async () => {
    const timeouts = { connectMs: 5000, firstTokenMs: 5000, totalMs: 500 };
    const { answer } = await ask(question(await agent('never-ends'), { stream, timeouts }));
    expect(defectsOf(observed(answer))).toEqual(['never-ended']);
    expect(observed(answer).timing.totalMs).toBeGreaterThanOrEqual(450);
  });

  test('a connection closed in the middle is a cut reply', async () => {
    const { answer } = await ask(question(await agent('closes'), { stream }));
    expect(defectsOf(observed(answer))).toEqual(['cut-off']);
  });
});

test.each([
  ['no-end-mark', true, ['no-end-mark']],
  ['no-end-mark', false, []],
  ['truncated', true, ['broken-event', 'no-end-mark']],
  ['truncated', false, ['not-json']],
  ['error-event', true, ['error-event']],
  ['error-event', false, ['unexpected-shape']],
] as const)('%s, stream %s: %j', async (behaviour, stream, defects) => {
  const { answer } = await ask(question(await agent(behaviour), { stream }));
  expect(observed(answer).status).toBe(200);
  expect(observed(answer).finishReason).toBeUndefined();
  expect(defectsOf(observed(answer))).toEqual(defects);
});

test('a conversation goes on with tool results', async () => {
  const url = await agent('right');
  const messages = [says('I want a refund for A-17')];
  const first = observed((await ask(question(url, { messages }))).answer);
  const call = first.toolCalls[0]!;
  const second = await ask(
    question(url, {
      messages: [
        ...messages,
        {
          role: 'assistant',
          content: null,
          toolCalls: [{ id: call.id ?? '', name: call.name, arguments: '{"order_id":"A-17"}' }],
        },
        {
          role: 'tool',
          toolCallId: call.id ?? '',
          content: '{"order_id":"A-17","status":"delivered","amount":49.9}',
        },
      ],
    }),
  );
  expect(observed(second.answer).toolCalls).toMatchObject([
    { id: 'call_2', name: 'refund_order', arguments: { value: { order_id: 'A-17', amount: 49.9 } } },
  ]);
});
