import { afterAll, beforeAll, expect } from 'vitest';
import { Api } from '../cluster/api.ts';
import { clusterFromEnvironment } from '../cluster/cluster-under-test.ts';
import { readKubeconfig } from '../cluster/kubeconfig.ts';
import { AuditReader } from '../e2e/harness/audit.ts';
import { uncomparedCalls } from './uncompared-calls.ts';

/**
 * A vitest setup file: whatever the plugin asked of the cluster while a test file ran is a call that is compared, or the
 * file fails and names it. On a cluster whose audit log cannot be read nothing is checked; coverage.test.ts says so.
 */
let admin: Api | undefined;
let reader: AuditReader | undefined;

beforeAll(async () => {
  const { auditLog, kubeconfig } = clusterFromEnvironment();
  if (auditLog === undefined) return;
  admin = new Api(await readKubeconfig(kubeconfig), 'bluegreen-test-harness');
  reader = await AuditReader.open(auditLog, admin);
});

afterAll(async () => {
  const events = await reader?.events();
  admin?.close();
  expect(
    uncomparedCalls(events ?? []),
    'calls of the plugin that test/conformance does not compare: add them to plugin-asks.ts',
  ).toEqual([]);
});
