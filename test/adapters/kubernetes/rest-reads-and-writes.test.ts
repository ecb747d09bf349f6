import { describe, expect, test, vi } from 'vitest';
import { openCluster } from '../../../src/adapters/kubernetes/open-cluster.ts';
import { userAgent } from '../../../src/adapters/user-agent.ts';
import { ClusterError } from '../../../src/ports/cluster.ts';
import {
  connectionTo,
  loopbackServer,
  sendJson,
  service,
  status,
  type Answering,
} from './support/api-server.ts';

async function clusterWith(answer: Answering, timeoutMs = 5000) {
  const server = await loopbackServer(answer);
  const lines: string[] = [];
  const log = (level: number, line: string): void => void lines.push(`${level} ${line}`);
  const cluster = openCluster(connectionTo(server.url), { requestTimeoutMs: timeoutMs, log });
  return { server, cluster, lines };
}

describe('reads', () => {
  test('an object, with credentials; ten of them over one connection', async () => {
    const { server, cluster, lines } = await clusterWith((_, response) => sendJson(response, 200, service()));
    for (let count = 0; count < 10; count += 1)
      expect((await cluster.get('Service', 'agent-service')).spec.selector).toEqual({
        app: 'agent',
        slot: 'blue',
      });
    expect(server.connections).toHaveLength(1);
    expect(server.requests[0]).toMatchObject({
      method: 'GET',
      path: '/api/v1/namespaces/ai-agents/services/agent-service',
      headers: { authorization: 'Bearer s3cret', 'user-agent': userAgent },
    });
    expect(lines[0]).toMatch(/^6 GET http:.*\/services\/agent-service 200 in \d+ ms$/);
    expect(lines.join('\n')).toContain('authorization: <hidden>');
    expect(lines.join('\n')).not.toContain('s3cret');
    cluster.close();
  });

  test('groups have their own paths; members that Go wrote as null are absent', async () => {
    const deployment = {
      kind: 'Deployment',
      metadata: { name: 'a', creationTimestamp: null, labels: null },
      spec: {
        selector: {},
        template: { metadata: null, spec: { containers: [{ name: 'agent', env: null }] } },
        unknown: null,
      },
    };
    const { server, cluster } = await clusterWith((_, response) => sendJson(response, 200, deployment));
    expect(await cluster.get('Deployment', 'a')).toEqual({
      kind: 'Deployment',
      metadata: { name: 'a' },
      spec: { selector: {}, template: { spec: { containers: [{ name: 'agent' }] } }, unknown: null },
    });
    expect(server.requests[0]?.path).toBe('/apis/apps/v1/namespaces/ai-agents/deployments/a');
  });

  test('a list in pages, and again from the start where it expired', async () => {
    let expired = false;
    const { server, cluster } = await clusterWith(({ query }, response) => {
      const from = query.get('continue');
      if (from === 'two' && !expired) {
        expired = true;
        sendJson(response, 410, status(410, 'Expired', 'the continue token is too old'));
      } else {
        const metadata =
          from === null ? { resourceVersion: '7', continue: 'two' } : { resourceVersion: '7', continue: '' };
        sendJson(response, 200, { kind: 'ServiceList', metadata, items: [service(from ?? 'one')] });
      }
    });
    const { items, resourceVersion } = await cluster.list('Service', { labelSelector: 'app=agent' });
    expect(items.map((item) => item.metadata.name)).toEqual(['one', 'two']);
    expect(resourceVersion).toBe('7');
    expect(server.requests.map(({ query }) => query.toString())).toEqual([
      'labelSelector=app%3Dagent&limit=500',
      'labelSelector=app%3Dagent&limit=500&continue=two',
      'labelSelector=app%3Dagent&limit=500',
      'labelSelector=app%3Dagent&limit=500&continue=two',
    ]);
  });

  test('logs are text', async () => {
    const { server, cluster } = await clusterWith((_, response) => response.end('one\ntwo\n'));
    expect(await cluster.logs('p', { container: 'agent', tailLines: 5, previous: true })).toBe('one\ntwo\n');
    expect(server.requests[0]).toMatchObject({ path: '/api/v1/namespaces/ai-agents/pods/p/log' });
    expect(server.requests[0]?.query.toString()).toBe('container=agent&tailLines=5&previous=true');
  });

  test('who I am is asked once', async () => {
    const { server, cluster } = await clusterWith((_, response) =>
      sendJson(response, 201, { kind: 'SelfSubjectReview', status: { userInfo: { username: 'ada' } } }),
    );
    expect([await cluster.whoAmI(), await cluster.whoAmI()]).toEqual(['ada', 'ada']);
    expect(server.requests).toHaveLength(1);
  });

  test('a kept connection that the server closed meanwhile is not the end of a read', async () => {
    let count = 0;
    const { server, cluster } = await clusterWith((_, response, socket) => {
      count += 1;
      // The second request arrives, and gets a reset for an answer.
      if (count === 2) socket.resetAndDestroy();
      else sendJson(response, 200, service());
    });
    await cluster.get('Service', 'a');
    await cluster.get('Service', 'a');
    expect(server.requests).toHaveLength(3);
    expect(server.connections).toHaveLength(2);
  });

  test('401: credentials that were renewed meanwhile are tried once', async () => {
    const tokens = ['old', 'new'];
    const server = await loopbackServer(({ headers }, response) =>
      headers.authorization === 'Bearer new'
        ? sendJson(response, 200, service())
        : sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
    );
    const tls = { rejectUnauthorized: true };
    const connection = connectionTo(server.url, {
      access: () => Promise.resolve({ headers: { authorization: `Bearer ${tokens[0] ?? ''}` }, tls }),
      renew: () => tokens.shift() !== undefined,
    });
    const cluster = openCluster(connection, { requestTimeoutMs: 5000 });
    expect((await cluster.get('Service', 'agent-service')).metadata.name).toBe('agent-service');
  });
});

