import type http from 'node:http';
import net from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import {
  openPodConnections,
  type PodConnectionsOptions,
} from '../../../src/adapters/kubernetes/pod-connections.ts';
import { userAgent } from '../../../src/adapters/user-agent.ts';
import { PodUnreachable } from '../../../src/ports/pod-connections.ts';
import { connectionTo, loopbackServer, status, type Answering } from './support/api-server.ts';
import { selfSigned } from './support/certificates.ts';
import { forwarder, greet, type Forwarder, type ForwarderOptions } from './support/forwarder.ts';

const unexpected: unknown[] = [];
/** Warnings are of too many listeners on a socket that is used again and again. */
const note = (error: unknown): void => void unexpected.push(error);
beforeAll(() => {
  process.on('uncaughtException', note);
  process.on('unhandledRejection', note);
  process.on('warning', note);
});
afterAll(() => {
  process.off('uncaughtException', note);
  process.off('unhandledRejection', note);
  process.off('warning', note);
  expect(unexpected).toEqual([]);
});

function connectTo(api: Forwarder, options: Partial<PodConnectionsOptions> = {}) {
  const connections = openPodConnections(connectionTo(api.url), { connectTimeoutMs: 5000, ...options });
  onTestFinished(() => connections.close());
  return connections;
}

async function podWith(answer: Answering, options: ForwarderOptions = {}) {
  const agent = await loopbackServer(answer);
  const api = await forwarder({ agentPort: agent.port, ...options });
  return { agent, api, fetch: connectTo(api).fetchTo('pod-a', 8000) };
}

async function podFailure(asking: Promise<unknown>): Promise<PodUnreachable> {
  const error = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(TypeError);
  expect((error as Error).cause).toBeInstanceOf(PodUnreachable);
  return (error as Error).cause as PodUnreachable;
}

const echo: Answering = ({ body, headers, path }, response) => {
  response.setHeader('x-id', headers['x-id'] ?? '');
  response.end(`${path} ${body}`);
};

describe('requests to a port of a pod', () => {
  test('reach the agent, whatever host the URL names', async () => {
    const { agent, api, fetch } = await podWith(echo);
    const response = await fetch('http://agent.example/v1/chat?x=1', {
      method: 'POST',
      body: 'hello',
      headers: { Host: 'agent.internal', 'X-Id': '7' },
    });
    expect([response.status, response.headers.get('x-id'), await response.text()]).toEqual([
      200,
      '7',
      '/v1/chat hello',
    ]);
    expect(agent.requests[0]).toMatchObject({
      method: 'POST',
      headers: { host: 'agent.internal', 'content-length': '5' },
    });
    expect(api.asked).toEqual(['/api/v1/namespaces/ai-agents/pods/pod-a/portforward?ports=8000']);
    expect(api.userAgents).toEqual([userAgent]);
  });

  test('one after the other share one port-forward', async () => {
    const { api, fetch } = await podWith(echo);
    for (let count = 0; count < 10; count += 1)
      await (await fetch('http://agent/', { method: 'POST', body: `${count}` })).text();
    expect(api.asked).toHaveLength(1);
  });

  test('twenty at once: no answer is mixed up, and the connections are bounded', async () => {
    const agent = await loopbackServer(echo);
    const api = await forwarder({ agentPort: agent.port });
    const fetch = connectTo(api, { maxPerPod: 4 }).fetchTo('pod-a', 8000);
    const ids = Array.from({ length: 60 }, (_, at) => `${at}`);
    const answers = await Promise.all(
      ids.map(async (id) => {
        const response = await fetch('http://agent/', { method: 'POST', body: id, headers: { 'x-id': id } });
        return [response.headers.get('x-id'), await response.text()];
      }),
    );
    expect(answers).toEqual(ids.map((id) => [id, `/ ${id}`]));
    expect(api.asked.length).toBeLessThanOrEqual(4);
  });

  test('a stream comes as it is sent', async () => {
    const parts: http.ServerResponse[] = [];
    const { fetch } = await podWith((_, response) => {
      response.write('data: one\n\n');
      parts.push(response);
    });
    const reader = (await fetch('http://agent/')).body!.getReader();
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: one\n\n');
    parts[0]!.end('data: [DONE]\n\n');
    expect(Buffer.from((await reader.read()).value).toString()).toBe('data: [DONE]\n\n');
    expect((await reader.read()).done).toBe(true);
  });

  test('a body that is a stream arrives whole', async () => {
    const { agent, fetch } = await podWith(echo);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const part of ['a', 'b', 'c']) controller.enqueue(Buffer.from(part));
        controller.close();
      },
    });
    expect(await (await fetch('http://agent/', { method: 'POST', body, duplex: 'half' })).text()).toBe(
      '/ abc',
    );
    expect(agent.requests[0]?.headers['transfer-encoding']).toBe('chunked');
  });

  test('a large body goes through', async () => {
    const { fetch } = await podWith(({ body }, response) => response.end(`${body.length}`));
    expect(await (await fetch('http://agent/', { method: 'POST', body: 'x'.repeat(3_000_000) })).text()).toBe(
      '3000000',
    );
  });

  test('a close that comes late holds no answer up', async () => {
    const { api, fetch } = await podWith(
      (_, response) => response.setHeader('connection', 'close').end('done'),
      { closeDelayMs: 1000 },
    );
    expect(await (await fetch('http://agent/')).text()).toBe('done');
    expect(api.asked).toHaveLength(1);
    expect(await (await fetch('http://agent/')).text()).toBe('done');
    expect(api.asked).toHaveLength(2);
  });

  test('an agent that speaks TLS is reached by https://', async () => {
    const agent = await loopbackServer(echo, await selfSigned());
    const api = await forwarder({ agentPort: agent.port });
    const fetch = connectTo(api).fetchTo('pod-a', 8443);
    for (const count of ['1', '2'])
      expect(await (await fetch('https://agent/', { method: 'POST', body: count })).text()).toBe(
        `/ ${count}`,
      );
    expect(api.asked).toHaveLength(1);
  });

  test('a kept connection that the agent closed meanwhile is replaced', async () => {
    const { agent, api, fetch } = await podWith(echo);
    await (await fetch('http://agent/')).text();
    agent.connections[0]!.destroy();
    await expect.poll(() => api.open.size).toBe(0);
    expect(await (await fetch('http://agent/')).text()).toBe('/ ');
    expect(api.asked).toHaveLength(2);
  });

  test('also where its close is not known yet', async () => {
    const { agent, api, fetch } = await podWith(echo, { closeDelayMs: 300 });
    await (await fetch('http://agent/')).text();
    agent.connections[0]!.destroy();
    expect(await (await fetch('http://agent/')).text()).toBe('/ ');
    expect(api.asked).toHaveLength(2);
  });
});

