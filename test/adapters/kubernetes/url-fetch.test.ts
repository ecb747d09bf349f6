import zlib from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openUrlFetch } from '../../../src/adapters/kubernetes/url-fetch.ts';
import { loopbackServer } from './support/api-server.ts';

function open() {
  const { fetch, close } = openUrlFetch();
  onTestFinished(close);
  return fetch;
}

describe('fetch to a URL', () => {
  test('keeps its connection; head, status and headers as sent', async () => {
    const server = await loopbackServer((_, response) =>
      response
        .writeHead(
          418,
          'Teapot',
          [
            ['set-cookie', 'a=1'],
            ['set-cookie', 'b=2'],
          ].flat(),
        )
        .end('x'),
    );
    const fetch = open();
    for (let count = 0; count < 3; count += 1) {
      const response = await fetch(new URL('/a?b=c', server.url));
      expect(response).toMatchObject({
        status: 418,
        ok: false,
        statusText: 'Teapot',
        url: `${server.url}/a?b=c`,
      });
      expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
      expect(await response.text()).toBe('x');
    }
    expect(server.connections).toHaveLength(1);
  });

  test('a Request, forms and bytes are taken as by the standard', async () => {
    const server = await loopbackServer(({ body, headers, method }, response) =>
      response.end(`${method} ${headers['content-type'] ?? ''} ${body}`),
    );
    const fetch = open();
    expect(await (await fetch(new Request(server.url, { method: 'PUT', body: 'r' }))).text()).toBe(
      'PUT text/plain;charset=UTF-8 r',
    );
    expect(
      await (await fetch(server.url, { method: 'post', body: new URLSearchParams({ a: 'b' }) })).text(),
    ).toBe('POST application/x-www-form-urlencoded;charset=UTF-8 a=b');
    expect(await (await fetch(server.url, { method: 'POST', body: Buffer.from('bytes') })).text()).toBe(
      'POST  bytes',
    );
  });

  test('redirects are answers', async () => {
    const server = await loopbackServer((_, response) =>
      response.writeHead(302, { location: 'http://elsewhere.example/' }).end(),
    );
    expect((await open()(server.url)).status).toBe(302);
  });

  test('statuses without a body, and HEAD', async () => {
    const server = await loopbackServer(({ method }, response) =>
      response.writeHead(method === 'HEAD' ? 200 : 204, { 'content-length': '0' }).end(),
    );
    const fetch = open();
    for (const method of ['GET', 'HEAD', 'GET'])
      expect((await fetch(server.url, { method })).body).toBeNull();
  });

  test.each([
    ['gzip', zlib.gzipSync('packed')],
    ['br', zlib.brotliCompressSync('packed')],
    ['deflate', zlib.deflateSync('packed')],
  ])('a reply in %s that nobody asked for is read all the same', async (encoding, bytes) => {
    const server = await loopbackServer((_, response) =>
      response.writeHead(200, { 'content-encoding': encoding }).end(bytes),
    );
    expect(await (await open()(server.url)).text()).toBe('packed');
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });

  test('a packed reply that is broken or cut is an error of its body', async () => {
    const server = await loopbackServer(({ path }, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      if (path === '/cut')
        response.write(zlib.gzipSync('x'.repeat(10_000)).subarray(0, 20), () => response.destroy());
      else response.end('not gzip');
    });
    const fetch = open();
    await expect((await fetch(server.url)).text()).rejects.toThrow();
    await expect((await fetch(`${server.url}/cut`)).text()).rejects.toThrow();
  });

  test('errors are a TypeError with the reason as its cause', async () => {
    const server = await loopbackServer(({ path }, _, socket) => {
      if (path === '/reset') socket.resetAndDestroy();
      else socket.end('HTTP/1.1 999 Odd\r\ncontent-length: 0\r\n\r\n');
    });
    const fetch = open();
    await expect(fetch('http://127.0.0.1:1/')).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNREFUSED' },
    });
    await expect(fetch(`${server.url}/reset`)).rejects.toMatchObject({
      name: 'TypeError',
      cause: { code: 'ECONNRESET' },
    });
    await expect(fetch(`${server.url}/odd`)).rejects.toMatchObject({
      name: 'TypeError',
      cause: { name: 'RangeError' },
    });
    await expect(fetch('ftp://127.0.0.1/')).rejects.toThrow(TypeError);
    await expect(fetch(server.url, { headers: { 'bad name': 'x' } })).rejects.toThrow(TypeError);
    expect(server.requests.map(({ path }) => path)).toEqual(['/reset', '/odd']);
  });

  test('a body that is a stream is never sent twice', async () => {
    let count = 0;
    const server = await loopbackServer((_, response, socket) => {
      count += 1;
      if (count === 2) socket.resetAndDestroy();
      else response.end('ok');
    });
    const fetch = open();
    await (await fetch(server.url)).text();
    const body = new Blob(['once']).stream();
    await expect(fetch(server.url, { method: 'POST', body, duplex: 'half' })).rejects.toThrow(TypeError);
    expect(server.requests).toHaveLength(2);
  });

  test('a stream that fails while it is sent fails the request', async () => {
    const server = await loopbackServer((_, response) => response.end());
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.error(new Error('no more'));
      },
    });
    await expect(open()(server.url, { method: 'POST', body, duplex: 'half' })).rejects.toMatchObject({
      name: 'TypeError',
      cause: { message: 'no more' },
    });
  });
});
