import { describe, expect, test } from 'vitest';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import { tableShape } from '../../../src/sandbox/tables/table-shapes.ts';

const now = Date.parse('2026-01-01T00:01:00Z');

function row(object: object): Record<string, unknown> {
  const whole = {
    ...object,
    metadata: {
      name: 'x',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...(object as { metadata?: object }).metadata,
    },
  } as KubernetesObject;
  const shape = tableShape(kindOf(whole.apiVersion, whole.kind)!);
  const cells = shape.cells(whole, now);
  expect(cells).toHaveLength(shape.columns.length);
  return Object.fromEntries(shape.columns.map(({ name }, index) => [name, cells[index]]));
}

const pod = { apiVersion: 'v1', kind: 'Pod' };
const running = { name: 'a', ready: true, restartCount: 0, state: { running: {} } };

describe('a pod', () => {
  const spec = { nodeName: 'sandbox', containers: [{ name: 'a' }, { name: 'b' }] };

  test('that runs', () => {
    const status = { phase: 'Running', podIPs: [{ ip: '10.0.0.9' }], containerStatuses: [running, running] };
    expect(row({ ...pod, spec, status })).toMatchObject({
      ...{ Ready: '2/2', Status: 'Running', Restarts: '0', Age: '60s', IP: '10.0.0.9', Node: 'sandbox' },
      ...{ 'Nominated Node': '<none>', 'Readiness Gates': '<none>' },
    });
  });

  test('whose container crashes again and again', () => {
    const crashing = {
      ...{ name: 'a', ready: false, restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } },
      lastState: { terminated: { exitCode: 1, finishedAt: '2026-01-01T00:00:50Z' } },
    };
    const status = { phase: 'Running', containerStatuses: [crashing, running] };
    expect(row({ ...pod, spec, status })).toMatchObject({
      ...{ Ready: '1/2', Status: 'CrashLoopBackOff', Restarts: '3 (10s ago)' },
    });
  });

  test.each([
    [{ terminated: { exitCode: 137, reason: 'OOMKilled' } }, 'OOMKilled'],
    [{ terminated: { exitCode: 2 } }, 'ExitCode:2'],
    [{ terminated: { exitCode: 0, signal: 9 } }, 'Signal:9'],
    [{ waiting: { reason: 'ImagePullBackOff' } }, 'ImagePullBackOff'],
  ])('with a container in %j', (state, word) => {
    const status = {
      phase: 'Pending',
      containerStatuses: [{ name: 'a', ready: false, restartCount: 0, state }],
    };
    expect(row({ ...pod, spec, status }).Status).toBe(word);
  });

  test('that is on its way out', () => {
    const metadata = { deletionTimestamp: '2026-01-01T00:00:50Z' };
    expect(row({ ...pod, metadata, spec, status: { phase: 'Running' } }).Status).toBe('Terminating');
  });

  test('that is not placed yet', () => {
    expect(row({ ...pod, spec: { containers: [{}] }, status: { phase: 'Pending' } })).toMatchObject({
      ...{ Ready: '0/1', Status: 'Pending', IP: '<none>', Node: '<none>' },
    });
  });

  test('whose init container fails', () => {
    const initContainerStatuses = [{ name: 'i', state: { terminated: { exitCode: 1, reason: 'Error' } } }];
    const status = { phase: 'Pending', initContainerStatuses };
    expect(row({ ...pod, spec, status }).Status).toBe('Init:Error');
  });
});

test('a Deployment', () => {
  expect(
    row({
      ...{ apiVersion: 'apps/v1', kind: 'Deployment' },
      spec: {
        replicas: 3,
        selector: { matchLabels: { slot: 'blue', app: 'x' } },
        template: { spec: { containers: [{ name: 'agent', image: 'i:1' }] } },
      },
      status: { readyReplicas: 2, updatedReplicas: 1, availableReplicas: 2 },
    }),
  ).toEqual({
    ...{ Name: 'x', Ready: '2/3', 'Up-to-date': 1, Available: 2, Age: '60s' },
    ...{ Containers: 'agent', Images: 'i:1', Selector: 'app=x,slot=blue' },
  });
});

test('a ReplicaSet that selects by expressions', () => {
  const matchExpressions = [
    { key: 'tier', operator: 'In', values: ['b', 'a'] },
    { key: 'old', operator: 'DoesNotExist' },
    { key: 'app', operator: 'Exists' },
  ];
  const spec = { replicas: 1, selector: { matchExpressions } };
  expect(row({ apiVersion: 'apps/v1', kind: 'ReplicaSet', spec })).toMatchObject({
    ...{ Desired: 1, Current: 0, Selector: 'app,!old,tier in (a,b)' },
  });
});

