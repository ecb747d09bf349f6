import { expect, test } from 'vitest';
import type { Clock } from '../../../src/sandbox/clock.ts';
import { startEdge } from './support/edge.ts';
import { configMap } from './support/objects.ts';
import { type Seen, watch } from './support/watching.ts';

const maps = '/api/v1/namespaces/default/configmaps';
const told = (seen: readonly Seen[]): readonly string[] =>
  seen.map(({ type, object }) => `${type} ${object.metadata.name ?? ''}`.trim());

test('what is there, then what happens', async () => {
  const edge = await startEdge();
  edge.put(configMap('a'));
  edge.put(configMap('z', 'other'));
  const watching = await watch(edge, `${maps}?watch=true`);
  edge.put(configMap('b'));
  edge.put(configMap('b'));
  edge.remove(configMap('a') as never);
  expect(told(await watching.until(4))).toEqual(['ADDED a', 'ADDED b', 'MODIFIED b', 'DELETED a']);
});

test('only what happened after a revision', async () => {
  const edge = await startEdge();
  const { metadata } = edge.put(configMap('a'));
  edge.put(configMap('b'));
  const watching = await watch(edge, `${maps}?watch=true&resourceVersion=${metadata.resourceVersion!}`);
  edge.put(configMap('c'));
  expect(told(await watching.until(2))).toEqual(['ADDED b', 'ADDED c']);
});

test('a revision that is forgotten ends the watch with 410 in the stream', async () => {
  const edge = await startEdge();
  const watching = await watch(edge, `${maps}?watch=true&resourceVersion=5`);
  await watching.ended;
  expect(watching.status).toBe(200);
  expect(watching.seen).toMatchObject([{ type: 'ERROR', object: { code: 410, reason: 'Expired' } }]);
});

test('what comes into view is added, what leaves it is deleted as it was last seen', async () => {
  const edge = await startEdge();
  const watching = await watch(edge, `${maps}?watch=true&labelSelector=app%3Dx`);
  edge.put(configMap('a'));
  edge.put(configMap('a', 'default', { app: 'x' }));
  const { metadata } = edge.put(configMap('a', 'default', { app: 'y' }));
  const seen = await watching.until(2);
  expect(told(seen)).toEqual(['ADDED a', 'DELETED a']);
  expect(seen[1]!.object.metadata).toMatchObject({
    labels: { app: 'x' },
    resourceVersion: metadata.resourceVersion,
  });
});

test('a bookmark tells where the initial events end', async () => {
  const edge = await startEdge();
  const { metadata } = edge.put(configMap('a'));
  const query = 'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const watching = await watch(edge, `${maps}?${query}`);
  const seen = await watching.until(2);
  expect(told(seen)).toEqual(['ADDED a', 'BOOKMARK']);
  expect(seen[1]!.object).toEqual({
    kind: 'ConfigMap',
    apiVersion: 'v1',
    metadata: {
      resourceVersion: metadata.resourceVersion,
      annotations: { 'k8s.io/initial-events-end': 'true' },
    },
  });
});

test('the time is up: the stream ends as a whole', async () => {
  const edge = await startEdge();
  const watching = await watch(edge, `${maps}?watch=true&timeoutSeconds=1`);
  await watching.ended;
  expect(watching.seen).toEqual([]);
});

test('bookmarks come each minute and shortly before the end, once the kind has changed', async () => {
  const due: { readonly ms: number; readonly call: () => void }[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    after(ms, call) {
      due.push({ ms, call });
      return () => undefined;
    },
  };
  const edge = await startEdge({ clock });
  const watching = await watch(
    edge,
    `${maps}?watch=true&timeoutSeconds=90&allowWatchBookmarks=1&resourceVersion=1000`,
  );
  const [minute] = due.splice(
    due.findIndex(({ ms }) => ms === 60_000),
    1,
  );
  minute!.call();
  edge.put(configMap('a'));
  due.find(({ ms }) => ms === 60_000)!.call();
  due.find(({ ms }) => ms === 88_000)!.call();
  expect(told(await watching.until(3))).toEqual(['ADDED a', 'BOOKMARK', 'BOOKMARK']);
  due.find(({ ms }) => ms === 90_000)!.call();
  await watching.ended;
});

test('tables name their columns once', async () => {
  const edge = await startEdge();
  edge.put(configMap('a'));
  edge.put(configMap('b'));
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const watching = await watch(edge, `${maps}?watch=true`, { accept });
  expect((await watching.until(2)).map(({ object }) => object.columnDefinitions)).toEqual([
    expect.any(Array),
    null,
  ]);
});

test('one object, by the older path', async () => {
  const edge = await startEdge();
  edge.put(configMap('a'));
  edge.put(configMap('b'));
  const watching = await watch(edge, '/api/v1/watch/namespaces/default/configmaps/b');
  expect(told(await watching.until(1))).toEqual(['ADDED b']);
  expect(edge.asked.at(-1)).toMatchObject({ verb: 'watch', resource: 'configmaps', name: 'b' });
});

test('many watches at once, and nothing is left of those that went', async () => {
  const edge = await startEdge();
  let listeners = 0;
  const subscribe = edge.storage.subscribe.bind(edge.storage);
  edge.storage.subscribe = (kind, listener) => {
    listeners += 1;
    const stop = subscribe(kind, listener);
    return () => {
      listeners -= 1;
      stop();
    };
  };
  const watches = await Promise.all(Array.from({ length: 50 }, () => watch(edge, `${maps}?watch=true`)));
  edge.put(configMap('a'));
  await Promise.all(watches.map(({ until }) => until(1)));
  expect(listeners).toBe(50);
  for (const { stop } of watches) stop();
  await expect.poll(() => listeners).toBe(0);
});
