/**
 * A sandbox for the suites, in a process of its own: prints a `ClusterUnderTest` as one line of JSON, and ends when its
 * standard input does, so that it cannot outlive who started it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';

const folder = await mkdtemp(path.join(tmpdir(), 'kubectl-bluegreen-sandbox-test-'));
const file = (name: string): string => path.join(folder, name);
const started = performance.now();
const sandbox = await startSandbox({ auditLog: file('audit.log'), podStartMs: 20 });
const startedInMs = performance.now() - started;
const { certificate, key } = sandbox.authority;
await Promise.all([
  writeFile(file('admin.kubeconfig'), sandbox.kubeconfig('default'), { mode: 0o600 }),
  writeFile(file('ca.crt'), certificate),
  writeFile(file('ca.key'), key, { mode: 0o600 }),
]);
const described = {
  kind: 'sandbox',
  kubeconfig: file('admin.kubeconfig'),
  version: sandbox.version,
  auditLog: file('audit.log'),
  authority: { ca: file('ca.crt'), caKey: file('ca.key') },
};
process.stdout.write(`${JSON.stringify({ ...described, startedInMs })}\n`);
await new Promise((resolve) => process.stdin.resume().once('end', resolve));
await sandbox.stop();
await rm(folder, { recursive: true, force: true });
