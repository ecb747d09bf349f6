import { describe, expect, test } from 'vitest';
import { parseProtobuf, WireTrouble } from '../../../src/sandbox/api/protobuf/parse-protobuf.ts';
import { startEdge } from './support/edge.ts';

/** Bodies that kubectl 1.36 sends. */
const sent = {
  // kubectl create configmap x --from-literal=a=b
  configMap: 'azhzAAoPCgJ2MRIJQ29uZmlnTWFwEhsKEQoBeBIAGgAiACoAMgA4AEIAEgYKAWESAWIaACIA',
  // kubectl create deployment d --image=i:1 --replicas=2 --port=8000
  deployment:
    'azhzAAoVCgdhcHBzL3YxEgpEZXBsb3ltZW50EqoBChsKAWQSABoAIgAqADIAOABCAFoICgNhcHASAWQSfQgCEgoKCAoDYXBwEgFkGmUKGgoAEgAaACIAKgAyADgAQgBaCAoDYXBwEgFkEkcSKQoBaRIDaToxKgAyCwoAEAAYwD4iACoAQgBqAHIAgAEAiAEAkAEAogEAGgAyAEIASgBSAFgAYABoAIIBAIoBAJoBAMIBACICCgAoADgAGgwIABAAGAAgACgAOAAaACIA',
  // kubectl create secret generic s --from-literal=a=b
  secret: 'azhzAAoMCgJ2MRIGU2VjcmV0Eh0KEQoBcxIAGgAiACoAMgA4AEIAEgYKAWESAWIaABoAIgA=',
  // kubectl create service clusterip c --tcp=80:8000
  service:
    'azhzAAoNCgJ2MRIHU2VydmljZRJjChsKAWMSABoAIgAqADIAOABCAFoICgNhcHASAWMSQAobCgc4MC04MDAwEgNUQ1AYUCIHCAAQwD4aACgAEggKA2FwcBIBYxoAIglDbHVzdGVySVA6AEIAUgBaAGAAaAAaAgoAGgAiAA==',
  // kubectl auth can-i get pods --subresource=log -n foo
  review:
    'azhzAAoyChdhdXRob3JpemF0aW9uLms4cy5pby92MRIXU2VsZlN1YmplY3RBY2Nlc3NSZXZpZXcSOwoQCgASABoAIgAqADIAOABCABIdChsKA2ZvbxIDZ2V0GgAiACoEcG9kczIDbG9nOgAaCAgAEgAaACAAGgAiAA==',
};

const parse = (body: keyof typeof sent, kind: string, schema: string) =>
  parseProtobuf(Buffer.from(sent[body], 'base64'), kind, `io.k8s.api.${schema}`);

/** A message of fields whose values are bytes or small numbers. */
function message(...fields: readonly (readonly [number, Buffer | string | number])[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === 'number') return Buffer.from([...varint(number << 3), ...varint(value)]);
      const bytes = Buffer.from(value);
      return Buffer.concat([Buffer.from([...varint((number << 3) | 2), ...varint(bytes.length)]), bytes]);
    }),
  );
}

function varint(value: number): readonly number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function sentAs(kind: string, raw: Buffer): Buffer {
  const type = message([1, 'v1'], [2, kind]);
  return Buffer.concat([Buffer.from('k8s\0', 'latin1'), message([1, type], [2, raw])]);
}

describe('what kubectl sends', () => {
  test('a ConfigMap', () => {
    expect(parse('configMap', 'ConfigMap', 'core.v1.ConfigMap')).toMatchObject({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' }, data: { a: 'b' } },
    });
  });

  test('a Secret, in base64', () => {
    expect(parse('secret', 'Secret', 'core.v1.Secret')).toMatchObject({ data: { a: 'Yg==' } });
  });

  test('a Deployment', () => {
    expect(parse('deployment', 'Deployment', 'apps.v1.Deployment')).toMatchObject({
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'd' } },
        template: {
          metadata: { labels: { app: 'd' } },
          spec: { containers: [{ name: 'i', image: 'i:1', ports: [{ containerPort: 8000 }] }] },
        },
      },
    });
  });

  test('a Service', () => {
    expect(parse('service', 'Service', 'core.v1.Service')).toMatchObject({
      spec: { type: 'ClusterIP', ports: [{ port: 80, targetPort: 8000, protocol: 'TCP' }] },
    });
  });

  test('a question about rights, through the server', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
      body: Buffer.from(sent.review, 'base64'),
    });
    expect(reply.status).toBe(201);
    expect(reply.json.body).toMatchObject({
      spec: { resourceAttributes: { namespace: 'foo', verb: 'get', resource: 'pods', subresource: 'log' } },
    });
  });
});

test('what is no object of fields in JSON', () => {
  const time = message([1, 1_767_225_600]);
  const metadata = message([1, 'p'], [8, time], [9, message()]);
  const quantity = message([1, 'cpu'], [2, message([1, '250m'])]);
  const probe = message([1, message([2, message([1, '/readyz'], [2, message([1, 1], [3, 'http'])])])]);
  const container = message([1, 'c'], [8, message([2, quantity])], [10, probe]);
  const volume = message([1, 'v'], [2, message([19, message([1, message([1, 'prompts'])])])]);
  const raw = message([1, metadata], [2, message([1, volume], [2, container])]);
  const pod = parseProtobuf(sentAs('Pod', raw), 'Pod', 'io.k8s.api.core.v1.Pod');
  expect(pod).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', creationTimestamp: '2026-01-01T00:00:00Z' },
    spec: {
      volumes: [{ name: 'v', configMap: { name: 'prompts' } }],
      containers: [
        {
          name: 'c',
          resources: { requests: { cpu: '250m' } },
          livenessProbe: { httpGet: { path: '/readyz', port: 'http' } },
        },
      ],
    },
  });
});

test('of another kind only the type is told, for the refusal', () => {
  expect(parse('configMap', 'Secret', 'core.v1.Secret')).toEqual({ apiVersion: 'v1', kind: 'ConfigMap' });
});

describe('nonsense', () => {
  const whole = Buffer.from(sent.deployment, 'base64');
  const read = (bytes: Buffer) => parseProtobuf(bytes, 'Deployment', 'io.k8s.api.apps.v1.Deployment');

  test('cut off anywhere, or with any byte changed, is read or refused', () => {
    for (let at = 0; at < whole.length; at += 1) {
      const changed = Buffer.from(whole);
      changed[at] = changed[at]! ^ 0xff;
      for (const bytes of [whole.subarray(0, at), changed])
        try {
          read(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(WireTrouble);
        }
    }
  });

  test('of half a million elements is read at once', () => {
    const raw = Buffer.concat(Array.from({ length: 500_000 }, () => message([2, ''])));
    const data = Buffer.concat(
      Array.from({ length: 100_000 }, (_, i) => message([2, message([1, `k${i}`])])),
    );
    const began = performance.now();
    parseProtobuf(sentAs('Service', message([2, raw])), 'Service', 'io.k8s.api.core.v1.Service');
    const read = parseProtobuf(sentAs('ConfigMap', data), 'ConfigMap', 'io.k8s.api.core.v1.ConfigMap');
    expect(Object.keys(read['data'] as object)).toHaveLength(100_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });

  test('without the four first bytes is refused', async () => {
    const edge = await startEdge();
    const reply = await edge.ask('POST', '/api/v1/namespaces/default/configmaps', {
      headers: { 'content-type': 'application/vnd.kubernetes.protobuf' },
      body: '{}',
    });
    expect(reply.status).toBe(400);
    expect(reply.json.message).toContain('expected prefix');
  });
});
