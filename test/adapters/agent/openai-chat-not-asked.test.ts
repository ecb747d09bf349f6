import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import { PodUnreachable } from '../../../src/ports/pod-connections.ts';
import { ask, clock, never, observed, question } from './asking.ts';
import { delta, json, scriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const short = { connectMs: 100, firstTokenMs: 100, totalMs: 5000 };

/** A port of loopback on which nothing listens. */
async function closedPort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  listener.close();
  await once(listener, 'close');
  return port;
}

test('nothing listens: refused', async () => {
  const { answer, exchange } = await ask(question(`http://127.0.0.1:${await closedPort()}`));
  expect(answer).toMatchObject({ kind: 'not-asked', reason: 'refused', retryAfterMs: undefined });
  expect(answer).toHaveProperty('detail', expect.stringContaining('ECONNREFUSED'));
  expect(exchange.response).toBeUndefined();
  expect(exchange.request.body).toContain('Where are my orders');
});

test('the connection ends before the reply: lost', async () => {
  server.answer((request) => request.socket.destroy());
  expect((await ask(question(server.url))).answer).toMatchObject({ kind: 'not-asked', reason: 'lost' });
});

test('the head comes and nothing behind it: lost', async () => {
  server.answer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    setImmediate(() => request.socket.destroy());
  });
  expect((await ask(question(server.url))).answer).toMatchObject({ kind: 'not-asked', reason: 'lost' });
});

test.each([
  ['nothing', undefined],
  ['the head', ''],
  ['pings', ': ping\n\n'],
  ['a role', delta({ role: 'assistant', content: '' })],
])('%s until the time-out for the first token: no answer', async (_, begin) => {
  server.answer((__, response) => {
    if (begin !== undefined) response.flushHeaders();
    if (begin) response.write(begin);
  });
  const { answer } = await ask(question(server.url, { timeouts: short }));
  expect(answer).toMatchObject({ kind: 'not-asked', reason: 'no-answer' });
});

test('a token, then silence until the total time-out: never ended', async () => {
  server.answer((_, response) => response.write(delta({ content: 'Hi' })));
  const { answer } = await ask(question(server.url, { timeouts: { ...short, totalMs: 400 } }));
  expect(observed(answer)).toMatchObject({ text: 'Hi', defects: [{ kind: 'never-ended' }] });
});

test('a cancelled run: interrupted, before and in the middle', async () => {
  expect((await ask(question(server.url), [], AbortSignal.abort())).answer).toMatchObject({
    reason: 'interrupted',
  });
  const run = new AbortController();
  server.answer((_, response) => {
    response.write(delta({ content: 'Hi' }));
    setImmediate(() => run.abort());
  });
  const { answer } = await ask(question(server.url), [], run.signal);
  expect(answer).toMatchObject({ kind: 'not-asked', reason: 'interrupted' });
});

test('a cancelled run ends also where the fetch does not heed its signal', async () => {
  const run = new AbortController();
  const deaf = () => new Promise<Response>(() => setImmediate(() => run.abort()));
  const { answer } = await agentAdapters({ clock, secrets: [] })['openai-chat'].ask(
    question('http://pod:8000'),
    deaf,
    run.signal,
  );
  expect(answer).toMatchObject({ reason: 'interrupted' });
});

test.each([502, 503, 504])('%i: unavailable', async (status) => {
  server.answer(json({ error: 'upstream' }, status, { 'retry-after': '2' }));
  const { answer, exchange } = await ask(question(server.url));
  expect(answer).toMatchObject({ kind: 'not-asked', reason: 'unavailable', retryAfterMs: 2000 });
  expect(exchange.response?.body).toContain('upstream');
});

test('429 whose body never ends is told at once', async () => {
  server.answer((_, response) => {
    response.writeHead(429);
    response.write('slow down');
  });
  const { answer, exchange } = await ask(question(server.url));
  expect(answer).toMatchObject({ kind: 'not-asked', reason: 'rate-limited' });
  expect(exchange.response).toMatchObject({ status: 429, body: 'slow down' });
});

test.each([
  ['3', 3000],
  ['0', 0],
  ['soon', undefined],
  ['-5', undefined],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
])('429 with Retry-After %s', async (header, expected) => {
  server.answer(json({}, 429, { 'retry-after': header }));
  expect((await ask(question(server.url))).answer).toMatchObject({
    reason: 'rate-limited',
    retryAfterMs: expected,
  });
});

test('429 with a date to come', async () => {
  server.answer(json({}, 429, { 'retry-after': new Date(Date.now() + 60_000).toUTCString() }));
  const { answer } = await ask(question(server.url));
  const ms = answer.kind === 'not-asked' ? (answer.retryAfterMs ?? 0) : 0;
  expect(ms).toBeGreaterThan(50_000);
  expect(ms).toBeLessThanOrEqual(60_000);
});

test.each([
  ['refused', 'refused'],
  ['forbidden', 'unreached'],
  ['failed', 'unreached'],
  ['not-found', 'pod-gone'],
  ['timeout', 'no-answer'],
  ['broken', 'unreached'],
] as const)('a pod that is unreachable (%s): %s', async (kind, reason) => {
  const gone = new PodUnreachable(kind, 'agent-green-1', 'dial tcp 10.0.0.1:8000: connection refused');
  for (const error of [gone, new TypeError('fetch failed', { cause: gone })]) {
    const adapter = agentAdapters({ clock, secrets: [] })['openai-chat'];
    const { answer } = await adapter.ask(
      question('http://localhost:8000'),
      () => Promise.reject(error),
      never,
    );
    expect(answer).toMatchObject({ kind: 'not-asked', reason, detail: gone.message });
  }
});

test.each([true, false])(
  'a reply whose way breaks off in the middle (streamed: %s): unreached',
  async (stream) => {
    const broken = new PodUnreachable('broken', 'agent-green-1', 'the port-forward broke off');
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode(stream ? 'data: {"id"' : '{"id"')),
      pull: (controller) => controller.error(new TypeError('terminated', { cause: broken })),
    });
    const adapter = agentAdapters({ clock, secrets: [] })['openai-chat'];
    const headers = { 'content-type': stream ? 'text/event-stream' : 'application/json' };
    const { answer } = await adapter.ask(
      { ...question('http://localhost:8000'), stream },
      () => Promise.resolve(new Response(body, { headers })),
      never,
    );
    expect(answer).toMatchObject({ kind: 'not-asked', reason: 'unreached', detail: broken.message });
  },
);
