import { expect, test } from 'vitest';
import type { AuditEvent } from '../e2e/harness/index.ts';
import { e2eCluster, testThatNeeds } from '../e2e/harness/index.ts';
import { callShape, verbOf } from './call-shape.ts';
import { uncomparedCalls } from './uncompared-calls.ts';

const asked = (
  verb: string,
  uri: string,
  code: number,
  userAgent = 'kubectl-bluegreen/0.1.0',
): AuditEvent => ({
  ...{ verb, uri, code, userAgent },
  ...{ resource: '', name: '', namespace: '', user: '', receivedAt: new Date(0) },
});

test('a call that nobody compares is named, once', () => {
  const events = [
    asked('get', '/api/v1/namespaces/a/services/x', 200),
    asked('delete', '/api/v1/namespaces/a/pods/x', 200),
    asked('delete', '/api/v1/namespaces/b/pods/y', 200),
    asked('list', '/apis/apps/v1/namespaces/a/daemonsets?limit=500&labelSelector=x%3Dy', 403),
  ];
  expect(uncomparedCalls(events)).toEqual([
    'delete pods: 200',
    'list apps/daemonsets ?labelSelector&limit: 403',
  ]);
});

test('an answer that nobody compares is one, too', () => {
  expect(uncomparedCalls([asked('get', '/api/v1/namespaces/a/services/x', 418)])).toEqual([
    'get services: 418',
  ]);
});

test("what others ask, and a server's own troubles, need no comparison", () => {
  const path = '/api/v1/namespaces/a/daemonsets';
  const others = asked('list', path, 200, 'kubectl/v1.36.3');
  expect(uncomparedCalls([others, asked('list', path, 429), asked('list', path, 500)])).toEqual([]);
});

test('a request has the shape that the audit log tells of it', () => {
  const watch = '/api/v1/namespaces/a/pods?watch=true&resourceVersion=1';
  expect(callShape(verbOf('GET', watch), watch, 200)).toBe('watch pods ?resourceVersion&watch: 200');
  const log = '/api/v1/namespaces/a/pods/x/log';
  expect(callShape(verbOf('GET', log), log, 404)).toBe('get pods/log: 404');
  expect(callShape(verbOf('GET', '/api/v1/namespaces'), '/api/v1/namespaces', 200)).toBe(
    'list namespaces: 200',
  );
  expect(callShape('get', '/version', 200)).toBe('get /version: 200');
});

testThatNeeds('auditLog')('after-file.ts reads what the plugin asks', async () => {
  const namespace = await (await e2eCluster()).namespace({ replicas: 1 });
  expect((await namespace.kubectl('bluegreen', 'status')).exitCode).toBe(0);
  const events = await namespace.audit();
  expect(events.length).toBeGreaterThan(3);
  expect(uncomparedCalls(events)).toEqual([]);
  // The same calls are found where they were not answered as they are.
  expect(uncomparedCalls(events.map((event) => ({ ...event, code: 418 })))).not.toEqual([]);
});
