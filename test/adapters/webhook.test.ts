import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { openWebhook } from '../../src/adapters/webhook.ts';
import type { NoticeOutcome } from '../../src/ports/notice.ts';
import { makeCertificate } from '../certificates.ts';
import { aHook, aRawHook, type Hook } from './hook-server.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function kept(hook: Promise<Hook>): Promise<Hook> {
  const opened = await hook;
  closing.push(opened.close);
  return opened;
}

/** A limit far above what an answer takes, unless it is the limit that is looked at. */
async function send(url: string, timeoutMs = 5000, env = {}, signal?: AbortSignal): Promise<NoticeOutcome> {
  return openWebhook(new URL(url), env)('{"kind":"MoveNotice"}', { timeoutMs, signal });
}

async function whyNot(url: string, timeoutMs?: number): Promise<string> {
  const outcome = await send(url, timeoutMs);
  return outcome.kind === 'delivered' ? 'delivered' : outcome.why;
}

describe('a notice', () => {
  test('is one POST of JSON, to the whole URL, with its credentials as Basic authentication', async () => {
    const hook = await kept(aHook());
    const url = new URL(`${hook.origin}/services/T0/very-secret?token=x`);
    [url.username, url.password] = ['ada', 'p%40ss'];
    expect(await send(url.href)).toEqual({ kind: 'delivered' });
    expect(hook.received).toHaveLength(1);
    expect(hook.received[0]).toMatchObject({
      method: 'POST',
      path: '/services/T0/very-secret?token=x',
      body: '{"kind":"MoveNotice"}',
      headers: {
        'content-type': 'application/json',
        'content-length': '21',
        'user-agent': expect.stringMatching(/^kubectl-bluegreen\//) as string,
        authorization: `Basic ${Buffer.from('ada:p@ss').toString('base64')}`,
      },
    });
  });

  test.each([200, 201, 202, 204])('answered %i is delivered', async (status) => {
    const hook = await kept(aHook((response) => response.writeHead(status).end()));
    expect(await send(hook.origin)).toEqual({ kind: 'delivered' });
  });

  test('is delivered when the head of the answer is there: a body that never ends is not waited for', async () => {
    const hook = await kept(aHook((response) => response.writeHead(200).write('and ')));
    expect(await send(hook.origin)).toEqual({ kind: 'delivered' });
  });
});

describe('a notice is not delivered, is not sent again, and nothing of the URL but its origin is said', () => {
  test.each([400, 404, 429, 500, 503])('answered %i', async (status) => {
    const hook = await kept(aHook((response) => response.writeHead(status).end('no')));
    expect(await whyNot(`${hook.origin}/very-secret`)).toBe(`${hook.origin} answered ${status}`);
    expect(hook.received).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])('redirected by %i, which is not followed', async (status) => {
    const other = await kept(aHook());
    const hook = await kept(
      aHook((response) => response.writeHead(status, { location: `${other.origin}/` }).end()),
    );
    expect(await whyNot(`${hook.origin}/very-secret`)).toBe(
      `${hook.origin} answered ${status}, and redirects are not followed`,
    );
    expect([hook.received.length, other.received.length]).toEqual([1, 0]);
  });

  test('never answered: after the limit', async () => {
    const hook = await kept(aHook(() => undefined));
    const started = performance.now();
    expect(await whyNot(`${hook.origin}/very-secret`, 200)).toBe(
      `${hook.origin} gave no answer within 0.2 s`,
    );
    expect(performance.now() - started).toBeLessThan(2000);
    expect(hook.received).toHaveLength(1);
  });

  test('dripped a byte of the head at a time: after the limit', async () => {
    const hook = await kept(
      aRawHook((socket) => {
        const drip = setInterval(() => socket.write('x'), 20);
        socket.write('HTTP/1.1 200 OK\r\nx-endless: ');
        socket.on('close', () => clearInterval(drip));
      }),
    );
    expect(await whyNot(hook.origin, 300)).toBe(`${hook.origin} gave no answer within 0.3 s`);
  });

  test('cut off', async () => {
    const hook = await kept(aRawHook((socket) => socket.resetAndDestroy()));
    expect(await whyNot(`${hook.origin}/very-secret`)).toBe(
      `${hook.origin} closed the connection before the whole answer came`,
    );
  });

  test.each(['\u0000\u0001garbage\r\n\r\n', 'SSH-2.0-OpenSSH_9.2\r\n', 'HTTP/1.1 abc what\r\n\r\n'])(
    'answered by what is no HTTP: %j',
    async (text) => {
      const hook = await kept(aRawHook((socket) => socket.end(text)));
      expect(await whyNot(`${hook.origin}/very-secret`)).toMatch(
        new RegExp(`^${hook.origin} does not answer in HTTP \\(HPE_\\w+\\)$`),
      );
    },
  );

  test('where nobody listens', async () => {
    const hook = await aHook();
    await hook.close();
    expect(await whyNot(`${hook.origin}/very-secret`)).toBe(
      `${hook.origin} cannot be reached: nothing listens there (connection refused)`,
    );
  });

  test('by a server whose certificate nobody here trusts', async () => {
    const day = 24 * 3600 * 1000;
    const times = { from: new Date(Date.now() - day), to: new Date(Date.now() + day) };
    const pair = await makeCertificate({ subject: 'CN=hook', names: ['IP:127.0.0.1'], ...times });
    let asked = 0;
    const server = https.createServer(pair, (_, response) => {
      asked += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    expect(await whyNot(`https://127.0.0.1:${port}/very-secret`)).toMatch(
      new RegExp(`^https://127\\.0\\.0\\.1:${port}: .*certificate`),
    );
    expect(asked).toBe(0);
  });

  test('where ^C came first, or comes while it waits', async () => {
    const hook = await kept(aHook(() => ending.abort()));
    const ending = new AbortController();
    const why = { kind: 'not-delivered', why: `interrupted before ${hook.origin} had answered` };
    expect(await send(hook.origin, 5000, {}, ending.signal)).toEqual(why);
    expect(await send(hook.origin, 5000, {}, AbortSignal.abort())).toEqual(why);
  });
});

describe('the proxy of the environment', () => {
  test('is used as for the API server: by a tunnel, and not for loopback', async () => {
    const hook = await kept(aHook());
    const tunnels: string[] = [];
    const proxy = http.createServer().on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
      tunnels.push(`${request.url ?? ''} ${request.headers['proxy-authorization'] ?? ''}`);
      const to = net.connect(Number(new URL(hook.origin).port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(to).pipe(socket);
      });
      for (const end of [to, socket]) end.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    closing.push(
      () => proxy.closeAllConnections(),
      () => proxy.close(),
    );
    const env = { HTTP_PROXY: `http://me:secret@127.0.0.1:${(proxy.address() as AddressInfo).port}` };
    expect(await send('http://hooks.invalid/x', 5000, env)).toEqual({ kind: 'delivered' });
    expect(tunnels).toEqual([`hooks.invalid:80 Basic ${Buffer.from('me:secret').toString('base64')}`]);
    expect(await send(hook.origin, 5000, env)).toEqual({ kind: 'delivered' });
    expect([tunnels.length, hook.received.length]).toEqual([1, 2]);
  });

  test('that cannot be used is said, and not gone around', async () => {
    const outcome = await send('http://hooks.invalid/x', 5000, { HTTP_PROXY: 'socks5://me:secret@x' });
    expect(outcome).toEqual({
      kind: 'not-delivered',
      why: expect.stringMatching(/^the proxy in HTTP_PROXY has the scheme socks5:/) as string,
    });
  });
});
