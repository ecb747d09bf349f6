import { beforeEach, expect, test } from 'vitest';
import { aRegistry, configMap, deployment, refusal, served } from './a-registry.ts';

const maps = served('v1', 'ConfigMap');
const deployments = served('apps/v1', 'Deployment');
const modified =
  'the object has been modified; please apply your changes to the latest version and try again';
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
});

test('a version that is no longer the newest is a conflict; none, and 0, ask for none', () => {
  const { resourceVersion } = at.create(configMap('a')).metadata;
  const put = (version: string | undefined, value: string) =>
    at.put(maps, 'a', {
      ...configMap('a', version === undefined ? {} : { resourceVersion: version }),
      data: { a: value },
    });
  expect(put(resourceVersion, '2').object['data']).toEqual({ a: '2' });
  expect(refusal(() => put(resourceVersion, '3'))).toEqual([
    409,
    'Conflict',
    `Operation cannot be fulfilled on configmaps "a": ${modified}`,
  ]);
  expect(put('0', '4').object['data']).toEqual({ a: '4' });
  expect(put(undefined, '5').object['data']).toEqual({ a: '5' });
  expect(refusal(() => put('x', '6'))).toEqual([500, '', 'strconv.ParseUint: parsing "x": invalid syntax']);
});

test('a change that changes nothing keeps the version, and nobody hears of it', () => {
  const made = at.create(configMap('a'));
  const heard = at.changes(maps);
  at.clock.turn(5_000);
  expect(at.put(maps, 'a', configMap('a')).object).toBe(made);
  expect(at.patch(maps, 'a', { data: { a: '1' } }, { fieldManager: 'other' }).object).toBe(made);
  expect(heard).toEqual([]);
});

test('what nobody may change', () => {
  const made = at.create(configMap('a'));
  const { metadata } = at.patch(maps, 'a', {
    metadata: {
      creationTimestamp: '2000-01-01T00:00:00Z',
      generation: 7,
      selfLink: '/x',
      labels: { b: 'c' },
    },
  }).object;
  expect(metadata).toEqual({
    ...made.metadata,
    labels: { b: 'c' },
    resourceVersion: metadata.resourceVersion,
    managedFields: metadata.managedFields,
  });
  const [code, reason, message] = refusal(() => at.patch(maps, 'a', { metadata: { uid: 'x' } }));
  expect([code, reason]).toEqual([422, 'Invalid']);
  expect(message).toBe('ConfigMap "a" is invalid: metadata.uid: Invalid value: "x": field is immutable');
  const dies = { metadata: { deletionTimestamp: '2000-01-01T00:00:00Z' } };
  expect(refusal(() => at.patch(maps, 'a', dies))[0]).toBe(422);
  expect(at.get(maps, 'a').metadata.uid).toBe(made.metadata.uid);
});

test.each([
  [{ metadata: { name: 'b' } }, 'the name of the object (b) does not match the name on the URL (a)'],
  [
    { metadata: { name: null } },
    'the name of the object (a based on URL) was undeterminable: name must be provided',
  ],
  [
    { metadata: { namespace: 'm' } },
    'the namespace of the provided object does not match the namespace sent on the request',
  ],
])('a patch that makes it another: %j', (body, message) => {
  at.create(configMap('a'));
  expect(refusal(() => at.patch(maps, 'a', body))).toEqual([400, 'BadRequest', message]);
});

test('who puts a whole object may say which one is meant', () => {
  const { uid = '' } = at.create(configMap('a')).metadata;
  at.put(maps, 'a', configMap('a', { uid }));
  const [code, reason, message] = refusal(() => at.put(maps, 'a', configMap('a', { uid: 'other' })));
  expect([code, reason]).toEqual([409, 'Conflict']);
  expect(message).toContain(`Precondition failed: UID in precondition: other, UID in object meta: ${uid}`);
});

test('putting makes Roles and Services, and nothing else', () => {
  const role = served('rbac.authorization.k8s.io/v1', 'Role');
  const body = { metadata: { name: 'r', resourceVersion: '5' }, rules: [] };
  expect(at.put(role, 'r', body)).toMatchObject({ created: true, object: { metadata: { name: 'r' } } });
  expect(at.put(role, 'r', { ...body, metadata: { name: 'r' } }).created).toBe(false);
  expect(refusal(() => at.put(maps, 'a', configMap('a')))).toEqual([
    404,
    'NotFound',
    'configmaps "a" not found',
  ]);
  expect(refusal(() => at.patch(role, 'absent', {}))[0]).toBe(404);
});

test('the generation counts what is wanted: spec and annotations of a Deployment', () => {
  const generation = () => at.get(deployments, 'd').metadata.generation;
  at.create(deployment('d'));
  expect(generation()).toBe(1);
  at.patch(deployments, 'd', { metadata: { labels: { a: 'b' } } });
  at.patch(deployments, 'd', { status: { replicas: 2 } }, { subresource: 'status' });
  expect(generation()).toBe(1);
  at.patch(deployments, 'd', { metadata: { annotations: { a: 'b' } } });
  expect(generation()).toBe(2);
  at.patch(deployments, 'd', { spec: { paused: true } });
  expect(generation()).toBe(3);
});

test('status is written by its own path, and only by that', () => {
  at.create(deployment('d'));
  const conditions = [{ type: 'Mine', status: 'True' }];
  at.patch(
    deployments,
    'd',
    { status: { replicas: 2, conditions }, spec: { paused: true } },
    { subresource: 'status' },
  );
  at.patch(deployments, 'd', { status: { replicas: 7 } });
  const found = at.get(deployments, 'd');
  expect(found['status']).toMatchObject({ replicas: 2, conditions: [{ type: 'Mine' }] });
  expect((found['spec'] as { readonly paused?: boolean }).paused).toBeUndefined();
});

test('a dry run changes nothing, whatever it answers', () => {
  const made = at.create(configMap('a'));
  const answer = at.patch(maps, 'a', { data: { b: '2' } }, { dryRun: true }).object;
  expect(answer['data']).toEqual({ a: '1', b: '2' });
  expect(answer.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
  expect(at.get(maps, 'a')).toBe(made);
});

test('the finalizers of a namespace are its own affair', () => {
  const namespaces = served('v1', 'Namespace');
  const { object } = at.patch(namespaces, 'n', {
    spec: { finalizers: [] },
    metadata: { labels: { a: 'b' } },
  });
  expect(object['spec']).toEqual({ finalizers: ['kubernetes'] });
});
