import { beforeAll, describe, expect, test } from 'vitest';
import type { RunPlan } from '../../src/results/run-plan.generated.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { e2eCluster, expectSchema, putTag, smallSet, type E2eNamespace } from './harness/index.ts';

const sequential = 'sampling: { mode: sequential, maxSamples: 20 }';
const brief = [{ id: 'greeting', expect: '{ length: { words: { max: 30 } } }' }];

describe('given a case that is sampled until it is decided', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: '1.3.0' });
    await smallSet(ns, brief, sequential);
  });

  test('through the port-forward and by --url ten right answers pass, and the text says so', async () => {
    const verify = ['bluegreen', 'verify', '-o', 'json'];
    const run = await ns.kubectl(...verify, { as: 'ci' });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/about 13 samples, at most 20, blocks a good agent in 18\.1 % of runs/);
    const agent = await startAgent('right');
    try {
      const byUrl = await ns.kubectl(...verify, '--url', agent.url, { as: 'ci' });
      expect(byUrl.exitCode).toBe(0);
      for (const { stdout } of [run, byUrl]) {
        const verdict = JSON.parse(stdout) as Verdict;
        await expectSchema('verdict', verdict);
        expect(verdict.cases[0]).toMatchObject({
          outcome: 'pass',
          sampling: { mode: 'sequential', right: 10, told: 10 },
        });
        expect(verdict.cases[0]?.samples).toHaveLength(10);
      }
      expect((JSON.parse(run.stdout) as Verdict).totals.pods).toBe(3);
    } finally {
      await agent.stop();
    }
    const text = await ns.kubectl('bluegreen', 'verify', '--verbose', { as: 'ci' });
    expect(text.stdout).toMatch(/^ passed greeting \(10 of 10 right\)$/m);
  });

  test('--plan says what a run may take, and asks nothing', async () => {
    const noCluster = { env: { KUBECONFIG: '/nonexistent' } };
    const run = await ns.kubectl('bluegreen', 'verify', '--plan', '-o', 'json', noCluster);
    expect(run.exitCode).toBe(0);
    const plan = JSON.parse(run.stdout) as RunPlan;
    await expectSchema('run-plan', plan);
    expect(plan).toMatchObject({ samples: { worst: 20 }, cases: [{ id: 'greeting', mode: 'sequential' }] });
    expect(plan.blocked).toBeCloseTo(0.1812, 4);
    const text = await ns.kubectl('bluegreen', 'verify', '--plan', noCluster);
    expect(text.stdout).toMatch(/^blocked {3}a good agent in 18\.12 % of runs/m);
  });

  test('a policy that no agent could pass is refused when the set is loaded, with the smallest number that could', async () => {
    await smallSet(ns, brief, 'sampling: { mode: fixed, samples: 3, threshold: 0.9 }');
    const run = await ns.kubectl('bluegreen', 'verify', '--plan');
    expect(run.exitCode).not.toBe(0);
    expect(run.stderr).toMatch(/suite\.yaml:\d+:\d+: this can never pass: .* must be at least 29/);
  });

  test('an agent that is always wrong fails after a few samples a pod', async () => {
    await smallSet(ns, brief, sequential);
    await putTag(ns, 'green', '1.3.2-too-long');
    const run = await ns.kubectl('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
    expect(run.exitCode).toBe(3);
    const verdict = JSON.parse(run.stdout) as Verdict;
    expect(verdict.cases[0]).toMatchObject({ outcome: 'fail', sampling: { right: 0, told: 3 } });
  });
});
