import { once } from 'node:events';
import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { smallServer, type SmallServer } from './a-server.ts';
import { FaultProxy } from './fault-proxy.ts';
import type { Fault } from './fault.ts';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly retryAfter: string | undefined;
}

/** A proxy before a server that echoes; closed when the test is done. */
async function situation(): Promise<{ proxy: FaultProxy; behind: SmallServer }> {
  const behind = await smallServer();
  const proxy = await FaultProxy.open(behind);
  onTestFinished(() => proxy.close());
  return { proxy, behind };
}

/** A request by a connection of its own. Rejects where no whole answer comes; `soFar` is what came of it. */
function ask(proxy: FaultProxy, method: string, path: string, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const { server, ca } = proxy.access;
    const asked = request(new URL(path, server), { method, ca, agent: false });
    asked.on('error', reject).on('response', (reply: IncomingMessage) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      reply.on('error', () => reject(new Error(`cut after: ${text}`)));
      reply.on('end', () => {
        const { statusCode = 0, headers } = reply;
        resolve({ status: statusCode, text, retryAfter: headers['retry-after'] });
      });
    });
    asked.end(body);
  });
}

const onPatch = (fault: Fault) => ({ on: { method: 'PATCH', path: /^\/services\// }, fault });

describe('without a rule', () => {
  test('everything passes, and is told in order', async () => {
    const { proxy } = await situation();
    expect(await ask(proxy, 'PATCH', '/services/a?dryRun=All', 'body')).toMatchObject({
      status: 200,
      text: 'PATCH /services/a?dryRun=All body',
    });
    await ask(proxy, 'GET', '/pods?limit=500');
    expect(proxy.lines).toEqual(['PATCH /services/a (dry run) 200', 'GET /pods 200']);
  });

  test('a WebSocket passes, there and back', async () => {
    const { proxy } = await situation();
    expect(await echoed(proxy, 'hello')).toBe('hello');
    expect(proxy.lines).toEqual(['GET /forward 101']);
  });
});

describe('before the server knows', () => {
  test('a request is held until it is released', async () => {
    const { proxy, behind } = await situation();
    const held = proxy.add(onPatch({ kind: 'hold', at: 'arrived' }));
    const answer = ask(proxy, 'PATCH', '/services/a');
    await held.reached;
    await ask(proxy, 'GET', '/pods');
    expect(behind.done).toEqual(['GET /pods']);
    held.release();
    expect((await answer).status).toBe(200);
  });

  test('a request is dropped', async () => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'drop', at: 'arrived' }));
    await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(behind.done).toEqual([]);
    expect(proxy.lines).toEqual(['PATCH /services/a -, told dropped']);
  });

  test('a connection is reset', async () => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'reset', at: 'arrived' }));
    await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toMatchObject({
      code: 'ECONNRESET',
      syscall: 'read',
    });
    expect(behind.done).toEqual([]);
  });

  test.each([500, 503, 409, 410, 429])('a request is answered with %i', async (status) => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'answer', at: 'arrived', status, retryAfter: 2 }));
    const answer = await ask(proxy, 'PATCH', '/services/a');
    expect([answer.status, answer.retryAfter, behind.done]).toEqual([status, '2', []]);
    expect(JSON.parse(answer.text)).toMatchObject({ kind: 'Status', code: status });
  });

  test('something else is done first', async () => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'do', at: 'arrived', work: () => ask(proxy, 'POST', '/outside') }));
    await ask(proxy, 'PATCH', '/services/a');
    expect(behind.done).toEqual(['POST /outside', 'PATCH /services/a']);
  });
});

describe('after the server did it', () => {
  test('the answer is lost', async () => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'drop', at: 'answered' }));
    await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toThrow(/socket hang up|ECONNRESET/);
    expect(behind.done).toEqual(['PATCH /services/a']);
    expect(proxy.lines).toEqual(['PATCH /services/a 200, told dropped']);
  });

  test('another answer is given', async () => {
    const { proxy, behind } = await situation();
    proxy.add(onPatch({ kind: 'answer', at: 'answered', status: 500 }));
    expect((await ask(proxy, 'PATCH', '/services/a')).status).toBe(500);
    expect(behind.done).toEqual(['PATCH /services/a']);
  });

  test('no answer comes, and the connection stays', async () => {
    const { proxy, behind } = await situation();
    const hanging = proxy.add(onPatch({ kind: 'hang', at: 'answered' }));
    const answer = ask(proxy, 'PATCH', '/services/a').catch(() => 'ended');
    await hanging.reached;
    await ask(proxy, 'GET', '/pods');
    expect(await Promise.race([answer, Promise.resolve('still open')])).toBe('still open');
    expect(behind.done).toEqual(['PATCH /services/a', 'GET /pods']);
  });

  test('the answer is cut in its middle', async () => {
    const { proxy } = await situation();
    proxy.add(onPatch({ kind: 'cut-answer', afterBytes: 5 }));
    await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toThrow('cut after: PATCH');
  });

  test('a watch is cut after so many events', async () => {
    const { proxy } = await situation();
    proxy.add({ on: { isWatch: true }, fault: { kind: 'cut-watch', afterEvents: 3 } });
    await expect(ask(proxy, 'GET', '/slices?watch=true')).rejects.toThrow(
      /^cut after: event 1\nevent 2\nevent 3\n$/,
    );
  });
});

