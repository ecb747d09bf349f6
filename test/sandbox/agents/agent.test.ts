import { get } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAgent } from './start-agent.ts';
import type { RunningAgent } from './start-agent.ts';

let agent: RunningAgent;
beforeAll(async () => {
  agent = await startAgent('right', '--pod', 'agent-blue-1', '--version', '1.2.0');
});
afterAll(() => agent.stop());

function post(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  return fetch(`${agent.url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const asks = (content: string, more = {}) => ({ messages: [{ role: 'user', content }], ...more });

test('is ready, and says who it is', async () => {
  const response = await fetch(`${agent.url}/readyz`);
  expect(response.status).toBe(200);
  expect(response.headers.get('x-pod')).toBe('agent-blue-1');
  expect(response.headers.get('x-agent-version')).toBe('1.2.0');
});

test.each([true, false])('the same question has the same bytes (stream %s)', async (stream) => {
  const headers = { 'X-Bluegreen-Request': 'r1/greeting/1' };
  const [first, second] = await Promise.all(
    [1, 2].map(async () => (await post(asks('Hello!', { stream }), headers)).text()),
  );
  expect(first).toBe(second);
  expect(first).toContain('"id":"chatcmpl-r1/greeting/1"');
});

test('a session remembers its order, and no other session does', async () => {
  const call = async (content: string, session: string) => {
    const response = await post(asks(content), { 'X-Bluegreen-Session': session });
    return JSON.stringify(await response.json());
  };
  await call('Where is A-17?', 's1');
  expect(await call('What is its status?', 's1')).toContain('A-17');
  expect(await call('What is its status?', 's2')).toContain('Which order');
});

test.each([
  ['Where is my order 1042?', 'get_order.*1042'],
  ['a-17?', 'get_order.*A-17'],
  ['My parcel is late', 'Which order is it'],
  ['The lamp from order #12 is broken', 'sorry about that'],
  ['I want my money back for A-17, it is damaged', 'refund_order'],
  ['Cancel my order', 'cannot cancel'],
  ['Can I pay by credit card?', 'by card'],
  ['What can you do?', 'support assistant'],
  ['Thanks a lot!', 'You are welcome'],
  ['What is the capital of France?', 'not sure that I understand.*to a person'],
])('%s -> %s', async (question, expected) => {
  expect(await (await post(asks(question))).text()).toMatch(new RegExp(expected));
});

test.each([
  ['{"order_id": "A-17", "status": "packed"}', 'Order A-17 is packed.'],
  ['{"error": "not found"}', 'I cannot find an order A-17.'],
])('get_order answers %s: %s', async (content, expected) => {
  const call = { id: 'c1', type: 'function', function: { name: 'get_order', arguments: '{}' } };
  const messages = [
    { role: 'user', content: 'Where is A-17?' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', tool_call_id: 'c1', content },
  ];
  expect(await (await post({ messages })).text()).toContain(expected);
});

test('a request without messages is refused', async () => {
  const response = await post({ model: 'support-agent' });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: { type: 'invalid_request_error', message: 'messages is missing' },
  });
});

test('ends on SIGTERM with 0, also while it streams', async () => {
  const busy = await startAgent('never-ends');
  const response = await fetch(`${busy.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify(asks('Hello!', { stream: true })),
  });
  expect(response.status).toBe(200);
  expect(await busy.stop()).toBe(0);
  await response.body?.cancel().catch(() => undefined);
});

test('not-ready says so and answers all the same', async () => {
  const other = await startAgent('not-ready');
  expect((await fetch(`${other.url}/readyz`)).status).toBe(503);
  await other.stop();
});

test('crash exits with 1 and a line that tells why', async () => {
  await expect(startAgent('crash')).rejects.toThrow(/^exit 1: agent: cannot start: prompt file/);
});

test('a request line that holds no URL is answered, too', async () => {
  const status = await new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port: agent.port, path: '//' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    request.on('error', reject);
  });
  expect(status).toBe(404);
});
