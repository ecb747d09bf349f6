import { beforeAll, describe, expect, test } from 'vitest';
import type { StandbyResult } from '../../src/results/standby-result.generated.ts';
import {
  e2eCluster,
  expectSchema,
  shippedRules,
  withoutVerb,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

const standby = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'standby', ...words);
const rollback = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'rollback', ...words);
const toGreen = async (ns: E2eNamespace): Promise<void> => {
  const words = ['switch', '--monitor=0', '--to', 'green', '--skip-verify', '--reason', 'to set the scene'];
  const run = await ns.kubectl('bluegreen', ...words);
  if (run.exitCode !== 0) throw new Error(run.stdout + run.stderr);
};
const liveSlot = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
const sizeOf = async (ns: E2eNamespace, slot: string): Promise<number | undefined> =>
  (await ns.get('Deployment', `agent-${slot}`)).spec.replicas;
const refused = async (ns: E2eNamespace, run: Run): Promise<string> => {
  expect(run.exitCode).toBe(5);
  expect(run.stdout).toMatch(/nothing was changed; green is live( and untouched)?\n$/);
  expect(await ns.writes(run)).toEqual([]);
  return run.stdout;
};
const hpaOf = (slot: string, min: number): string =>
  `{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: agent-${slot}}, spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: agent-${slot}}, minReplicas: ${min}, maxReplicas: 5}}`;

