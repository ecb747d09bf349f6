import http from 'node:http';
import net from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Connection, TlsMaterial } from '../../../src/adapters/kubernetes/connect/connection.ts';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import { ClusterError } from '../../../src/ports/cluster.ts';
import { connectionTo, loopbackServer, sendJson, service, status } from './support/api-server.ts';
import { selfSigned } from './support/certificates.ts';

const good = await selfSigned();
const expired = await selfSigned({ to: new Date('2021-01-01') });
const elsewhere = await selfSigned({ names: ['DNS:other.example'] });

function cluster(url: string, tls: Partial<TlsMaterial>, more: Partial<Connection> = {}) {
  const material = { rejectUnauthorized: true, ...tls };
  const access = () => Promise.resolve({ headers: {}, tls: material });
  return openCluster(connectionTo(url, { access, ...more }), { requestTimeoutMs: 5000 });
}

async function errorOf(asking: Promise<unknown>): Promise<ClusterError> {
  const error = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ClusterError);
  return error as ClusterError;
}

function serve(pair: typeof good) {
  return loopbackServer((_, response) => sendJson(response, 200, service()), pair);
}

describe('TLS to the API server', () => {
  test('ten reads and a write over one connection', async () => {
    const server = await serve(good);
    const api = cluster(server.url, { ca: good.cert });
    for (let count = 0; count < 10; count += 1) await api.get('Service', 'a');
    await api.patch('Service', 'a', []);
    expect(server.connections).toHaveLength(1);
  });

  test('an authority that nobody knows', async () => {
    const server = await serve(good);
    const error = await errorOf(cluster(server.url, {}).get('Service', 'a'));
    expect(error.kind).toBe('tls');
    expect(error.message).toMatch(
      /^https:\/\/127\.0\.0\.1:\d+: its certificate is signed by an unknown authority/,
    );
    expect(error.message).toContain(
      'the certificate is valid from 2020-01-01 00:00 to 2048-01-01 00:00 UTC, for 127.0.0.1, localhost, signed by loopback',
    );
  });

  test('a certificate that has expired says when', async () => {
    const server = await serve(expired);
    const error = await errorOf(cluster(server.url, { ca: expired.cert }).get('Service', 'a'));
    expect(error.kind).toBe('tls');
    expect(error.message).toMatch(
      /its certificate has expired\nthe certificate is valid from 2020-01-01 00:00 to 2021-01-01 00:00 UTC/,
    );
  });

  test('a certificate for another name, and --tls-server-name', async () => {
    const server = await serve(elsewhere);
    const error = await errorOf(cluster(server.url, { ca: elsewhere.cert }).get('Service', 'a'));
    expect(error.message).toMatch(
      /its certificate is for another name\nthe certificate is .* for other\.example/,
    );
    const named = cluster(server.url, { ca: elsewhere.cert, servername: 'other.example' });
    expect((await named.get('Service', 'a')).metadata.name).toBe('agent-service');
    const unchecked = cluster(server.url, { rejectUnauthorized: false });
    expect((await unchecked.get('Service', 'a')).metadata.name).toBe('agent-service');
  });

  test('a server that speaks plain HTTP', async () => {
    const server = await loopbackServer((_, response) => response.end());
    const error = await errorOf(cluster(server.url.replace('http:', 'https:'), {}).get('Service', 'a'));
    expect(error).toMatchObject({ kind: 'tls' });
    expect(error.message).toContain('it does not speak TLS');
  });

  test('a client certificate that has ended: the server says only 401', async () => {
    const server = await loopbackServer(
      (_, response) => sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
      good,
    );
    const error = await errorOf(cluster(server.url, { ca: good.cert, ...expired }).get('Service', 'a'));
    expect(error.kind).toBe('unauthorized');
    expect(error.message).toMatch(
      /of user "ada" of context "test": the client certificate ended 2021-01-01 00:00 UTC$/,
    );
  });

  test('a client key that is not the certificate’s, or broken', async () => {
    const server = await serve(good);
    const error = await errorOf(
      cluster(server.url, { ca: good.cert, cert: good.cert, key: elsewhere.key }).get('Service', 'a'),
    );
    expect(error).toMatchObject({ kind: 'tls' });
    expect(error.message).toContain('our client certificate and key cannot be used');
    const broken = cluster(server.url, {
      cert: good.cert,
      key: '-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n',
    });
    expect(await errorOf(broken.get('Service', 'a'))).toMatchObject({ kind: 'tls' });
  });

  test('other certificates by a plugin: a new connection', async () => {
    const server = await serve(good);
    const materials = [
      { ca: good.cert, rejectUnauthorized: true },
      { ca: good.cert, rejectUnauthorized: true },
    ];
    let at = 0;
    const access = () => Promise.resolve({ headers: {}, tls: materials[at]! });
    const api = openCluster(connectionTo(server.url, { access }), { requestTimeoutMs: 5000 });
    await api.get('Service', 'a');
    at = 1;
    await api.get('Service', 'a');
    expect(server.connections).toHaveLength(2);
  });
});

