import { beforeEach, expect, test } from 'vitest';
import { agents, service, smallCluster, type SmallCluster } from '../small-cluster.ts';

let cluster: SmallCluster;
beforeEach(() => {
  cluster = smallCluster();
  cluster.create(agents());
  cluster.create(service());
  cluster.clock.turn(1000);
});

test('what a Deployment made goes with it', () => {
  cluster.remove(cluster.kinds.deployment, 'agent', 'Background');
  expect(cluster.deployment()).toBeUndefined();
  cluster.clock.turn(3000);
  expect([...cluster.replicaSets(), ...cluster.pods()]).toEqual([]);
});

test('foreground: the Deployment waits for what it made', () => {
  cluster.remove(cluster.kinds.deployment, 'agent', 'Foreground');
  cluster.clock.turn(10);
  expect(cluster.deployment().metadata.finalizers).toEqual(['foregroundDeletion']);
  expect(cluster.pods()).toHaveLength(3);
  cluster.clock.turn(3000);
  expect([cluster.deployment(), ...cluster.replicaSets(), ...cluster.pods()]).toEqual([undefined]);
});

test('orphan: the ReplicaSet stays, and a Deployment of the same selector takes it over', () => {
  cluster.remove(cluster.kinds.deployment, 'agent', 'Orphan');
  cluster.clock.turn(1000);
  expect(cluster.deployment()).toBeUndefined();
  const pods = cluster.pods().map(({ metadata }) => metadata.name);
  expect(pods).toHaveLength(3);
  expect(cluster.replicaSets()[0]?.metadata.ownerReferences ?? []).toEqual([]);
  cluster.create(agents());
  cluster.clock.turn(1000);
  expect(cluster.pods().map(({ metadata }) => metadata.name)).toEqual(pods);
  expect(cluster.replicaSets()).toHaveLength(1);
  expect(cluster.deployment().status?.availableReplicas).toBe(3);
});

test('slices and Endpoints go with their Service', () => {
  cluster.remove(cluster.kinds.service, 'agent');
  cluster.clock.turn(1000);
  expect([...cluster.slices(), ...cluster.storage.list(cluster.kinds.endpoints, 'n')]).toEqual([]);
});

test('what names an owner that is not there goes at once', () => {
  const owner = { apiVersion: 'v1', kind: 'Service', name: 'agent', uid: 'another' };
  cluster.create({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'left', ownerReferences: [owner] },
  });
  cluster.clock.turn(1000);
  expect(cluster.storage.get(cluster.kinds.configMap, 'n', 'left')).toBeUndefined();
});

test('a namespace goes with all that is in it', () => {
  cluster.remove(cluster.kinds.namespace, 'n');
  cluster.clock.turn(10);
  expect(cluster.storage.get(cluster.kinds.namespace, undefined, 'n')).toMatchObject({
    status: { phase: 'Terminating' },
  });
  cluster.clock.turn(5000);
  expect(cluster.storage.get(cluster.kinds.namespace, undefined, 'n')).toBeUndefined();
  for (const kind of Object.values(cluster.kinds).filter(({ namespaced }) => namespaced))
    expect(cluster.storage.list(kind, 'n')).toEqual([]);
});

test('every namespace has its account and the CA, also when they are deleted', () => {
  const { serviceAccount, configMap } = cluster.kinds;
  const names = () =>
    [serviceAccount, configMap].flatMap((kind) =>
      cluster.storage.list(kind, 'n').map(({ metadata }) => metadata.name),
    );
  expect(names()).toEqual(['default', 'kube-root-ca.crt']);
  cluster.remove(serviceAccount, 'default');
  cluster.patch(configMap, 'kube-root-ca.crt', { data: { 'ca.crt': 'another' } });
  cluster.clock.turn(1000);
  expect(names()).toEqual(['default', 'kube-root-ca.crt']);
  expect(cluster.storage.get(configMap, 'n', 'kube-root-ca.crt')).toMatchObject({
    data: { 'ca.crt': 'PEM' },
  });
  const namespaces = cluster.storage.list(cluster.kinds.namespace).map(({ metadata }) => metadata.name);
  expect(namespaces).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system', 'n']);
});

test('Events are bounded in number and age', () => {
  const [pod] = cluster.pods();
  for (let number = 0; number < 1100; number += 1)
    cluster.create({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `e-${number}` },
      involvedObject: { apiVersion: 'v1', kind: 'Pod', name: pod?.metadata.name, namespace: 'n' },
      reason: 'Test',
      message: `number ${number}`,
      type: 'Normal',
    });
  cluster.clock.turn(100);
  expect(cluster.told()).toHaveLength(500);
  expect(cluster.told()).toContain('Test: number 1099');
  cluster.clock.turn(2 * 3_600_000 + 1000);
  expect(cluster.told()).toEqual([]);
});
