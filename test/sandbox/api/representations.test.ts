import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startEdge } from './support/edge.ts';
import { configMap } from './support/objects.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io';
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

async function withMap() {
  const edge = await startEdge();
  edge.put(configMap('x'));
  return (path: string, accept: string) => edge.ask('GET', path, { headers: { accept } });
}

test('a list says the kind once, for all its items', async () => {
  const get = await withMap();
  const { json } = await get(maps, 'application/json');
  expect(json).toMatchObject({ kind: 'ConfigMapList', apiVersion: 'v1', items: [{ data: { a: 'b' } }] });
  expect((json.items as object[])[0]).not.toHaveProperty('kind');
});

test('a table has columns, and metadata with each row', async () => {
  const get = await withMap();
  const { json } = await get(maps, `${table},application/json`);
  expect(json).toMatchObject({
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    columnDefinitions: [{ name: 'Name', type: 'string', format: 'name', priority: 0 }, {}, {}],
    rows: [{ cells: ['x', 1, expect.any(String)], object: { kind: 'PartialObjectMetadata' } }],
  });
});

test('a table leaves the object out, or gives it whole, where the query says so', async () => {
  const get = await withMap();
  const rows = async (query: string) => (await get(`${maps}/x?${query}`, table)).json.rows;
  expect(await rows('includeObject=None')).toMatchObject([{ object: null }]);
  expect(await rows('includeObject=Object')).toMatchObject([
    { object: { kind: 'ConfigMap', data: { a: 'b' } } },
  ]);
  expect((await get(`${maps}/x?includeObject=Foo`, table)).json.message).toContain('must be');
});

test('metadata alone', async () => {
  const get = await withMap();
  const one = (await get(`${maps}/x`, partial)).json;
  expect(one).toMatchObject({ kind: 'PartialObjectMetadata', metadata: { name: 'x' } });
  expect(one).not.toHaveProperty('data');
  expect((await get(maps, partialList)).json).toMatchObject({
    kind: 'PartialObjectMetadataList',
    items: [{ kind: 'PartialObjectMetadata' }],
  });
});

test('YAML', async () => {
  const get = await withMap();
  const reply = await get(`${maps}/x`, 'application/yaml');
  expect(reply.type).toBe('application/yaml');
  expect(parse(reply.text)).toMatchObject({ kind: 'ConfigMap', data: { a: 'b' } });
});

describe('what cannot be given', () => {
  test.each([
    [maps, 'text/html', '406: Not Acceptable'],
    [maps, 'application/json;as=Foo;v=v1;g=meta.k8s.io', 'only the following media types are accepted'],
    [maps, 'application/vnd.kubernetes.protobuf', 'only the following media types are accepted'],
    [maps, partial, 'the requested object is a list (*core.ConfigMapList)'],
    [`${maps}/x`, partialList, 'the requested object is not a list (*core.ConfigMap)'],
    [`${maps}?watch=1`, 'application/yaml', 'application/json;stream=watch'],
  ])('%s as %s is 406', async (path, accept, text) => {
    const get = await withMap();
    const reply = await get(path, accept);
    expect(reply.status).toBe(406);
    expect(reply.text.replaceAll('\n', ' ')).toContain(text);
  });

  test('the next in the list is taken', async () => {
    const get = await withMap();
    const accept =
      'application/vnd.kubernetes.protobuf,application/json;as=Table;v=v9;g=x,application/json;q=0.5';
    expect((await get(maps, accept)).json.kind).toBe('ConfigMapList');
  });
});

test('people get line breaks, programs do not', async () => {
  const edge = await startEdge();
  const lines = async (agent: string, query = '') =>
    (await edge.ask('GET', `/version${query}`, { headers: { 'user-agent': agent } })).text.trim().split('\n')
      .length;
  expect(await lines('curl/8')).toBeGreaterThan(5);
  expect(await lines('kubectl/v1')).toBe(1);
  expect(await lines('kubectl/v1', '?pretty=true')).toBeGreaterThan(5);
});
