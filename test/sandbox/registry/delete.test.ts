import { beforeEach, expect, test } from 'vitest';
import { aRegistry, configMap, deployment, pod, refusal, served } from './a-registry.ts';

const maps = served('v1', 'ConfigMap');
const pods = served('v1', 'Pod');
const namespaces = served('v1', 'Namespace');
const held = { finalizers: ['example.com/a', 'example.com/b'] };
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
});
const isThere = (kind = maps, name = 'a') =>
  at.storage.get(kind, kind.namespaced ? 'n' : undefined, name) !== undefined;

test('is gone at once, and gives what it was', () => {
  at.create(configMap('a'));
  const heard = at.changes(maps);
  expect(at.remove(maps, 'a')).toMatchObject({ gone: true, object: { data: { a: '1' } } });
  expect(heard).toEqual(['DELETED']);
  expect(refusal(() => at.remove(maps, 'a'))).toEqual([404, 'NotFound', 'configmaps "a" not found']);
});

test('only the one that is meant', () => {
  const { uid = '', resourceVersion = '' } = at.create(configMap('a')).metadata;
  expect(refusal(() => at.remove(maps, 'a', { preconditions: { uid: 'x' } }))).toEqual([
    409,
    'Conflict',
    `Operation cannot be fulfilled on ConfigMap "a": the UID in the precondition (x) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
  ]);
  expect(refusal(() => at.remove(maps, 'a', { preconditions: { resourceVersion: '1' } }))[2]).toContain(
    'The object might have been modified',
  );
  expect(at.remove(maps, 'a', { preconditions: { uid, resourceVersion } }).gone).toBe(true);
});

test('a dry run takes nothing away', () => {
  at.create(configMap('a'));
  at.create(configMap('b', held));
  const before = at.storage.revision;
  expect(at.remove(maps, 'a', { dryRun: true }).gone).toBe(true);
  const { gone, object } = at.remove(maps, 'b', { dryRun: true });
  expect(gone).toBe(false);
  expect(object.metadata.deletionTimestamp).toBeDefined();
  expect(at.storage.revision).toBe(before);
});

test('stays until the last finalizer is taken away, and goes with that write', () => {
  at.create(configMap('a', held));
  const leaving = at.remove(maps, 'a');
  expect(leaving).toMatchObject({
    gone: false,
    object: { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds: 0 } },
  });
  at.clock.turn(5_000);
  expect(at.remove(maps, 'a').object).toBe(leaving.object);
  const alive = { metadata: { deletionTimestamp: null, deletionGracePeriodSeconds: null } };
  expect(at.patch(maps, 'a', alive).object).toBe(leaving.object);
  const [code, , message] = refusal(() =>
    at.patch(maps, 'a', { metadata: { finalizers: [...held.finalizers, 'example.com/c'] } }),
  );
  expect([code, message.includes('no new finalizers can be added')]).toEqual([422, true]);
  at.patch(maps, 'a', { metadata: { finalizers: ['example.com/b'] } });
  at.patch(maps, 'a', { metadata: { finalizers: null } }, { dryRun: true });
  expect(isThere()).toBe(true);
  const heard = at.changes(maps);
  const last = at.patch(maps, 'a', { metadata: { finalizers: null }, data: { last: 'x' } }).object;
  expect(last['data']).toEqual({ a: '1', last: 'x' });
  expect(isThere()).toBe(false);
  expect(heard.at(-1)).toBe('DELETED');
});

test.each([
  ['Foreground', ['example.com/a', 'example.com/b', 'foregroundDeletion']],
  ['Orphan', ['example.com/a', 'example.com/b', 'orphan']],
  ['Background', ['example.com/a', 'example.com/b']],
] as const)('%s says what becomes of the dependents', (propagationPolicy, finalizers) => {
  at.create(configMap('a', held));
  expect(at.remove(maps, 'a', { propagationPolicy }).object.metadata.finalizers).toEqual(finalizers);
});

test('the policy can be chosen anew while it is leaving', () => {
  at.create(configMap('a', held));
  at.remove(maps, 'a', { propagationPolicy: 'Foreground' });
  expect(at.remove(maps, 'a', { propagationPolicy: 'Orphan' }).object.metadata.finalizers).toContain(
    'orphan',
  );
});

test('the end of a Deployment is a new generation, once', () => {
  const deployments = served('apps/v1', 'Deployment');
  at.create(deployment('d'));
  at.remove(deployments, 'd', { propagationPolicy: 'Foreground' });
  at.remove(deployments, 'd', { propagationPolicy: 'Foreground' });
  expect(at.get(deployments, 'd').metadata.generation).toBe(2);
});

test('a pod that runs gets its time; a second delete can only shorten it', () => {
  at.create(pod('p', { nodeName: 'sandbox', terminationGracePeriodSeconds: 20 }));
  const first = at.remove(pods, 'p');
  expect(first).toMatchObject({
    gone: false,
    object: {
      metadata: { deletionTimestamp: '2026-01-01T00:00:20Z', deletionGracePeriodSeconds: 20, generation: 2 },
    },
  });
  expect(at.remove(pods, 'p').object).toBe(first.object);
  expect(at.remove(pods, 'p', { gracePeriodSeconds: 30 }).object).toBe(first.object);
  at.clock.turn(1_000);
  expect(at.remove(pods, 'p', { gracePeriodSeconds: 5 }).object.metadata).toMatchObject({
    deletionTimestamp: '2026-01-01T00:00:05Z',
    deletionGracePeriodSeconds: 5,
    generation: 2,
  });
  expect(at.remove(pods, 'p', { gracePeriodSeconds: 0 }).gone).toBe(true);
  expect(isThere(pods, 'p')).toBe(false);
});

test('a pod whose time is nearly over keeps a second where it is shortened', () => {
  at.create(pod('p', { nodeName: 'sandbox' }));
  at.remove(pods, 'p');
  at.clock.turn(20_000);
  expect(at.remove(pods, 'p', { gracePeriodSeconds: 10 }).object.metadata).toMatchObject({
    deletionTimestamp: '2026-01-01T00:00:20Z',
    deletionGracePeriodSeconds: 1,
  });
});

test.each([
  ['that is nowhere', {}, undefined],
  ['that has ended', { nodeName: 'sandbox' }, 'Succeeded'],
  ['with time 0', { nodeName: 'sandbox', terminationGracePeriodSeconds: 0 }, 'Running'],
])('a pod %s goes at once, marked before', (_, spec, phase) => {
  at.create(pod('p', spec));
  if (phase !== undefined) at.patch(pods, 'p', { status: { phase } }, { subresource: 'status' });
  const heard = at.changes(pods);
  expect(at.remove(pods, 'p')).toMatchObject({
    gone: true,
    object: { metadata: { deletionGracePeriodSeconds: 0, generation: 2 } },
  });
  expect(heard).toEqual(['MODIFIED', 'DELETED']);
});

test('a namespace ends by its controller; some never do', () => {
  const leaving = at.remove(namespaces, 'n');
  expect(leaving).toMatchObject({ gone: false, object: { status: { phase: 'Terminating' } } });
  expect(leaving.object.metadata.deletionGracePeriodSeconds).toBeUndefined();
  expect(at.remove(namespaces, 'n').object).toBe(leaving.object);
  at.create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
  expect(refusal(() => at.remove(namespaces, 'default'))).toEqual([
    403,
    'Forbidden',
    'namespaces "default" is forbidden: this namespace may not be deleted',
  ]);
});