describe('which requests a rule holds for', () => {
  test('the second one alone', async () => {
    const { proxy } = await situation();
    proxy.add({ ...onPatch({ kind: 'answer', at: 'arrived', status: 500 }), nth: 2 });
    const codes: number[] = [];
    for (let at = 0; at < 3; at += 1) codes.push((await ask(proxy, 'PATCH', '/services/a')).status);
    expect(codes).toEqual([200, 500, 200]);
  });

  test('by body, by dry run, by what was answered before', async () => {
    const { proxy } = await situation();
    const fault: Fault = { kind: 'answer', at: 'arrived', status: 500 };
    proxy.add({ on: { body: /green/ }, fault });
    proxy.add({ on: { isDryRun: true }, fault });
    proxy.add({ on: { path: /^\/late/, after: { path: /^\/first/ } }, fault });
    const paths = ['/services/a?dryRun=All', '/late', '/first', '/late', '/late'];
    const codes: number[] = [(await ask(proxy, 'PATCH', '/x', 'to green')).status];
    for (const path of paths) codes.push((await ask(proxy, 'PATCH', path)).status);
    expect(codes).toEqual([500, 500, 200, 200, 500, 200]);
  });

  test('two rules for one request are applied in their order', async () => {
    const { proxy } = await situation();
    const done: string[] = [];
    const note = (word: string) => () => Promise.resolve(done.push(word));
    proxy.add(onPatch({ kind: 'do', at: 'arrived', work: note('first') }));
    proxy.add(onPatch({ kind: 'drop', at: 'answered' }));
    proxy.add(onPatch({ kind: 'do', at: 'arrived', work: note('second') }));
    await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toThrow();
    expect(done).toEqual(['first', 'second']);
  });
});

describe('a port-forward', () => {
  test('is refused with a Status', async () => {
    const { proxy } = await situation();
    proxy.add({ on: { path: /^\/forward/ }, fault: { kind: 'answer', at: 'arrived', status: 500 } });
    await expect(echoed(proxy, 'hello')).rejects.toThrow('Unexpected server response: 500');
  });

  test('is slowed down', async () => {
    const { proxy } = await situation();
    proxy.add({ on: { path: /^\/forward/ }, fault: { kind: 'slow-forward', delayMs: 60 } });
    const start = performance.now();
    expect(await echoed(proxy, 'hello')).toBe('hello');
    expect(performance.now() - start).toBeGreaterThanOrEqual(59);
  });

  test('is cut in the middle of a frame', async () => {
    const { proxy } = await situation();
    proxy.add({ on: { path: /^\/forward/ }, fault: { kind: 'cut-forward', afterBytes: 4 } });
    await expect(echoed(proxy, 'hello')).rejects.toThrow('closed without an answer');
  });
});

test('what is held when the proxy is closed goes nowhere', async () => {
  const behind = await smallServer();
  const proxy = await FaultProxy.open(behind);
  const held = proxy.add(onPatch({ kind: 'hold', at: 'arrived' }));
  const answer = ask(proxy, 'PATCH', '/services/a');
  await held.reached;
  await Promise.all([expect(answer).rejects.toThrow(), proxy.close()]);
  expect(behind.done).toEqual([]);
});

test('what a rule does wrong is told when the proxy is closed', async () => {
  const proxy = await FaultProxy.open(await smallServer());
  proxy.add(onPatch({ kind: 'do', at: 'arrived', work: () => Promise.reject(new Error('no such pod')) }));
  await expect(ask(proxy, 'PATCH', '/services/a')).rejects.toThrow();
  await expect(proxy.close()).rejects.toThrow('no such pod');
});

/** What comes back of a text that is sent over a WebSocket. */
async function echoed({ access: { server, ca } }: FaultProxy, text: string): Promise<string> {
  const socket = new WebSocket(`${server.replace('https', 'wss')}/forward`, { ca });
  const closed = once(socket, 'close').then(() => {
    throw new Error('closed without an answer');
  });
  try {
    await once(socket, 'open');
    socket.send(text);
    const [data] = (await Promise.race([once(socket, 'message'), closed])) as [Buffer];
    return data.toString();
  } finally {
    closed.catch(() => undefined);
    socket.terminate();
  }
}
