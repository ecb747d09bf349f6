import net from 'node:net';
import { describe, expect, test, onTestFinished } from 'vitest';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import { ClusterError, type Cluster } from '../../../src/ports/cluster.ts';
import {
  connectionTo,
  loopbackServer,
  sendJson,
  service,
  status,
  type Answering,
} from './support/api-server.ts';

async function clusterWith(answer: Answering, timeoutMs = 5000): Promise<Cluster> {
  const server = await loopbackServer(answer);
  return openCluster(connectionTo(server.url), { requestTimeoutMs: timeoutMs });
}

async function errorOf(asking: Promise<unknown>): Promise<ClusterError> {
  const error = await asking.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ClusterError);
  expect((error as Error).message).not.toContain('s3cret');
  expect((error as Error).message.split('\n').length).toBeLessThanOrEqual(2);
  return error as ClusterError;
}

async function errorOfGet(answer: Answering, timeoutMs?: number): Promise<ClusterError> {
  return errorOf((await clusterWith(answer, timeoutMs)).get('Deployment', 'agent-green'));
}

describe('answers that are errors', () => {
  test('403 names verb, resource, namespace and the user as the server has it', async () => {
    const said =
      'deployments.apps "agent-green" is forbidden: User "system:serviceaccount:ai-agents:ci" cannot get resource "deployments" in API group "apps" in the namespace "ai-agents"';
    const error = await errorOfGet((_, response) => sendJson(response, 403, status(403, 'Forbidden', said)));
    expect(error).toMatchObject({ kind: 'forbidden', status: 403 });
    expect(error.message).toBe(
      `user "system:serviceaccount:ai-agents:ci" may not get deployments.apps/agent-green in namespace ai-agents\nthe API server says: ${said}`,
    );
    expect(error.request).toEqual({
      verb: 'get',
      resource: 'deployments',
      group: 'apps',
      name: 'agent-green',
      namespace: 'ai-agents',
    });
  });

  test('403 on a subresource and on a list', async () => {
    const cluster = await clusterWith((_, response) =>
      sendJson(response, 403, status(403, 'Forbidden', 'User "u" cannot do that')),
    );
    expect(
      (await errorOf(cluster.logs('p', { container: 'c', tailLines: 1, previous: false }))).message,
    ).toContain('user "u" may not get pods/log of p in namespace ai-agents');
    expect((await errorOf(cluster.list('EndpointSlice'))).message).toContain(
      'may not list endpointslices.discovery.k8s.io in namespace ai-agents',
    );
  });

  test('403 of an admission policy is told in its own words', async () => {
    const error = await errorOfGet((_, response) =>
      sendJson(response, 403, status(403, 'Forbidden', 'denied by policy guard: use the plugin')),
    );
    expect(error.message).toBe(
      'the API server forbids to get deployments.apps/agent-green in namespace ai-agents: denied by policy guard: use the plugin',
    );
  });

  test('401 names user and context', async () => {
    const error = await errorOfGet((_, response) =>
      sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
    );
    expect(error.kind).toBe('unauthorized');
    expect(error.message).toMatch(
      /^http:\/\/127.* did not accept the credentials of user "ada" of context "test"$/,
    );
  });

  test.each([
    [404, 'NotFound', 'not-found', 'deployments.apps "agent-green" not found in namespace ai-agents'],
    [
      409,
      'Conflict',
      'conflict',
      'the API server answered 409 Conflict to get deployments.apps/agent-green in namespace ai-agents: words',
    ],
    [
      422,
      'Invalid',
      'invalid',
      'the API server answered 422 Invalid to get deployments.apps/agent-green in namespace ai-agents: words',
    ],
    [
      500,
      'InternalError',
      'api',
      'the API server answered 500 InternalError to get deployments.apps/agent-green in namespace ai-agents: words',
    ],
    [
      429,
      'TooManyRequests',
      'api',
      'the API server answered 429 TooManyRequests to get deployments.apps/agent-green in namespace ai-agents: words',
    ],
  ])('%i %s', async (code, reason, kind, message) => {
    const error = await errorOfGet((_, response) => sendJson(response, code, status(code, reason, 'words')));
    expect(error).toMatchObject({ kind, status: code, message });
  });

  test('an error in HTML: what stands before the API server', async () => {
    const error = await errorOfGet((_, response) =>
      response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>Bad\u001b[31m gateway</h1>'),
    );
    expect(error).toMatchObject({ kind: 'api', status: 503 });
    expect(error.message).toMatch(
      /an answer of type text\/html that begins with: <h1>Bad \[31m gateway<\/h1>$/,
    );
  });

  test('a path that the server does not have', async () => {
    const error = await errorOfGet((_, response) =>
      response.writeHead(404, { 'content-type': 'text/plain' }).end('404 page not found\n'),
    );
    expect(error.kind).toBe('not-found');
    expect(error.message).toMatch(
      /has no \/apis\/apps\/v1\/namespaces\/ai-agents\/deployments\/agent-green: an answer of type text\/plain/,
    );
  });
});

describe('answers that are no answers', () => {
  test.each<[string, Answering, RegExp]>([
    [
      'HTML',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>log in'),
      /of type text\/html that begins with: <html>log in$/,
    ],
    [
      'a redirect',
      (_, response) => response.writeHead(302, { location: 'https://sso' }).end(),
      /answered 302/,
    ],
    ['another kind', (_, response) => sendJson(response, 200, service()), /it is no Deployment$/],
    [
      'wrong types',
      (_, response) => sendJson(response, 200, { kind: 'Deployment', metadata: { name: 5 } }),
      /metadata\.name is not text$/,
    ],
    [
      'a deep wrong type',
      (_, response) =>
        sendJson(response, 200, {
          kind: 'Deployment',
          metadata: { name: 'a' },
          spec: { selector: {}, template: { spec: { containers: [{ name: 'x', ports: [{}] }] } } },
        }),
      /spec\.template\.spec\.containers\[0\]\.ports\[0\]\.containerPort is not a number$/,
    ],
    ['nothing', (_, response) => response.end(), /an empty answer without a content type$/],
  ])('%s', async (_, answer, message) => {
    const error = await errorOfGet(answer);
    expect(error.kind).toBe('bad-answer');
    expect(error.message).toMatch(message);
  });

  test('a list of the wrong kind, and one with a broken item', async () => {
    const wrong = await clusterWith((_, response) =>
      sendJson(response, 200, { kind: 'PodList', metadata: {}, items: [] }),
    );
    expect((await errorOf(wrong.list('Service'))).message).toMatch(/it is no ServiceList$/);
    const broken = await clusterWith((_, response) =>
      sendJson(response, 200, {
        kind: 'ServiceList',
        metadata: { resourceVersion: '1' },
        items: [service(), {}],
      }),
    );
    expect((await errorOf(broken.list('Service'))).message).toMatch(/items\[1\]: metadata is not a map$/);
  });

  test('a body without end', async () => {
    const block = Buffer.alloc(1024 * 1024, 0x20);
    const error = await errorOfGet((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write(block));
      };
      response.on('drain', more);
      more();
    }, 15_000);
    expect(error.kind).toBe('bad-answer');
    expect(error.message).toMatch(/has no end \(more than 64 MiB\)/);
  });

  test('something that is not HTTP', async () => {
    const server = net.createServer((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n')).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as net.AddressInfo;
    const cluster = openCluster(connectionTo(`http://127.0.0.1:${port}`), { requestTimeoutMs: 5000 });
    expect(await errorOf(cluster.get('Pod', 'p'))).toMatchObject({ kind: 'bad-answer' });
  });
});

describe('no answer in time', () => {
  test('a server that accepts and never answers', async () => {
    const error = await errorOfGet(() => undefined, 200);
    expect(error.kind).toBe('timeout');
    expect(error.message).toMatch(
      /gave no whole answer within 0\.2 s: get deployments\.apps\/agent-green in namespace ai-agents$/,
    );
  });

  test('a server that drips', async () => {
    const error = await errorOfGet((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    }, 300);
    expect(error.kind).toBe('timeout');
  });

  test("the caller's signal ends it with the caller's reason", async () => {
    const cluster = await clusterWith(() => undefined);
    const stopping = new AbortController();
    const asking = cluster.get('Pod', 'p', stopping.signal);
    stopping.abort(new Error('interrupted'));
    await expect(asking).rejects.toThrow('interrupted');
    await expect(cluster.get('Pod', 'p', stopping.signal)).rejects.toThrow('interrupted');
  });
});

describe('no connection', () => {
  test('nothing listens', async () => {
    const server = await loopbackServer(() => undefined);
    await new Promise((resolve) => server.server.close(resolve));
    const cluster = openCluster(connectionTo(server.url), { requestTimeoutMs: 5000 });
    const error = await errorOf(cluster.get('Pod', 'p'));
    expect(error.kind).toBe('refused');
    expect(error.message).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+ cannot be reached: nothing listens there \(connection refused\): get pods\/p/,
    );
  });

  test('cut in the middle of the answer', async () => {
    const error = await errorOfGet((_, response, socket) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"kind":', () => socket.destroy());
    });
    expect(error.kind).toBe('reset');
  });
});
