import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterUnderTest, HeldCluster } from '../cluster/cluster-under-test.ts';

/**
 * A sandbox in a process of its own. Commands go through the kubectl that BLUEGREEN_TEST_KUBECTL names; without it the
 * plugin is called by its own name, which takes half the time.
 */
export async function holdSandbox(): Promise<HeldCluster> {
  const program = path.join(import.meta.dirname, 'serve.ts');
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const line = await Promise.race([
    once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>,
    ended.then(([code]) => {
      throw new Error(`the sandbox ended with ${String(code)} before it was up`);
    }),
  ]);
  const { startedInMs, ...described } = JSON.parse(line[0]) as ClusterUnderTest & { startedInMs: number };
  const kubectl = process.env['BLUEGREEN_TEST_KUBECTL'];
  return {
    cluster: { ...described, ...(kubectl !== undefined && { kubectl }) },
    origin: `a sandbox, up after ${(startedInMs / 1000).toFixed(2)} s, ${kubectl === undefined ? 'without kubectl' : `with ${kubectl}`}`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
