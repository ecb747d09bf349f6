import { beforeEach, expect, test } from 'vitest';
import { aRegistry, configMap, pod, refusal, served } from './a-registry.ts';

const maps = served('v1', 'ConfigMap');
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
});

test('gives what only the API server may say, whatever was sent', () => {
  const made = at.create(
    configMap('a', {
      uid: 'mine',
      selfLink: '/x',
      creationTimestamp: '2000-01-01T00:00:00Z',
      deletionTimestamp: '2000-01-01T00:00:00Z',
      deletionGracePeriodSeconds: 5,
      resourceVersion: '0',
    }),
  );
  expect(made.metadata).toEqual({
    name: 'a',
    namespace: 'n',
    uid: 'uid-3',
    resourceVersion: String(at.storage.revision),
    creationTimestamp: '2026-01-01T00:00:00Z',
    managedFields: [
      {
        manager: 'test',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-01-01T00:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:data': { '.': {}, 'f:a': {} } },
      },
    ],
  });
  expect(at.get(maps, 'a')).toBe(made);
});

test('makes a name up where only its beginning is given', () => {
  const body = { ...configMap(''), metadata: { generateName: 'a-' } };
  const names = new Set(Array.from({ length: 20 }, () => at.create(body).metadata.name));
  expect(names.size).toBe(20);
  for (const name of names) expect(name).toMatch(/^a-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
});

test('a dry run answers the same, and stores nothing', () => {
  const before = at.storage.revision;
  expect(at.create(configMap('a'), { dryRun: true }).metadata).toMatchObject({ name: 'a', uid: 'uid-3' });
  expect(at.storage.revision).toBe(before);
  expect(refusal(() => at.get(maps, 'a'))[0]).toBe(404);
});

test('what is there already', () => {
  at.create(configMap('a', { finalizers: ['example.com/a'] }));
  expect(refusal(() => at.create(configMap('a')))).toEqual([
    409,
    'AlreadyExists',
    'configmaps "a" already exists',
  ]);
  at.remove(maps, 'a');
  expect(refusal(() => at.create(configMap('a'), { dryRun: true }))[2]).toBe(
    'object is being deleted: configmaps "a" already exists',
  );
});

test('a namespace that is not there, that is another, that goes', () => {
  const options = { dryRun: false, fieldManager: 't', fieldValidation: 'Strict', warn: () => {} } as const;
  const createIn = (namespace: string) => at.registry.create(maps, namespace, configMap('a'), options);
  expect(refusal(() => createIn('absent'))).toEqual([404, 'NotFound', 'namespaces "absent" not found']);
  expect(refusal(() => at.create(configMap('a', { namespace: 'm' })))).toEqual([
    400,
    'BadRequest',
    'the namespace of the provided object does not match the namespace sent on the request',
  ]);
  at.remove(served('v1', 'Namespace'), 'n');
  expect(refusal(() => createIn('n'))).toEqual([
    403,
    'Forbidden',
    'configmaps "a" is forbidden: unable to create new content in namespace n because it is being terminated',
  ]);
});

test('a version has no place in what is new', () => {
  expect(refusal(() => at.create(configMap('a', { resourceVersion: '5' })))).toEqual([
    500,
    '',
    'resourceVersion should not be set on objects to be created',
  ]);
});

test.each([
  ['BestEffort', undefined],
  ['Burstable', { requests: { cpu: '1' } }],
  ['Burstable', { requests: { cpu: '1' }, limits: { cpu: '2', memory: '1Gi' } }],
  ['Guaranteed', { limits: { cpu: '1', memory: '1Gi' } }],
])('a pod begins pending, %s, with an account', (qosClass, resources) => {
  const made = at.create(
    pod('p', { containers: [{ name: 'c', image: 'x', ...(resources && { resources }) }] }),
  );
  expect(made['status']).toEqual({ phase: 'Pending', qosClass });
  expect(made['spec']).toMatchObject({ serviceAccountName: 'default' });
  expect(made.metadata.generation).toBe(1);
});

test('a pod of nobody', () => {
  expect(refusal(() => at.create(pod('p', { serviceAccountName: 'nobody' })))).toEqual([
    403,
    'Forbidden',
    'pods "p" is forbidden: error looking up service account n/nobody: serviceaccount "nobody" not found',
  ]);
});

test('Services have addresses of their own, and keep them', () => {
  const services = served('v1', 'Service');
  const made = ['a', 'b'].map((name) =>
    at.create({ apiVersion: 'v1', kind: 'Service', metadata: { name }, spec: { ports: [{ port: 80 }] } }),
  );
  const addresses = made.map(({ spec }) => (spec as { readonly clusterIP: string }).clusterIP);
  expect(new Set(addresses).size).toBe(2);
  const { object } = at.put(services, 'a', {
    metadata: { name: 'a' },
    spec: { ports: [{ port: 81 }], selector: { a: 'b' } },
  });
  expect(object['spec']).toMatchObject({ clusterIP: addresses[0], clusterIPs: [addresses[0]] });
});
