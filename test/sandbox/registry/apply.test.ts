import { beforeEach, expect, test } from 'vitest';
import { aRegistry, configMap, refusal, served } from './a-registry.ts';

const maps = served('v1', 'ConfigMap');
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
});
const apply = (body: object, more: object = {}) =>
  at.patch(maps, 'a', body, { by: 'apply', fieldManager: 'me', ...more });

test('makes what is not there, then changes it, then does nothing', () => {
  const made = apply(configMap('a', { resourceVersion: '5' }));
  expect(made).toMatchObject({ created: true, object: { data: { a: '1' } } });
  const changed = apply({ ...configMap('a'), data: { b: '2' } });
  expect(changed).toMatchObject({ created: false, object: { data: { b: '2' } } });
  at.clock.turn(5_000);
  expect(apply({ ...configMap('a'), data: { b: '2' } }).object).toBe(changed.object);
});

test('a version that is named counts', () => {
  const { metadata } = apply(configMap('a')).object;
  const { resourceVersion } = metadata;
  apply({ ...configMap('a', { resourceVersion }), data: { a: '2' } });
  expect(refusal(() => apply({ ...configMap('a', { resourceVersion }), data: { a: '3' } }))[1]).toBe(
    'Conflict',
  );
});

test('who names a uid means what is there', () => {
  expect(refusal(() => apply(configMap('a', { uid: 'x' })))).toEqual([
    409,
    'Conflict',
    'Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid x, and no existing object was found',
  ]);
  apply(configMap('a'));
  expect(refusal(() => apply(configMap('a', { uid: 'x' })))[0]).toBe(422);
});

test('a status cannot be applied to nothing', () => {
  const deployments = served('apps/v1', 'Deployment');
  const body = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'd' }, status: {} };
  expect(refusal(() => at.patch(deployments, 'd', body, { by: 'apply', subresource: 'status' }))[0]).toBe(
    404,
  );
});

test('owners can be forgotten, and rewritten, as kubectl does before its first apply', () => {
  at.create(configMap('a'));
  const owners = () => at.get(maps, 'a').metadata.managedFields;
  const entry = {
    manager: 'kubectl',
    operation: 'Apply',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:data': { 'f:a': {} } },
  };
  const moved = [{ op: 'replace', path: '/metadata/managedFields', value: [entry] }];
  at.patch(maps, 'a', moved, { by: 'json' });
  expect(owners()).toEqual([entry]);
  for (const fieldsV1 of [{ 'no-such-form': {} }, 'x', {}]) {
    const wrong = [{ op: 'replace', path: '/metadata/managedFields/0/fieldsV1', value: fieldsV1 }];
    try {
      at.patch(maps, 'a', wrong, { by: 'json' });
    } catch {
      // Some are refused; none is believed.
    }
    expect(owners()).toEqual([entry]);
  }
  at.patch(maps, 'a', { metadata: { managedFields: [{}] } });
  expect(owners()).toBeUndefined();
});

test('a field of the name __proto__ reaches no object but its own', () => {
  at.create(configMap('a'));
  const body = JSON.parse(
    '[{"op":"replace","path":"/metadata/managedFields","value":[{"manager":"m","operation":"Update","apiVersion":"v1","fieldsType":"FieldsV1","fieldsV1":{"__proto__":{"f:polluted":{}},"f:data":{"__proto__":{}}}}]}]',
  ) as unknown;
  at.patch(maps, 'a', body, { by: 'json' });
  expect(({} as Record<string, unknown>)['f:polluted']).toBeUndefined();
  expect(({} as Record<string, unknown>)['.']).toBeUndefined();
});

test('of more than ten who updated, the oldest are told as one', () => {
  at.create(configMap('a'), { fieldManager: 'maker' });
  for (let count = 10; count < 40; count += 1) {
    at.clock.turn(1_000);
    at.patch(maps, 'a', { metadata: { labels: { [`l${count}`]: 'x' } } }, { fieldManager: `m${count}` });
  }
  const owners = at.get(maps, 'a').metadata.managedFields ?? [];
  expect(owners.map(({ manager }) => manager)).toEqual([
    'ancient-changes',
    ...Array.from({ length: 9 }, (_, index) => `m${index + 31}`),
  ]);
  expect(owners[0]?.fieldsV1).toMatchObject({
    'f:data': { 'f:a': {} },
    'f:metadata': { 'f:labels': { 'f:l10': {}, 'f:l30': {} } },
  });
});
