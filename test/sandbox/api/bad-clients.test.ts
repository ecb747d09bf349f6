import tls from 'node:tls';
import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { type Edge, startEdge } from './support/edge.ts';
import { configMap } from './support/objects.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const json = { 'content-type': 'application/json' };
let edge: Edge;

/** Whatever was sent, the next client is served. */
afterEach(async () => {
  expect((await edge.ask('GET', '/readyz')).text).toBe('ok');
});

async function raw(text: string | Buffer): Promise<tls.TLSSocket> {
  const socket = tls.connect({ host: '127.0.0.1', port: edge.port, ca: edge.ca });
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  socket.write(text);
  return socket;
}

async function answerTo(text: string | Buffer): Promise<string> {
  const socket = await raw(text);
  let answer = '';
  socket.on('data', (bytes) => (answer += String(bytes)));
  await once(socket, 'close');
  return answer;
}

test.each([
  ['no HTTP', 'hello\r\n\r\n', '400 Bad Request'],
  ['a head that is too long', `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, '431'],
  ['no path', 'GET http://elsewhere/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n', '400'],
  [
    'half an escape',
    'GET /api/v1/namespaces/%f/pods HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
    '404',
  ],
])('%s', async (_what, text, status) => {
  edge = await startEdge();
  expect(await answerTo(text)).toContain(status);
});

test('a body above the limit is 413, told before or after it was sent', async () => {
  edge = await startEdge();
  const body = ' '.repeat(3 * 1024 * 1024 + 1);
  const told = await edge.ask('POST', maps, { headers: json, body });
  expect(told.status).toBe(413);
  expect(told.json.message).toBe('Request entity too large: limit is 3145728');
  const chunked = await raw(
    `POST ${maps} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\ntransfer-encoding: chunked\r\n\r\n`,
  );
  let answer = '';
  chunked.on('data', (bytes) => (answer += String(bytes)));
  chunked.write(`${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`);
  await expect.poll(() => answer).toContain('413');
  chunked.destroy();
});

test('a body that nests without an end', async () => {
  edge = await startEdge();
  const body = `{"metadata":{"name":"x"},"data":${'['.repeat(500_000)}`;
  const reply = await edge.ask('POST', maps, { headers: json, body });
  expect(reply.status).toBe(400);
  expect(reply.json.message).toContain('exceeded max depth');
});

test('YAML that grows out of a few lines', async () => {
  edge = await startEdge();
  const lines = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
  for (let index = 1; index < 10; index += 1)
    lines.push(`a${index}: &a${index} [${`*a${index - 1},`.repeat(10)}]`);
  const reply = await edge.ask('POST', maps, {
    headers: { 'content-type': 'application/yaml' },
    body: lines.join('\n'),
  });
  expect(reply.status).toBe(400);
});

test('a client that goes in the middle of its body', async () => {
  edge = await startEdge();
  const socket = await raw(
    `POST ${maps} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"meta`,
  );
  socket.destroy();
  expect(edge.registry.writes).toEqual([]);
});

test('a client that goes in the middle of an answer', async () => {
  edge = await startEdge();
  for (const name of ['a', 'b']) edge.put({ ...configMap(name), data: { a: 'x'.repeat(1_000_000) } });
  const socket = await raw(`GET ${maps} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n`);
  await once(socket, 'data');
  socket.destroy();
});

test('a watch that nobody reads is cut off', async () => {
  edge = await startEdge();
  const socket = await raw(`GET ${maps}?watch=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n`);
  await expect.poll(() => edge.asked.length).toBe(1);
  socket.pause();
  const gone = once(socket, 'close');
  const data = { a: 'x'.repeat(1_000_000) };
  for (let count = 0; count < 40; count += 1) {
    edge.put({ ...configMap('big'), data });
    await new Promise((resolve) => setImmediate(resolve));
  }
  socket.resume();
  await gone;
});

test('no TLS at all', async () => {
  edge = await startEdge();
  const net = await import('node:net');
  const socket = net.connect(edge.port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
});

test('a body in which one long member holds the same thing again and again', async () => {
  edge = await startEdge();
  const body = `{"${'k'.repeat(1_000_000)}":{"a":1${',"a":1'.repeat(300_000)}}}`;
  const reply = await edge.ask('POST', `${maps}?fieldValidation=Strict`, { headers: json, body });
  expect(reply.status).toBe(400);
  expect(reply.text.length).toBeLessThan(2_000_000);
});

test('bodies that are no object, or end too early', async () => {
  edge = await startEdge();
  for (const body of ['', 'null', '[]', '"x"', '{', '{"a":', '\u0000', Buffer.from([0xff, 0xfe, 0x00])])
    for (const type of ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf']) {
      const reply = await edge.ask('POST', maps, { headers: { 'content-type': type }, body });
      expect([201, 400]).toContain(reply.status);
    }
});

test('requests one after the other without reading an answer', async () => {
  edge = await startEdge();
  for (const name of ['a', 'b']) edge.put({ ...configMap(name), data: { a: 'x'.repeat(1_000_000) } });
  const one = `GET ${maps} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n`;
  const socket = await raw(one.repeat(50));
  socket.pause();
  await expect.poll(() => edge.asked.length).toBeGreaterThan(0);
  await edge.ask('GET', '/readyz');
  // What the system takes of the answers, and one more.
  expect(edge.asked.length).toBeLessThan(25);
  let answers = 0;
  socket.on('data', (bytes) => (answers += String(bytes).split('HTTP/1.1 200').length - 1));
  socket.resume();
  await expect.poll(() => answers, { timeout: 30_000 }).toBe(50);
  socket.destroy();
});

test('more requests than anybody waits for end the connection', async () => {
  edge = await startEdge();
  const one = `GET ${maps} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n`;
  const watching = `GET ${maps}?watch=1 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer admin\r\n\r\n`;
  const socket = await raw(watching + one.repeat(500));
  socket.resume();
  await once(socket, 'close');
});
