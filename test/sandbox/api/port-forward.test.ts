import { duplexPair } from 'node:stream';
import type { Duplex } from 'node:stream';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import type { PodDial } from '../../../src/sandbox/node/node.ts';
import { type Edge, type EdgeOptions, startEdge } from './support/edge.ts';
import { pod } from './support/objects.ts';

const path = '/api/v1/namespaces/default/pods/p/portforward';
const v4 = 'v4.channel.k8s.io';

/** A pod whose port is the other end of `far`. */
function podPort(): { readonly near: Duplex; readonly far: Duplex; readonly dial: () => PodDial } {
  const [near, far] = duplexPair();
  return { near, far, dial: () => ({ kind: 'connected', stream: near }) };
}

async function withPod(dial: (port: number) => PodDial, options: EdgeOptions = {}): Promise<Edge> {
  const edge = await startEdge({ node: { dial: (_namespace, _pod, port) => dial(port) }, ...options });
  edge.put(pod('p'));
  return edge;
}

interface Client {
  readonly socket: WebSocket;
  readonly frames: Buffer[];
  readonly closed: Promise<number>;
}

function open(edge: Edge, query = '?ports=8000', protocols: string[] = [v4]): Promise<Client> {
  const socket = new WebSocket(`wss://127.0.0.1:${edge.port}${path}${query}`, protocols, {
    ca: edge.ca,
    headers: { authorization: 'Bearer admin' },
  });
  const frames: Buffer[] = [];
  socket.on('message', (data) => frames.push(data as Buffer));
  onTestFinished(() => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, frames, closed }));
    socket.on('error', reject);
  });
}