describe('pods that cannot be reached', () => {
  test('nothing listens on the port: the text of the kubelet', async () => {
    const { api, fetch } = await podWith(echo, { agentPort: 1 });
    const error = await podFailure(fetch('http://agent/'));
    expect(error).toMatchObject({ kind: 'refused', pod: 'pod-a' });
    expect(error.message).toMatch(/^error forwarding port 8000 to pod: connect ECONNREFUSED/);
    expect(api.asked).toHaveLength(1);
  });

  test.each<[number, PodUnreachable['kind'], RegExp]>([
    [403, 'forbidden', /^get and create on pods\/portforward in namespace ai-agents are needed: told why$/],
    [404, 'not-found', /^told why$/],
    [500, 'failed', /^the API server answered 500: told why$/],
    [401, 'failed', /^the credentials of user "ada" of context "test" were not accepted: told why$/],
  ])('%i: the words of the Status', async (code, kind, message) => {
    const body = JSON.stringify(status(code, 'X', 'told why'));
    const { fetch } = await podWith(echo, { refuse: { status: code, type: 'application/json', body } });
    const error = await podFailure(fetch('http://agent/'));
    expect(error.kind).toBe(kind);
    expect(error.message).toMatch(message);
  });

  test('a refusal in HTML, and one that has no end', async () => {
    const { fetch } = await podWith(echo, {
      refuse: { status: 502, type: 'text/html', body: '<h1>Bad gateway</h1>' },
    });
    expect((await podFailure(fetch('http://agent/'))).message).toBe(
      'the API server answered 502: <h1>Bad gateway</h1>',
    );
    const long = await podWith(echo, {
      refuse: { status: 502, type: 'text/html', body: 'x'.repeat(1_000_000) },
    });
    expect((await podFailure(long.fetch('http://agent/'))).message).toMatch(/^the API server answered 502/);
  });

  test('an API server that never answers, and one that is not there', async () => {
    const silent = await forwarder({ silent: true });
    const slow = connectTo(silent, { connectTimeoutMs: 150 }).fetchTo('pod-a', 8000);
    expect(await podFailure(slow('http://agent/'))).toMatchObject({
      kind: 'timeout',
      message: expect.stringMatching(/did not open the port-forward within 0\.15 s/) as string,
    });
    const absent = connectTo({ ...silent, url: 'http://127.0.0.1:1' }).fetchTo('pod-a', 8000);
    expect(await podFailure(absent('http://agent/'))).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/cannot be reached: nothing listens there/) as string,
    });
  });

  test('another subprotocol', async () => {
    const { fetch } = await podWith(echo, { protocol: 'v5.channel.k8s.io' });
    expect((await podFailure(fetch('http://agent/'))).kind).toBe('failed');
  });

  test('many that wait for one refusal each get it', async () => {
    const api = await forwarder({ agentPort: 1 });
    const fetch = connectTo(api, { maxPerPod: 2 }).fetchTo('pod-a', 8000);
    const errors = await Promise.all(Array.from({ length: 8 }, () => podFailure(fetch('http://agent/'))));
    expect(errors.every(({ kind }) => kind === 'refused')).toBe(true);
  });
});

