import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ClusterUnderTest, HeldCluster } from '../cluster/cluster-under-test.ts';
import { commandOnPath } from './command-on-path.ts';

/** A sandbox in a process of its own; kubectl where BLUEGREEN_TEST_KUBECTL names one, or this machine has one. */
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
  const kubectl = process.env['BLUEGREEN_TEST_KUBECTL'] ?? commandOnPath('kubectl');
  return {
    cluster: { ...described, ...(kubectl !== undefined && { kubectl }) },
    origin: `a sandbox, up after ${(startedInMs / 1000).toFixed(2)} s, ${kubectl ?? 'without kubectl'}`,
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
}
