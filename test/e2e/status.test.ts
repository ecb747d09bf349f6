import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import { e2eCluster, expectSchema, putTag, type E2eNamespace } from './harness/index.ts';

describe('given blue live and green that is no good', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0-crash', replicas: 2 });
  });

  test('status names the pods in trouble, and why', async () => {
    // Between two waits (10 s, then 20 s) a real kubelet starts each of them once more, for a moment.
    const heldBack = /^trouble +agent-green-\S+ {2}CrashLoopBackOff \(exit 1, \d+ restarts?\)$/gm;
    const look = async () => {
      const seen = await ns.kubectl('bluegreen', 'status', { as: 'ci' });
      return seen.stdout.match(heldBack)?.length === 2 && seen;
    };
    const run = await ns.waitFor('both to be held back', look, 50_000);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^green +idle +1\.3\.0 +0\/2 +0 +agent-service:1\.3\.0-crash /m);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('-o json is what the schema says, and -o yaml the same', async () => {
    const json = await ns.kubectl('bluegreen', 'status', '-o', 'json', { as: 'ci' });
    const status = JSON.parse(json.stdout) as SlotStatus;
    await expectSchema('slot-status', status);
    expect(status).toMatchObject({
      service: 'agent-service',
      namespace: ns.name,
      traffic: { kind: 'selector', live: 'blue', idle: 'green' },
      slots: [
        { name: 'blue', role: 'live', version: '1.2.0', desired: 2, ready: 2, endpoints: 2 },
        { name: 'green', role: 'idle', version: '1.3.0', desired: 2, ready: 0, endpoints: 0 },
      ],
      history: [],
      rollback: { instant: false },
    });
    const yaml = await ns.kubectl('bluegreen', 'status', '-o', 'yaml', { as: 'ci' });
    await expectSchema('slot-status', parse(yaml.stdout));
    expect((parse(yaml.stdout) as SlotStatus).traffic).toEqual(status.traffic);
  });

  test('-o wide adds workloads and templates, -o name is for xargs', async () => {
    const wide = await ns.kubectl('bluegreen', 'status', '-o', 'wide', { as: 'ci' });
    expect(wide.stdout).toMatch(/^SLOT .* WORKLOAD +TEMPLATE +IMAGES$/m);
    expect(wide.stdout).toMatch(
      /^blue .* deployment\/agent-blue +[0-9a-f]{16} +agent=agent-service:1\.2\.0$/m,
    );
    const name = await ns.kubectl('bluegreen', 'status', '-o', 'name', { as: 'ci' });
    expect(name.stdout).toBe('service/agent-service\ndeployment/agent-blue\ndeployment/agent-green\n');
  });

  test('--watch prints again when something changes, until ^C', async () => {
    const running = await ns.start('bluegreen', 'status', '--watch', { as: 'ci' });
    await running.waitForStdout(/^green +idle +1\.3\.0 +0\/2/m);
    await putTag(ns, 'green', '1.3.1');
    await running.waitForStdout(/^green +idle +1\.3\.1 +2\/2/m);
    running.signal('SIGINT');
    const run = await running.done;
    expect(run.exitCode).toBe(130);
    expect(run.stderr).not.toMatch(/^\s+at /m);
    expect(await ns.writes(run)).toEqual([]);
  });
});