describe('given a switch from blue to green a moment ago', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 2 });
    await toGreen(ns);
  });

  test('the way back is kept for an hour, and status counts down', async () => {
    const said = await refused(ns, await standby(ns));
    expect(said).toMatch(
      /^refused: blue is kept as the way back\n +expected +the hold time to be over, at \S+Z\n +found +switch by system:serviceaccount:\S+:operator at \S+Z\n/,
    );
    expect(said).toContain(`kubectl bluegreen standby agent-service -n ${ns.name} --force`);
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/standby +possible in (1h|59m|5\dm)\n/);
  });

  test('nor does deploy take it away by accident', async () => {
    const run = await ns.kubectl('bluegreen', 'deploy', '--image', 'agent-service:1.4.0');
    const said = await refused(ns, run);
    expect(said).toMatch(/^refused: blue is the way back\n/);
    expect(said).toContain('--discard-rollback');
  });

  test('--dry-run shows what would be sent, and sends nothing else', async () => {
    const planned = await standby(ns, '--force', '--dry-run=client');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toMatch(/^ {2}replicas: 2 -> 0\nwould shrink blue \(dry run: client\)/);
    expect(planned.stdout).toContain('patch of deployment/agent-blue:');
    const judged = await standby(ns, '--force', '--dry-run=server');
    const patches = (await ns.audit(judged)).filter(({ verb }) => verb === 'patch');
    expect(patches.map(({ uri, code }) => [uri.includes('dryRun=All'), code])).toEqual([[true, 200]]);
    expect(await sizeOf(ns, 'blue')).toBe(2);
  });

  test('--force shrinks it all the same, in one write', async () => {
    const run = await standby(ns, '--force', '-o', 'json');
    expect(run.exitCode).toBe(0);
    const result = JSON.parse(run.stdout) as StandbyResult;
    await expectSchema('standby-result', result);
    expect(result).toMatchObject({ outcome: 'shrunk', changed: true, live: 'green', slot: 'blue' });
    expect(result.changes).toEqual([{ what: 'replicas', from: '2', to: '0' }]);
    expect(await ns.writes(run)).toEqual(['patch deployments agent-blue']);
    await ns.waitFor('blue to be empty', async () => (await ns.pods('blue')).length === 0);
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/rollback +not possible as is: blue has no ready pods/);
    expect(status.stdout).not.toMatch(/^standby/m);
  });

  test('again there is nothing to do', async () => {
    const run = await standby(ns);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('blue is as small already; nothing was changed\n');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('rollback names what brings it back', async () => {
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(/^refused: blue has no ready pods\n/);
    expect(said).toContain(`kubectl bluegreen rollback agent-service -n ${ns.name} --scale-up`);
  });

  test('rollback --scale-up --dry-run says both steps', async () => {
    const run = await rollback(ns, '--scale-up', '--dry-run=server');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('would first change blue: replicas 0 -> 2');
    expect(run.stdout).toContain('would move traffic from green to blue');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('rollback --scale-up scales, waits and goes', async () => {
    const run = await rollback(ns, '--scale-up');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^blue is live again\./);
    expect((await ns.writes(run)).filter((line) => !line.startsWith('create events'))).toEqual([
      'patch deployments agent-blue',
      'patch services agent-service',
    ]);
    expect(await sizeOf(ns, 'blue')).toBe(2);
    expect(await liveSlot(ns)).toBe('blue');
  });

  test('what was rolled back from is no way back: the command that leads there says why it goes', async () => {
    const run = await standby(ns, '--force');
    expect(run.stdout).toMatch(/^green stands by\. To send traffic there: /m);
    const words = ['--to', 'green', '--scale-up', '--reason', 'it was not green'] as const;
    expect(run.stdout).toContain('--to green --scale-up --reason "…"');
    expect((await rollback(ns, ...words)).exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('green');
  });
});

describe('given a Service whose way back is kept for a second', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({
      blue: '1.2.0',
      green: '1.3.0',
      replicas: 2,
      editService: ({ metadata }) => (metadata.annotations['kubectl-bluegreen/hold'] = '1s'),
    });
    await ns.apply(hpaOf('blue', 2));
    await toGreen(ns);
  });

  test('afterwards it shrinks to what is asked, and its HPA lets it', async () => {
    const run = await ns.waitFor('the hold time to be over', async () => {
      const tried = await standby(ns, '--replicas', '1');
      return tried.exitCode === 5 ? undefined : tried;
    });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(
      /^ {2}minReplicas of hpa\/agent-blue: 2 -> 1\n {2}replicas: 2 -> 1\nblue stands by\./,
    );
    expect(await ns.writes(run)).toEqual([
      'patch horizontalpodautoscalers agent-blue',
      'patch deployments agent-blue',
    ]);
    const { spec, metadata } = await ns.get('HorizontalPodAutoscaler', 'agent-blue');
    expect(spec.minReplicas).toBe(1);
    const note: unknown = JSON.parse(metadata.annotations?.['kubectl-bluegreen/hpa-min'] ?? '');
    expect(note).toMatchObject({ min: 2, set: 1 });
    await ns.waitFor('one pod to be left', async () => (await ns.pods('blue')).length === 1);
  });

  test('what is left of it is no way back for all the traffic', async () => {
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(
      /^refused: blue was shrunk since it served\n +expected +2 pods, as it had\n +found +1, by \S+ at \S+Z\n/,
    );
  });

  test('to no pods its HPA is what it was before', async () => {
    const run = await standby(ns);
    expect(run.exitCode).toBe(0);
    const { spec, metadata } = await ns.get('HorizontalPodAutoscaler', 'agent-blue');
    expect(spec.minReplicas).toBe(2);
    expect(metadata.annotations?.['kubectl-bluegreen/hpa-min']).toBeUndefined();
    expect(await sizeOf(ns, 'blue')).toBe(0);
  });

  test('deploy needs no leave after the hold time', async () => {
    const words = ['deploy', '--image', 'agent-service:1.4.0', '--agent-version', '1.4.0'];
    expect((await ns.kubectl('bluegreen', ...words)).exitCode).toBe(0);
  });
});

describe('given roles that lack a verb', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'green', replicas: 1 });
  });

  test('without list on HPAs they are not checked', async () => {
    const as = await ns.withRole(
      withoutVerb(await shippedRules('operator'), 'horizontalpodautoscalers', 'list'),
    );
    const run = await ns.kubectl('bluegreen', 'standby', '--dry-run=client', { as });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain(
      'warning: HPAs were not checked: no permission to list horizontalpodautoscalers',
    );
  });

  test('without patch on Deployments nothing is changed, an HPA is put back', async () => {
    await ns.apply(hpaOf('blue', 1));
    await ns.patch('Deployment', 'agent-blue', { spec: { replicas: 2 } });
    await ns.patch('HorizontalPodAutoscaler', 'agent-blue', { spec: { minReplicas: 2 } });
    const as = await ns.withRole(withoutVerb(await shippedRules('operator'), 'deployments', 'patch'));
    const run = await ns.kubectl('bluegreen', 'standby', '--replicas', '1', { as });
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/may not patch deployments\.apps\/agent-blue/);
    const { spec, metadata } = await ns.get('HorizontalPodAutoscaler', 'agent-blue');
    expect(spec.minReplicas).toBe(2);
    expect(metadata.annotations?.['kubectl-bluegreen/hpa-min']).toBeUndefined();
  });
});