describe('connections that break', () => {
  const take = (send: (socket: WebSocket, port: number) => void): ForwarderOptions => ({ take: send });
  const http200 = (text: string): Buffer => Buffer.concat([Buffer.from([0]), Buffer.from(text)]);

  test.each<[string, ForwarderOptions]>([
    ['a frame of text', take((socket) => socket.send('hello'))],
    [
      'a channel that was not opened',
      take((socket, port) => {
        greet(socket, port);
        socket.send(Buffer.from([7, 1]));
      }),
    ],
    ['another port', take((socket) => greet(socket, 9))],
    [
      'a frame that is too long',
      take((socket, port) => {
        greet(socket, port);
        socket.send(Buffer.alloc(9 * 1024 * 1024));
      }),
    ],
    [
      'bytes that are not HTTP',
      take((socket, port) => {
        greet(socket, port);
        socket.send(http200('SSH-2.0\r\n\r\n'));
      }),
    ],
    [
      'an end without an answer',
      take((socket, port) => {
        greet(socket, port);
        socket.close(1000);
      }),
    ],
    ['an abnormal end', take((socket) => socket.terminate())],
  ])('%s: the request fails, nothing else', async (_, options) => {
    const api = await forwarder(options);
    const fetch = connectTo(api).fetchTo('pod-a', 8000);
    await expect(fetch('http://agent/')).rejects.toBeInstanceOf(TypeError);
    await expect.poll(() => api.open.size).toBe(0);
  });

  test('empty frames, and port numbers cut in two, are as good as any', async () => {
    const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok';
    const api = await forwarder(
      take((socket, port) => {
        for (const frame of [[], [0], [0, port & 0xff], [1, port & 0xff, port >> 8], [1]])
          socket.send(Buffer.from(frame));
        socket.send(Buffer.concat([Buffer.from([0, port >> 8]), Buffer.from(answer)]));
      }),
    );
    expect(await (await connectTo(api).fetchTo('pod-a', 8000)('http://agent/')).text()).toBe('ok');
  });

  test.each<[string, (socket: WebSocket) => void]>([
    ['the pod is killed', (socket) => socket.close(1000)],
    ['the network is gone', (socket) => socket.terminate()],
    ['the kubelet reports', (socket) => socket.send(Buffer.from('\u0001lost connection to pod'))],
  ])('a reply that is cut can be told from a whole one: %s', async (_, cut) => {
    const api = await forwarder(
      take((socket, port) => {
        greet(socket, port);
        socket.on('message', () =>
          socket.send(http200('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n'), () =>
            cut(socket),
          ),
        );
      }),
    );
    const response = await connectTo(api).fetchTo('pod-a', 8000)('http://agent/');
    await expect(response.text()).rejects.toThrow();
  });

  test('a reply without a length that is cut on the way does not look whole', async () => {
    const api = await forwarder(
      take((socket, port) => {
        greet(socket, port);
        socket.on('message', () =>
          socket.send(http200('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhalf of it'), () =>
            socket.terminate(),
          ),
        );
      }),
    );
    const response = await connectTo(api).fetchTo('pod-a', 8000)('http://agent/');
    await expect(response.text()).rejects.toMatchObject({ name: 'PodUnreachable', kind: 'broken' });
  });
});