describe('a connection that ends by TLS', () => {
  /** A road to the server that can put bytes of its own into the answers. */
  async function road(port: number): Promise<{ readonly url: string; readonly garble: () => void }> {
    const clients: net.Socket[] = [];
    const relay = net.createServer((client) => {
      clients.push(client.on('error', () => undefined));
      const server = net.connect(port, '127.0.0.1').on('error', () => undefined);
      client.pipe(server).pipe(client);
    });
    await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const client of clients) client.destroy();
      relay.close();
    });
    return {
      url: `https://127.0.0.1:${(relay.address() as net.AddressInfo).port}`,
      garble: () => clients.forEach((client) => client.write('no record of TLS')),
    };
  }

  test.each([0, 1])(
    'is lost, also after %i requests: what it carried may have been applied',
    async (before) => {
      let garble: () => void = () => undefined;
      const server = await loopbackServer((request, response) => {
        if (request.method === 'PATCH') garble();
        else sendJson(response, 200, service());
      }, good);
      const between = await road(server.port);
      garble = between.garble;
      const api = cluster(between.url, { ca: good.cert });
      for (let count = 0; count < before; count += 1) await api.get('Service', 'a');
      const error = await errorOf(api.patch('Service', 'a', []));
      expect(server.requests.map(({ method }) => method)).toContain('PATCH');
      expect(error.kind).toBe('reset');
      expect(error.message).toMatch(/TLS/);
    },
  );
});

describe('through a proxy', () => {
  /** A proxy that opens tunnels to whoever has its password. */
  async function proxy(): Promise<{ url: URL; targets: string[] }> {
    const targets: string[] = [];
    const server = http.createServer();
    const sockets = new Set<net.Socket>();
    server.on('connect', (request, client: net.Socket) => {
      if (request.headers['proxy-authorization'] !== `Basic ${Buffer.from('u:p').toString('base64')}`) {
        client.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
        return;
      }
      targets.push(request.url ?? '');
      const [host, port] = (request.url ?? '').split(':');
      const upstream = net.connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [client, upstream]) sockets.add(socket.on('error', () => undefined));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return { url: new URL(`http://u:p@127.0.0.1:${(server.address() as net.AddressInfo).port}`), targets };
  }

  test('TLS goes through its tunnel, which is kept', async () => {
    const server = await serve(good);
    const { url, targets } = await proxy();
    const api = cluster(server.url, { ca: good.cert }, { proxy: url });
    for (let count = 0; count < 3; count += 1) await api.get('Service', 'a');
    expect(targets).toEqual([`127.0.0.1:${server.port}`]);
  });

  test('plain HTTP as well; the certificate is still checked', async () => {
    const { url } = await proxy();
    const plain = await loopbackServer((_, response) => sendJson(response, 200, service()));
    expect((await cluster(plain.url, {}, { proxy: url }).get('Service', 'a')).metadata.name).toBe(
      'agent-service',
    );
    const secure = await serve(elsewhere);
    expect(
      await errorOf(cluster(secure.url, { ca: elsewhere.cert }, { proxy: url }).get('Service', 'a')),
    ).toMatchObject({ kind: 'tls' });
  });

  test('a proxy that refuses, and one that is not there', async () => {
    const server = await serve(good);
    const { url } = await proxy();
    url.password = 'wrong';
    const refused = await errorOf(cluster(server.url, { ca: good.cert }, { proxy: url }).get('Service', 'a'));
    expect(refused.kind).toBe('refused');
    expect(refused.message).toMatch(
      /proxy 127\.0\.0\.1:\d+ refused the tunnel to 127\.0\.0\.1:\d+: 407 Proxy Authentication Required/,
    );
    expect(refused.message).not.toContain('wrong');
    const absent = cluster(server.url, { ca: good.cert }, { proxy: new URL('http://127.0.0.1:1') });
    expect((await errorOf(absent.get('Service', 'a'))).message).toMatch(
      /proxy 127\.0\.0\.1:1 cannot be used/,
    );
  });
});
