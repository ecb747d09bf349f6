import { beforeEach, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import { aRegistry, deployment, refusal, served } from './a-registry.ts';

const deployments = served('apps/v1', 'Deployment');
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
  at.create(deployment('d'), { fieldManager: 'creator' });
});
const scale = (replicas: unknown, more: object = {}): KubernetesObject =>
  at.patch(
    deployments,
    'd',
    { spec: { replicas } },
    { subresource: 'scale', fieldManager: 'scaler', ...more },
  ).object;
const place = { kind: deployments, namespace: 'n', name: 'd' };

/** Who owns the number, as `manager operation subresource`. */
const owners = (): readonly string[] =>
  (at.get(deployments, 'd').metadata.managedFields ?? [])
    .filter(({ fieldsV1 }) => Object.keys(fieldsV1['f:spec'] ?? {}).includes('f:replicas'))
    .map(({ manager, operation, subresource = '-' }) => `${manager} ${operation} ${subresource}`);

test('is the number of a Deployment, and where it comes from', () => {
  const { metadata } = at.get(deployments, 'd');
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  expect(at.registry.get(place, 'scale')).toEqual({
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: 2 },
    status: { replicas: 0, selector: 'app=d' },
  });
});

test('changes the number, and raises the generation', () => {
  expect(scale(5)['spec']).toEqual({ replicas: 5 });
  expect(at.get(deployments, 'd')).toMatchObject({ metadata: { generation: 2 }, spec: { replicas: 5 } });
  expect(scale(0)['spec']).toEqual({});
  expect(at.get(deployments, 'd')['spec']).toMatchObject({ replicas: 0 });
});

test('whoever scales owns the number; of 0 nobody does', () => {
  expect(owners()).toEqual(['creator Update -']);
  scale(5);
  expect(owners()).toEqual(['scaler Update scale']);
  scale(0);
  expect(owners()).toEqual([]);
});

test('an applied number belongs to who applied it', () => {
  const body = {
    apiVersion: 'autoscaling/v1',
    kind: 'Scale',
    metadata: { name: 'd' },
    spec: { replicas: 3 },
  };
  const more = { by: 'apply', subresource: 'scale', fieldManager: 'applier' } as const;
  const [code, , message] = refusal(() => at.patch(deployments, 'd', body, more));
  expect(code).toBe(409);
  expect(message).toContain('.spec.replicas');
  at.patch(deployments, 'd', body, { ...more, force: true });
  expect(owners()).toEqual(['applier Apply scale']);
});

test('what is no scale', () => {
  expect(refusal(() => scale(-1))).toEqual([
    422,
    'Invalid',
    'Scale.autoscaling "d" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0',
  ]);
  const put = (metadata: object) => () =>
    at.put(deployments, 'd', { metadata, spec: { replicas: 1 } }, { subresource: 'scale' });
  expect(refusal(put({ name: 'd', resourceVersion: '1' }))[1]).toBe('Conflict');
  expect(refusal(put({ name: 'd', uid: 'x' }))[2]).toMatch(
    /^Operation cannot be fulfilled on deployments\/scale\.apps "d": Precondition failed: UID/,
  );
  expect(refusal(put({ name: 'x' }))[0]).toBe(400);
  expect(at.get(deployments, 'd')['spec']).toMatchObject({ replicas: 2 });
});