describe('writes', () => {
  const patch = [{ op: 'replace', path: '/spec/selector/slot', value: 'green' }] as const;

  test('a patch is a JSON Patch with our field manager', async () => {
    const { server, cluster } = await clusterWith((_, response) => sendJson(response, 200, service()));
    await cluster.patch('Service', 'agent-service', patch, { dryRun: true });
    expect(server.requests[0]).toMatchObject({
      method: 'PATCH',
      headers: { 'content-type': 'application/json-patch+json' },
      body: JSON.stringify(patch),
    });
    expect(server.requests[0]?.query.toString()).toBe('fieldManager=kubectl-bluegreen&dryRun=All');
  });

  test('what is created gets its kind and version', async () => {
    const { server, cluster } = await clusterWith(({ body }, response) =>
      sendJson(response, 201, JSON.parse(body)),
    );
    await cluster.create('ConfigMap', { metadata: { name: 'c' }, data: { a: 'b' } });
    expect(JSON.parse(server.requests[0]!.body)).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'c' },
      data: { a: 'b' },
    });
    expect(server.requests[0]).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/ai-agents/configmaps',
    });
  });

  test('a write whose connection is reset is sent once, also on a kept connection', async () => {
    const { server, cluster } = await clusterWith(({ method }, response, socket) => {
      if (method === 'PATCH') socket.resetAndDestroy();
      else sendJson(response, 200, service());
    });
    await cluster.get('Service', 'agent-service');
    await expect(cluster.patch('Service', 'agent-service', patch)).rejects.toMatchObject({ kind: 'reset' });
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'PATCH']);
    expect(server.connections).toHaveLength(1);
  });

  test('a connection that was not used for a while is not trusted with a write', async () => {
    const { server, cluster } = await clusterWith((_, response) => sendJson(response, 200, service()));
    await cluster.get('Service', 'agent-service');
    await cluster.patch('Service', 'agent-service', patch);
    expect(server.connections).toHaveLength(1);
    const later = process.hrtime.bigint() + 5_000_000_000n;
    const clock = vi.spyOn(process.hrtime, 'bigint').mockReturnValue(later);
    await cluster.patch('Service', 'agent-service', patch);
    clock.mockRestore();
    expect(server.connections).toHaveLength(2);
  });

  test('401 on a write is not tried again', async () => {
    const server = await loopbackServer((_, response) =>
      sendJson(response, 401, status(401, 'Unauthorized', 'Unauthorized')),
    );
    const cluster = openCluster(connectionTo(server.url, { renew: () => true }), { requestTimeoutMs: 5000 });
    await expect(cluster.patch('Service', 'agent-service', patch)).rejects.toBeInstanceOf(ClusterError);
    expect(server.requests).toHaveLength(1);
  });
});
