import { describe, expect, test } from 'vitest';
import { type Edge, startEdge } from './support/edge.ts';
import { configMap } from './support/objects.ts';

const maps = '/api/v1/namespaces/default/configmaps';

interface Page {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

async function page(edge: Edge, path: string): Promise<Page> {
  return (await edge.ask('GET', path)).json as unknown as Page;
}

const names = ({ items }: Page): readonly string[] => items.map(({ metadata }) => metadata.name);

test('pages show one state, whatever changes between them', async () => {
  const edge = await startEdge();
  for (const name of ['a', 'b', 'c']) edge.put(configMap(name));
  const first = await page(edge, `${maps}?limit=2`);
  expect(names(first)).toEqual(['a', 'b']);
  expect(first.metadata.remainingItemCount).toBe(1);
  edge.put(configMap('bb'));
  edge.remove(configMap('c') as never);
  const second = await page(edge, `${maps}?limit=2&continue=${first.metadata.continue!}`);
  expect(names(second)).toEqual(['c']);
  expect(second.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
});

test('a page tells that something follows, selected or not', async () => {
  const edge = await startEdge();
  edge.put(configMap('a', 'default', { app: 'x' }));
  edge.put(configMap('b'));
  const first = await page(edge, `${maps}?limit=1&labelSelector=app`);
  expect(names(first)).toEqual(['a']);
  const last = await page(edge, `${maps}?limit=1&labelSelector=app&continue=${first.metadata.continue!}`);
  expect(last).toMatchObject({ items: [], metadata: { resourceVersion: expect.any(String) as string } });
  expect(last.metadata.continue).toBeUndefined();
});

test('a page that is forgotten comes with a token for the rest as it is now', async () => {
  const edge = await startEdge();
  edge.put(configMap('a'));
  edge.put(configMap('c'));
  const old = Buffer.from('{"v":"meta.k8s.io/v1","rv":1,"start":"default/a"}').toString('base64url');
  const refused = await edge.ask('GET', `${maps}?limit=1&continue=${old}`);
  expect(refused).toMatchObject({ status: 410, json: { reason: 'Expired' } });
  edge.put(configMap('b'));
  const { metadata } = refused.json as unknown as Page;
  expect(names(await page(edge, `${maps}?limit=1&continue=${metadata.continue!}`))).toEqual(['b']);
});

test('a revision can be asked for exactly', async () => {
  const edge = await startEdge();
  const { metadata } = edge.put(configMap('a'));
  edge.put(configMap('b'));
  edge.remove(configMap('a') as never);
  const then = await page(
    edge,
    `${maps}?resourceVersion=${metadata.resourceVersion!}&resourceVersionMatch=Exact`,
  );
  expect(names(then)).toEqual(['a']);
  expect(names(await page(edge, `${maps}?resourceVersion=${metadata.resourceVersion!}`))).toEqual(['b']);
});

test('what is selected', async () => {
  const edge = await startEdge();
  edge.put(configMap('a', 'default', { app: 'x' }));
  edge.put(configMap('b'));
  edge.put(configMap('c', 'other', { app: 'x' }));
  expect(names(await page(edge, `/api/v1/configmaps?labelSelector=app%3Dx`))).toEqual(['a', 'c']);
  expect(names(await page(edge, `${maps}?labelSelector=app`))).toEqual(['a']);
  expect(names(await page(edge, `${maps}?fieldSelector=metadata.name%3Db`))).toEqual(['b']);
});

describe('a list that cannot be', () => {
  test.each([
    ['limit=abc', 400, 'strconv.ParseInt: parsing "abc": invalid syntax'],
    ['resourceVersion=abc', 400, 'invalid resource version: resourceVersion: Invalid value: "abc"'],
    ['resourceVersion=99999999', 504, 'Too large resource version: 99999999'],
    ['resourceVersion=1&resourceVersionMatch=Exact', 410, 'too old'],
    ['resourceVersion=1&resourceVersionMatch=Foo', 422, 'supported values: "Exact", "NotOlderThan", ""'],
    ['resourceVersionMatch=Exact', 422, 'forbidden unless resourceVersion is provided'],
    ['sendInitialEvents=true', 422, 'sendInitialEvents is forbidden for list'],
    ['continue=abc', 400, 'invalid continue token: continue key is not valid: invalid character'],
    ['labelSelector=a%3D%3D%3Db', 400, 'unable to parse requirement'],
    ['fieldSelector=foo%3Dbar', 400, 'foo'],
  ])('%s is %i', async (query, status, text) => {
    const edge = await startEdge();
    const reply = await edge.ask('GET', `${maps}?${query}`);
    expect(reply.status).toBe(status);
    expect(reply.json.message).toContain(text);
  });
});