describe('a Service', () => {
  const service = { apiVersion: 'v1', kind: 'Service' };

  test('inside the cluster', () => {
    const ports = [
      { port: 80, protocol: 'TCP' },
      { port: 443, nodePort: 30443, protocol: 'TCP' },
    ];
    const spec = { type: 'ClusterIP', clusterIPs: ['10.0.0.3'], ports, selector: { slot: 'blue', app: 'x' } };
    expect(row({ ...service, spec })).toMatchObject({
      ...{ Type: 'ClusterIP', 'Cluster-IP': '10.0.0.3', 'External-IP': '<none>' },
      ...{ 'Port(s)': '80/TCP,443:30443/TCP', Selector: 'app=x,slot=blue' },
    });
  });

  test.each([
    [{ type: 'LoadBalancer' }, {}, '<pending>'],
    [{ type: 'LoadBalancer', externalIPs: ['9.9.9.9'] }, { ingress: [{ ip: '1.2.3.4' }] }, '1.2.3.4,9.9.9.9'],
    [{ type: 'ExternalName', externalName: 'elsewhere' }, {}, 'elsewhere'],
    [{ type: 'NodePort', externalIPs: ['9.9.9.9'] }, {}, '9.9.9.9'],
  ])('with %j', (spec, loadBalancer, address) => {
    expect(row({ ...service, spec, status: { loadBalancer } })['External-IP']).toBe(address);
  });
});

test('an EndpointSlice shows three addresses, and how many more there are', () => {
  const endpoints = ['1', '2', '3', '4', '5'].map((address) => ({ addresses: [address] }));
  const slice = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', addressType: 'IPv4' };
  expect(row({ ...slice, endpoints, ports: [{ port: 8000 }] })).toMatchObject({
    ...{ Ports: '8000', Endpoints: '1,2,3 + 2 more...' },
  });
  expect(row({ ...slice, endpoints: [], ports: null })).toMatchObject({
    ...{ Ports: '<unset>', Endpoints: '<unset>' },
  });
});

test('Endpoints', () => {
  const subsets = [{ addresses: [{ ip: '1.1.1.1' }, { ip: 'fd00::1' }], ports: [{ port: 80 }] }];
  expect(row({ apiVersion: 'v1', kind: 'Endpoints', subsets }).Endpoints).toBe('1.1.1.1:80,[fd00::1]:80');
});

test('an Event', () => {
  expect(
    row({
      ...{
        apiVersion: 'v1',
        kind: 'Event',
        type: 'Warning',
        reason: 'BackOff',
        message: ' back \n',
        count: 4,
      },
      involvedObject: { kind: 'Pod', name: 'p' },
      source: { component: 'kubelet', host: 'sandbox' },
      firstTimestamp: '2026-01-01T00:00:00Z',
      lastTimestamp: '2026-01-01T00:00:55Z',
    }),
  ).toMatchObject({
    ...{ 'Last Seen': '5s', 'First Seen': '60s', Object: 'pod/p', Source: 'kubelet, sandbox', Count: 4 },
    Message: 'back',
  });
});

test('a Node', () => {
  expect(
    row({
      ...{ apiVersion: 'v1', kind: 'Node', metadata: { labels: { 'node-role.kubernetes.io/worker': '' } } },
      spec: { unschedulable: true },
      status: {
        conditions: [{ type: 'Ready', status: 'True' }],
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        nodeInfo: { kubeletVersion: 'v1', kernelVersion: '6', architecture: 'amd64', osImage: 'linux' },
      },
    }),
  ).toMatchObject({
    ...{ Status: 'Ready,SchedulingDisabled', Roles: 'worker', 'Internal-IP': '127.0.0.1' },
    ...{ 'External-IP': '<none>', 'Kernel-Version': '6 (amd64)', 'Container-Runtime': '<unknown>' },
  });
});

test('roles are shown as Kubernetes shows a kind that it has no columns for', () => {
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role' };
  expect(row(role)).toEqual({ Name: 'x', 'Created At': '2026-01-01T00:00:00Z' });
  const binding = {
    ...{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding' },
    roleRef: { kind: 'Role', name: 'r' },
    subjects: [
      { kind: 'User', name: 'u' },
      { kind: 'ServiceAccount', namespace: 'n', name: 's' },
    ],
  };
  expect(row(binding)).toMatchObject({ Role: 'Role/r', Users: 'u', Groups: '', ServiceAccounts: 'n/s' });
});