/** The answer in place of a WebSocket. */
function refused(
  edge: Edge,
  query: string,
  protocols: string[],
  of = path,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`wss://127.0.0.1:${edge.port}${of}${query}`, protocols, {
      ca: edge.ca,
      headers: { authorization: 'Bearer admin' },
    });
    socket.on('open', () => reject(new Error('it was opened')));
    socket.on('error', () => undefined);
    socket.on('unexpected-response', (_request, response) => {
      let text = '';
      response.on('data', (piece) => (text += String(piece)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
  });
}

const frame = (channel: number, text: string): Buffer =>
  Buffer.concat([Buffer.of(channel), Buffer.from(text)]);

test('bytes go both ways on channel 0, after the port on both channels', async () => {
  const { far, dial } = podPort();
  const { socket, frames } = await open(await withPod(dial));
  socket.send(frame(0, 'hello'));
  expect(String(await new Promise((resolve) => far.once('data', resolve)))).toBe('hello');
  far.write('world');
  await expect.poll(() => frames.length).toBe(3);
  expect(frames).toEqual([Buffer.from([0, 0x40, 0x1f]), Buffer.from([1, 0x40, 0x1f]), frame(0, 'world')]);
});

test('the pod closes: all it said arrives, then 1000', async () => {
  const { far, dial } = podPort();
  const { frames, closed } = await open(await withPod(dial));
  far.end('x'.repeat(300_000));
  expect(await closed).toBe(1000);
  const said = frames.slice(2).reduce((sum, { length }) => sum + length - 1, 0);
  expect(said).toBe(300_000);
});

test('nobody listens: the reason comes on channel 1, then 1000', async () => {
  const edge = await withPod(() => ({ kind: 'failed', message: 'error forwarding port 1: refused' }));
  const { frames, closed } = await open(edge, '?ports=1');
  expect(await closed).toBe(1000);
  expect(frames.at(-1)).toEqual(frame(1, 'error forwarding port 1: refused'));
});

test('two ports have two channels each', async () => {
  const ports = new Map([
    [1, podPort()],
    [2, podPort()],
  ]);
  const edge = await withPod((port) => ports.get(port)!.dial());
  const { socket, frames } = await open(edge, '?ports=1&ports=2');
  socket.send(frame(2, 'to two'));
  expect(String(await new Promise((resolve) => ports.get(2)!.far.once('data', resolve)))).toBe('to two');
  ports.get(2)!.far.write('from two');
  await expect.poll(() => frames.at(-1)).toEqual(frame(2, 'from two'));
});

test('the client goes: the connection to the pod goes too', async () => {
  const { near, dial } = podPort();
  const { socket } = await open(await withPod(dial));
  socket.terminate();
  await expect.poll(() => near.destroyed).toBe(true);
});

test('a pod that does not read holds the client up, and gets everything in the end', async () => {
  const { far, dial } = podPort();
  const { socket } = await open(await withPod(dial));
  const piece = Buffer.concat([Buffer.of(0), Buffer.alloc(1024 * 1024, 'x')]);
  for (let count = 0; count < 8; count += 1) socket.send(piece);
  await new Promise((resolve) => setImmediate(resolve));
  let taken = 0;
  far.on('data', (bytes: Buffer) => (taken += bytes.length));
  await expect.poll(() => taken).toBe(8 * 1024 * 1024);
});

describe('nonsense', () => {
  test('on channels that are not open, as text or empty, is passed over', async () => {
    const { far, dial } = podPort();
    const { socket } = await open(await withPod(dial));
    socket.send(frame(7, 'x'));
    socket.send(frame(1, 'x'));
    socket.send(Buffer.alloc(0));
    socket.send('text');
    socket.send(frame(0, 'sense'));
    expect(String(await new Promise((resolve) => far.once('data', resolve)))).toBe('sense');
  });

  test('in the frames ends this WebSocket alone', async () => {
    const { dial } = podPort();
    const edge = await withPod(dial);
    const { socket, closed } = await open(edge);
    (socket as unknown as { _socket: Duplex })._socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    await closed;
    expect((await edge.ask('GET', '/readyz')).text).toBe('ok');
  });
});

test('a client that pings and does not read is cut off', async () => {
  const edge = await withPod(podPort().dial);
  const { socket, closed } = await open(edge);
  const transport = (socket as unknown as { _socket: Duplex })._socket;
  transport.pause();
  // A masked ping of 125 bytes.
  const pings = Buffer.concat(
    Array.from({ length: 10_000 }, () =>
      Buffer.from([0x89, 0xfd, 0, 0, 0, 0, ...Array<number>(125).fill(1)]),
    ),
  );
  for (let sent = 0; sent < 40 && !transport.destroyed; sent += 1)
    await new Promise((resolve) => transport.write(pings, resolve));
  transport.resume();
  expect(await closed).toBe(1006);
  expect((await edge.ask('GET', '/readyz')).text).toBe('ok');
});

describe('what is refused', () => {
  test.each([
    ['?ports=1', ['v5.channel.k8s.io'], 403, ''],
    ['?ports=1', ['v4.base64.channel.k8s.io'], 501, 'the sandbox does not implement'],
    ['', [v4], 400, 'query parameter "port" is required'],
    ['?ports=0', [v4], 400, 'port "0" must be > 0'],
    ['?ports=abc', [v4], 400, 'strconv.ParseUint: parsing \\"abc\\": invalid syntax'],
    ['?ports=70000', [v4], 400, 'value out of range'],
  ])('%s by %j is %i', async (query, protocols, status, text) => {
    const edge = await withPod(podPort().dial);
    const answer = await refused(edge, query, protocols);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(text);
  });

  test('a pod that is not there, or has no node yet', async () => {
    const edge = await withPod(podPort().dial);
    edge.put(pod('early', 'default', ''));
    const of = (name: string) => `/api/v1/namespaces/default/pods/${name}/portforward`;
    expect(await refused(edge, '?ports=1', [v4], of('nope'))).toMatchObject({ status: 404 });
    expect((await refused(edge, '?ports=1', [v4], of('early'))).text).toContain(
      'does not have a host assigned',
    );
  });

  test('get alone does not do: create is asked for, too', async () => {
    const edge = await withPod(podPort().dial, {
      allows: (_user, { verb }) => verb === 'get',
    });
    expect(await refused(edge, '?ports=1', [v4])).toMatchObject({ status: 403 });
  });

  test('SPDY, and a request without an upgrade', async () => {
    const edge = await withPod(podPort().dial);
    expect((await edge.ask('GET', `${path}?ports=1`)).json.message).toBe('Upgrade request required');
    const spdy = await edge.ask('POST', `${path}?ports=1`, {
      headers: { connection: 'Upgrade', upgrade: 'SPDY/3.1' },
    });
    expect(spdy.status).toBe(501);
    expect(spdy.json.message).toContain('port-forward over SPDY/3.1');
  });

  test('any other request is answered as if it did not ask to leave HTTP', async () => {
    const edge = await withPod(podPort().dial);
    const headers = { connection: 'Upgrade', upgrade: 'websocket' };
    expect((await edge.ask('GET', '/api/v1/namespaces/default/pods/p', { headers })).json.kind).toBe('Pod');
    expect((await edge.ask('GET', '/api/v1/pods?watch=1', { headers })).status).toBe(501);
  });
});

test('20 at once', async () => {
  const edge = await withPod(() => {
    const [near, far] = duplexPair();
    far.pipe(far);
    return { kind: 'connected', stream: near };
  });
  const clients = await Promise.all(Array.from({ length: 20 }, () => open(edge)));
  clients.forEach(({ socket }, index) => socket.send(frame(0, `${index}`)));
  await expect
    .poll(() => clients.map(({ frames }) => frames[2]?.toString()))
    .toEqual(clients.map((_, index) => `\0${index}`));
});
