import { beforeEach, expect, test } from 'vitest';
import type { KubernetesObject } from '../../../src/sandbox/kubernetes-object.ts';
import type { ServiceSpec } from '../../../src/sandbox/registry/service-spec.ts';
import { aRegistry, refusal, served } from './a-registry.ts';

const services = served('v1', 'Service');
let at: ReturnType<typeof aRegistry>;
beforeEach(() => {
  at = aRegistry();
});
const specOf = (object: KubernetesObject): ServiceSpec => object['spec'] as ServiceSpec;
const create = (name: string, spec: object = {}): ServiceSpec =>
  specOf(
    at.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name },
      spec: { ports: [{ port: 80 }], ...spec },
    }),
  );
const change = (name: string, spec: object): ServiceSpec => specOf(at.patch(services, name, { spec }).object);
const nodePorts = ({ ports = [] }: ServiceSpec) => ports.map(({ nodePort }) => nodePort);

test('each Service has an address of its own, and keeps it', () => {
  const [a, b] = [create('a'), create('b')];
  expect(a.clusterIP).toMatch(/^10\.96\.\d+\.\d+$/);
  expect(a.clusterIP).not.toBe(b.clusterIP);
  expect(a).toMatchObject({ clusterIPs: [a.clusterIP], ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  const put = at.put(services, 'a', { metadata: { name: 'a' }, spec: { ports: [{ port: 81 }] } }).object;
  expect(specOf(put).clusterIP).toBe(a.clusterIP);
});

test('an address that somebody chose is given to nobody else', () => {
  const { clusterIP = '' } = create('a');
  const [code, , message] = refusal(() => create('b', { clusterIP }));
  expect(code).toBe(422);
  expect(message).toContain(`failed to allocate IP ${clusterIP}: provided IP is already allocated`);
  create('c', { clusterIP: '10.96.0.3' });
  expect(create('d').clusterIP).not.toBe('10.96.0.3');
  at.remove(services, 'a');
  expect(create('b', { clusterIP }).clusterIP).toBe(clusterIP);
});

test('an address stays', () => {
  create('a');
  expect(refusal(() => change('a', { clusterIP: '10.96.9.9' }))[2]).toContain('may not change once set');
});

test('none where none is wanted', () => {
  expect(create('a', { clusterIP: 'None' })).toMatchObject({
    clusterIPs: ['None'],
    ipFamilyPolicy: 'RequireDualStack',
  });
  expect(create('b', { clusterIP: 'None', selector: { a: 'b' } }).ipFamilyPolicy).toBe('SingleStack');
  expect(create('c', { type: 'ExternalName', externalName: 'a.b' }).clusterIP).toBeUndefined();
});

test.each([
  [{ ipFamilyPolicy: 'RequireDualStack' }, 'this cluster is not configured for dual-stack services'],
  [{ ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
])('there is IPv4 alone: %j', (spec, message) => {
  expect(refusal(() => create('a', spec))[2]).toContain(message);
});

test('ports of nodes: given, kept, chosen, refused', () => {
  const [given] = nodePorts(create('a', { type: 'NodePort' }));
  expect(given).toBeGreaterThanOrEqual(30_000);
  expect(
    nodePorts(
      change('a', {
        ports: [{ port: 80 }, { port: 81, name: 'x' }].map((one, i) => ({ name: `p${i}`, ...one })),
      }),
    )[0],
  ).toBe(given);
  const chosen = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_555 }] };
  expect(nodePorts(create('b', chosen))).toEqual([30_555]);
  expect(refusal(() => create('c', chosen))[2]).toContain(
    'spec.ports[0].nodePort: Invalid value: 30555: provided port is already allocated',
  );
  expect(refusal(() => create('c', { type: 'NodePort', ports: [{ port: 80, nodePort: 100 }] }))[2]).toContain(
    'provided port is not in the valid range. The range of valid ports is 30000-32767',
  );
});

test('what belonged to another type goes with it', () => {
  const { clusterIP } = create('a', { type: 'LoadBalancer' });
  expect(change('a', { type: 'ClusterIP' })).toEqual({
    type: 'ClusterIP',
    clusterIP,
    clusterIPs: [clusterIP],
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    internalTrafficPolicy: 'Cluster',
    ports: [{ port: 80, protocol: 'TCP', targetPort: 80 }],
    sessionAffinity: 'None',
  });
  expect(change('a', { type: 'ExternalName', externalName: 'a.b' }).clusterIP).toBeUndefined();
});

test('when every port of the nodes is taken, no more are given', () => {
  const ports = Array.from({ length: 2768 }, (_, index) => ({ name: `p${index}`, port: index + 1 }));
  expect(nodePorts(create('all', { type: 'NodePort', ports }))).toHaveLength(2768);
  expect(refusal(() => create('one', { type: 'NodePort' }))).toEqual([
    ...[500, 'InternalError', 'Internal error occurred: failed to allocate a nodePort: range is full'],
  ]);
});
