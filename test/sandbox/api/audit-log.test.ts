import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startEdge } from './support/edge.ts';
import { watch } from './support/watching.ts';

function logFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kubectl-bluegreen-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'audit.log');
}

const events = (file: string): Record<string, unknown>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('each request is a line when it is done', async () => {
  const auditLog = logFile();
  const edge = await startEdge({ auditLog });
  expect(readFileSync(auditLog, 'utf8')).toBe('');
  await edge.ask('GET', '/api/v1/namespaces/a/pods/p?x=y', { headers: { 'user-agent': 'me/1' } });
  await expect
    .poll(() => events(auditLog))
    .toMatchObject([
      {
        ...{ kind: 'Event', apiVersion: 'audit.k8s.io/v1', level: 'Metadata', stage: 'ResponseComplete' },
        ...{ requestURI: '/api/v1/namespaces/a/pods/p?x=y', verb: 'get', userAgent: 'me/1' },
        user: { username: 'admin', groups: ['system:authenticated'] },
        objectRef: { resource: 'pods', namespace: 'a', name: 'p', apiVersion: 'v1' },
        responseStatus: { code: 404 },
      },
    ]);
});

test('a watch is a line when it opens, and one when it ends', async () => {
  const auditLog = logFile();
  const edge = await startEdge({ auditLog });
  const watching = await watch(edge, '/api/v1/pods?watch=1');
  await expect.poll(() => events(auditLog).map(({ stage }) => stage)).toEqual(['ResponseStarted']);
  watching.stop();
  await expect
    .poll(() => events(auditLog).map(({ stage }) => stage))
    .toEqual(['ResponseStarted', 'ResponseComplete']);
});
