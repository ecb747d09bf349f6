import { expect, test } from 'vitest';
import type { Kind } from '../../../src/sandbox/kinds/kind.ts';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import { createStorage } from '../../../src/sandbox/storage/create-storage.ts';
import type { Change } from '../../../src/sandbox/storage/storage.ts';

const configMap = kindOf('v1', 'ConfigMap') as Kind;
const service = kindOf('v1', 'Service') as Kind;

function map(name: string, value = '', namespace = 'n'): KubernetesObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data: { value } };
}

const names = (objects: readonly KubernetesObject[]): readonly string[] =>
  objects.map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);

test('each change has a revision of its own, and the object carries it', () => {
  const storage = createStorage();
  const before = storage.revision;
  const first = storage.put(configMap, map('a'));
  const second = storage.put(configMap, map('a', 'x'));
  const gone = storage.remove(configMap, 'n', 'a');
  const revisions = [first, second, gone].map((one) => Number(one?.metadata.resourceVersion));
  expect(revisions).toEqual([before + 1, before + 2, before + 3]);
  expect(storage.revision).toBe(before + 3);
  expect(gone?.['data']).toEqual({ value: 'x' });
  expect(storage.remove(configMap, 'n', 'a')).toBeUndefined();
  expect(storage.revision).toBe(before + 3);
});

test('lists in the order of namespace and name, of one namespace or all', () => {
  const storage = createStorage();
  for (const [name, namespace] of [
    ['b', 'n'],
    ['a', 'n'],
    ['c', 'm'],
    ['a', 'nn'],
    ['a-b', 'n'],
  ] as const)
    storage.put(configMap, map(name, '', namespace));
  expect(names(storage.list(configMap))).toEqual(['m/c', 'n/a', 'n/a-b', 'n/b', 'nn/a']);
  expect(names(storage.list(configMap, 'n'))).toEqual(['n/a', 'n/a-b', 'n/b']);
  expect(storage.list(service)).toEqual([]);
});

test('tells listeners of the kind each change, with what was there before', () => {
  const storage = createStorage();
  const heard: Change[] = [];
  const end = storage.subscribe(configMap, (change) => heard.push(change));
  const first = storage.put(configMap, map('a'));
  storage.put(service, { ...map('a'), kind: 'Service' });
  const second = storage.put(configMap, map('a', 'x'));
  const gone = storage.remove(configMap, 'n', 'a');
  end();
  storage.put(configMap, map('b'));
  expect(heard.map(({ type, object, before }) => ({ type, object, before }))).toEqual([
    { type: 'ADDED', object: first, before: undefined },
    { type: 'MODIFIED', object: second, before: first },
    { type: 'DELETED', object: gone, before: second },
  ]);
});

test('who ends to listen inside of a change does not hinder the others', () => {
  const storage = createStorage();
  const heard: string[] = [];
  const end = storage.subscribe(configMap, () => {
    heard.push('first');
    end();
  });
  storage.subscribe(configMap, () => heard.push('second'));
  storage.put(configMap, map('a'));
  storage.put(configMap, map('b'));
  expect(heard).toEqual(['first', 'second', 'second']);
});

test('the changes since a revision, of one kind', () => {
  const storage = createStorage();
  const start = storage.revision;
  storage.put(configMap, map('a'));
  storage.put(service, { ...map('s'), kind: 'Service' });
  const middle = storage.revision;
  storage.put(configMap, map('b'));
  const since = (revision: number) =>
    names(storage.changesSince(configMap, revision)?.map((c) => c.object) ?? []);
  expect(since(start)).toEqual(['n/a', 'n/b']);
  expect(since(middle)).toEqual(['n/b']);
  expect(since(storage.revision)).toEqual([]);
  expect(storage.changesSince(configMap, start - 1)).toBeUndefined();
});

test('10,000 changes are not all remembered: what is forgotten is told as such', () => {
  const storage = createStorage();
  const start = storage.revision;
  for (let count = 0; count < 10_000; count += 1) storage.put(configMap, map('a', String(count)));
  expect(storage.changesSince(configMap, start)).toBeUndefined();
  expect(storage.oldestRevision).toBeGreaterThan(start + 8_500);
  const remembered = storage.changesSince(configMap, storage.oldestRevision) ?? [];
  expect(remembered.length).toBeGreaterThanOrEqual(500);
  expect(remembered.length).toBeLessThan(1_000);
  expect(remembered[0]?.revision).toBe(storage.oldestRevision + 1);
  expect(remembered.at(-1)?.revision).toBe(storage.revision);
  expect(storage.changesSince(service, start)).toEqual([]);
});

test('what a listener throws reaches neither the writer nor the other listeners', async () => {
  const storage = createStorage();
  const told = new Promise<Error>((resolve) => process.once('warning', resolve));
  storage.subscribe(configMap, () => {
    throw new Error('a listener that is broken');
  });
  let heard = 0;
  storage.subscribe(configMap, () => (heard += 1));
  storage.put(configMap, map('a'));
  expect(heard).toBe(1);
  expect((await told).message).toContain('a listener that is broken');
});

test('an object is no larger than an etcd takes it', () => {
  const storage = createStorage();
  const before = storage.revision;
  expect(() => storage.put(configMap, map('a', 'x'.repeat(1_600_000)))).toThrow(
    expect.objectContaining({ code: 500, message: 'etcdserver: request is too large' }),
  );
  expect(storage.revision).toBe(before);
  expect(storage.list(configMap)).toEqual([]);
});

test('of large objects fewer changes are remembered', () => {
  const storage = createStorage();
  for (let count = 0; count < 100; count += 1) storage.put(configMap, map('a', 'x'.repeat(1_000_000)));
  const remembered = storage.changesSince(configMap, storage.oldestRevision) ?? [];
  expect(remembered.length).toBeGreaterThanOrEqual(4);
  expect(remembered.length).toBeLessThanOrEqual(8);
});
