import { expect, test } from 'vitest';
import type { Kind } from '../../../src/sandbox/kinds/kind.ts';
import { kindOf } from '../../../src/sandbox/kinds/table.ts';
import { StatusError } from '../../../src/sandbox/status-error.ts';
import { parseFieldSelector } from '../../../src/sandbox/storage/field-selector.ts';

const pod = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n' },
  spec: { nodeName: 'sandbox' },
  status: { phase: 'Running' },
};
const event = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'e', namespace: 'n' },
  involvedObject: { kind: 'Pod', name: 'p', uid: 'u' },
  source: { component: 'kubelet' },
  reason: 'Started',
};
const served = (apiVersion: string, kind: string): Kind => kindOf(apiVersion, kind) as Kind;

test.each([
  [undefined, true],
  ['', true],
  [',', true],
  ['metadata.name=p', true],
  ['metadata.name==p,metadata.namespace!=m', true],
  ['metadata.name=q', false],
  ['metadata.name=p\\,q', false],
  ['spec.nodeName=sandbox,status.phase!=Succeeded,status.phase!=Failed', true],
  ['status.phase=Pending', false],
  ['status.podIP=', true],
  ['spec.hostNetwork=false', true],
] as const)('%s on a pod: %s', (text, expected) => {
  expect(parseFieldSelector(served('v1', 'Pod'), text)(pod)).toBe(expected);
});

test('Events by what they are about, and by who says them', () => {
  const selects = parseFieldSelector(
    served('v1', 'Event'),
    'involvedObject.kind=Pod,involvedObject.name=p,involvedObject.uid=u,source=kubelet,reason!=Killing',
  );
  expect(selects(event)).toBe(true);
});

test.each([
  ['v1', 'Pod', 'spec.containers=x', 'field label not supported: spec.containers'],
  ['v1', 'Namespace', 'metadata.namespace=x', 'field label not supported: metadata.namespace'],
  [
    'v1',
    'ConfigMap',
    'data=x',
    '"data" is not a known field selector: only "metadata.name", "metadata.namespace"',
  ],
  ['v1', 'Pod', 'x,metadata.name', "invalid selector: 'x,metadata.name'; can't understand 'metadata.name'"],
  ['v1', 'Pod', 'metadata.name=a=b', 'invalid field selector: unescaped character in value: 61'],
  ['v1', 'Pod', 'metadata.name=a\\b', 'invalid field selector: invalid escape sequence: \\b'],
  ['v1', 'Pod', 'metadata.name=a\\', 'invalid field selector: invalid escape sequence: \\'],
])('%s %s by %s is refused', (apiVersion, kind, text, message) => {
  expect(() => parseFieldSelector(served(apiVersion, kind), text)).toThrow(
    new StatusError(400, 'BadRequest', message),
  );
});
