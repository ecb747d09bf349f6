import { beforeEach, expect, test } from 'vitest';
import { agents, service, smallCluster, type SmallCluster } from '../small-cluster.ts';

let cluster: SmallCluster;
beforeEach(() => {
  cluster = smallCluster();
});

const conditions = () =>
  cluster.slices().flatMap((slice) => (slice.endpoints ?? []).map((endpoint) => endpoint.conditions));

test('a Service that selects nothing has one empty slice', () => {
  cluster.create(service());
  cluster.clock.turn(100);
  expect(cluster.slices()).toMatchObject([
    {
      addressType: 'IPv4',
      endpoints: null,
      ports: null,
      metadata: {
        generateName: 'agent-',
        generation: 1,
        labels: {
          team: 'a',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
          'kubernetes.io/service-name': 'agent',
        },
        ownerReferences: [{ kind: 'Service', name: 'agent', controller: true, blockOwnerDeletion: true }],
      },
    },
  ]);
});

test('holds the ready pods, with the port that has the name', () => {
  cluster.create(service());
  cluster.create(agents());
  cluster.clock.turn(1000);
  const [slice] = cluster.slices();
  expect(slice?.ports).toEqual([{ name: '', port: 8000, protocol: 'TCP' }]);
  expect(slice?.endpoints).toHaveLength(3);
  const [pod] = cluster.pods();
  expect(slice?.endpoints?.find(({ targetRef }) => targetRef?.name === pod?.metadata.name)).toEqual({
    addresses: [pod?.status?.podIP],
    conditions: { ready: true, serving: true, terminating: false },
    nodeName: 'sandbox',
    targetRef: { kind: 'Pod', namespace: 'n', name: pod?.metadata.name, uid: pod?.metadata.uid },
  });
  expect(cluster.storage.list(cluster.kinds.endpoints, 'n')).toMatchObject([
    { subsets: [{ addresses: [{}, {}, {}], ports: [{ port: 8000, protocol: 'TCP' }] }] },
  ]);
});

test('one that is being deleted still serves, and takes no new traffic', () => {
  cluster.create(service());
  cluster.create(agents({ replicas: 1 }));
  cluster.clock.turn(1000);
  cluster.remove(cluster.kinds.pod, cluster.pods()[0]?.metadata.name ?? '');
  cluster.clock.turn(10);
  expect(conditions()).toContainEqual({ ready: false, serving: true, terminating: true });
});

test('one that is not ready is there all the same', () => {
  cluster.create(service());
  cluster.create(agents({ image: 'agent:1.0.0-not-ready', replicas: 1 }));
  cluster.clock.turn(1000);
  expect(conditions()).toEqual([{ ready: false, serving: false, terminating: false }]);
  cluster.patch(cluster.kinds.service, 'agent', { spec: { publishNotReadyAddresses: true } });
  cluster.clock.turn(100);
  expect(conditions()).toEqual([{ ready: true, serving: false, terminating: false }]);
});

test('when the selector moves, the same slice holds the other pods', () => {
  cluster.create(service());
  for (const name of ['agent', 'other']) cluster.create(agents({ name }));
  cluster.clock.turn(1000);
  const before = cluster.slices()[0];
  cluster.patch(cluster.kinds.service, 'agent', { spec: { selector: { app: 'other' } } });
  cluster.clock.turn(100);
  const [after] = cluster.slices();
  expect(cluster.slices()).toHaveLength(1);
  expect(after?.metadata.name).toBe(before?.metadata.name);
  expect(after?.endpoints?.every(({ targetRef }) => targetRef?.name?.startsWith('other-'))).toBe(true);
  expect(after?.endpoints).toHaveLength(3);
});

test('what somebody writes into a slice is put right, and foreign slices are left alone', () => {
  cluster.create(service());
  cluster.create(agents());
  cluster.clock.turn(1000);
  const name = cluster.slices()[0]?.metadata.name ?? '';
  cluster.patch(cluster.kinds.slice, name, { endpoints: [{ addresses: ['192.0.2.9'] }] });
  cluster.create({
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 'foreign', labels: { 'kubernetes.io/service-name': 'agent' } },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['192.0.2.1'] }],
    ports: [],
  });
  cluster.clock.turn(100);
  expect(cluster.slices().map(({ endpoints }) => endpoints?.length)).toEqual([3, 1]);
});