describe('back-pressure', () => {
  test('a reply of 50 MB that is read slowly stays in the agent', async () => {
    const block = Buffer.alloc(64 * 1024, 0x61);
    const total = 800 * block.length;
    let sent = 0;
    const { agent, api, fetch } = await podWith((_, response) => {
      const more = (): void => {
        while (sent < total) {
          sent += block.length;
          if (!response.write(block)) return;
        }
        response.end();
      };
      response.on('drain', more);
      more();
    });
    const reader = (await fetch('http://agent/')).body!.getReader();
    let [read, ahead] = [0, 0];
    let settledAt = -1;
    // Nothing is read until the flow has come to rest.
    await expect
      .poll(() => settledAt === (settledAt = api.taken), { interval: 100, timeout: 10_000 })
      .toBe(true);
    for (;;) {
      const { value } = (await reader.read()) as { readonly value?: Uint8Array };
      if (value === undefined) break;
      read += value.length;
      ahead = Math.max(ahead, api.taken - read);
    }
    expect(read).toBe(total);
    // What lies between are the buffers of three sockets of the system and our own.
    expect(ahead).toBeLessThan(20 * 1024 * 1024);
    expect(agent.connections).toHaveLength(1);
  });
});

describe('ends from our side', () => {
  const never: Answering = () => undefined;

  async function closed(api: Forwarder): Promise<void> {
    await expect.poll(() => api.open.size).toBe(0);
  }

  test('abort before, while connecting, while waiting and in the middle of a body', async () => {
    const reason = new Error('stop');
    const before = await podWith(echo);
    await expect(before.fetch('http://agent/', { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(before.api.asked).toEqual([]);

    const silent = await forwarder({ silent: true });
    const connecting = new AbortController();
    const opening = connectTo(silent).fetchTo('pod-a', 8000)('http://agent/', { signal: connecting.signal });
    await expect.poll(() => silent.asked.length).toBe(1);
    connecting.abort(reason);
    await expect(opening).rejects.toBe(reason);

    const waiting = await podWith(never);
    const stopping = new AbortController();
    const asking = waiting.fetch('http://agent/', { signal: stopping.signal });
    await expect.poll(() => waiting.agent.requests.length).toBe(1);
    stopping.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await closed(waiting.api);

    const half = await podWith((_, response) => response.write('half'));
    const reading = new AbortController();
    const response = await half.fetch('http://agent/', { signal: reading.signal });
    const reader = response.body!.getReader();
    await reader.read();
    reading.abort(reason);
    await expect(reader.read()).rejects.toBe(reason);
    await closed(half.api);
  });

  test('abort at every moment of a run of requests', async () => {
    const { api, fetch } = await podWith((_, response) => {
      response.write('first');
      setImmediate(() => response.end('last'));
    });
    for (let turns = 0; turns < 40; turns += 1) {
      const stopping = new AbortController();
      const asking = fetch('http://agent/', { signal: stopping.signal }).then((response) => response.text());
      const left = { turns };
      const tick = (): void => {
        left.turns -= 1;
        if (left.turns >= 0) setImmediate(tick);
        else stopping.abort(new Error('stop'));
      };
      tick();
      const outcome = await asking.catch((error: unknown) => (error as Error).message);
      expect(['firstlast', 'stop']).toContain(outcome);
    }
    expect(await (await fetch('http://agent/')).text()).toBe('firstlast');
    expect(api.open.size).toBeLessThanOrEqual(2);
  });

  test('a body that is cancelled closes its connection', async () => {
    const { api, fetch } = await podWith((_, response) => response.write('half'));
    await (await fetch('http://agent/')).body!.cancel();
    await closed(api);
  });

  test('close ends what is open and what is being opened', async () => {
    const agent = await loopbackServer(never);
    const api = await forwarder({ agentPort: agent.port });
    const connections = connectTo(api);
    const asking = connections.fetchTo('pod-a', 8000)('http://agent/');
    await expect.poll(() => agent.requests.length).toBe(1);
    connections.close();
    await expect(asking).rejects.toBeInstanceOf(TypeError);
    await closed(api);
    const silent = await forwarder({ silent: true });
    const opening = connectTo(silent);
    const waiting = opening.fetchTo('pod-a', 8000)('http://agent/');
    await expect.poll(() => silent.asked.length).toBe(1);
    opening.close();
    await expect(waiting).rejects.toBeInstanceOf(TypeError);
  });

  test('no port is opened on this machine', async () => {
    const { agent, fetch } = await podWith(echo);
    const listen = vi.spyOn(net.Server.prototype, 'listen');
    await (await fetch('http://agent/')).text();
    expect(listen).not.toHaveBeenCalled();
    expect(agent.requests).toHaveLength(1);
    listen.mockRestore();
  });
});
