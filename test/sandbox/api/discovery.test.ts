import { expect, test } from 'vitest';
import { startEdge } from './support/edge.ts';

const aggregated = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

test('in one document, where the client knows it', async () => {
  const edge = await startEdge();
  const get = (path: string) =>
    edge.ask('GET', path, { headers: { accept: `${aggregated},application/json` } });
  const core = await get('/api');
  expect(core.type).toBe(aggregated);
  expect(core.json).toMatchObject({
    kind: 'APIGroupDiscoveryList',
    items: [{ versions: [{ version: 'v1', freshness: 'Current' }] }],
  });
  const { items } = (await get('/apis')).json as { items: { metadata: { name: string } }[] };
  expect(items.map(({ metadata }) => metadata.name)).toEqual([
    'apps',
    'authentication.k8s.io',
    'authorization.k8s.io',
    'autoscaling',
    'rbac.authorization.k8s.io',
    'discovery.k8s.io',
  ]);
});

test('path by path, for older clients', async () => {
  const edge = await startEdge();
  expect((await edge.ask('GET', '/api')).json).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
  expect((await edge.ask('GET', '/apis')).json.kind).toBe('APIGroupList');
  expect((await edge.ask('GET', '/apis/apps')).json).toMatchObject({
    preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
  });
  const { resources } = (await edge.ask('GET', '/apis/apps/v1')).json as { resources: { name: string }[] };
  expect(resources.map(({ name }) => name)).toEqual([
    'deployments',
    'deployments/scale',
    'deployments/status',
    'replicasets',
    'replicasets/scale',
    'replicasets/status',
  ]);
});

test('OpenAPI documents hold every schema that they refer to', async () => {
  const edge = await startEdge();
  const { paths } = (await edge.ask('GET', '/openapi/v3')).json as {
    paths: Record<string, { serverRelativeURL: string }>;
  };
  expect(Object.keys(paths)).toContain('apis/apps/v1');
  for (const { serverRelativeURL } of Object.values(paths)) {
    const { json, text } = await edge.ask('GET', serverRelativeURL);
    const { schemas } = (json as { components: { schemas: object } }).components;
    const referred = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect(referred.filter((name) => !(name in schemas))).toEqual([]);
  }
});

test('version and health', async () => {
  const edge = await startEdge();
  expect((await edge.ask('GET', '/version')).json).toMatchObject({ major: '1', minor: '36' });
  for (const path of ['/healthz', '/livez', '/readyz']) expect((await edge.ask('GET', path)).text).toBe('ok');
  expect((await edge.ask('POST', '/version')).status).toBe(405);
});
