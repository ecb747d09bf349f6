import { beforeAll, describe, expect, test } from 'vitest';
import type { DeployResult } from '../../src/results/deploy-result.generated.ts';
import {
  crashed,
  outOfMemory,
  testThatNeeds,
  e2eCluster,
  type E2eNamespace,
  expectSchema,
  putTag,
  type Run,
} from './harness/index.ts';

/** What a rollout that does not come up says; each within its own few seconds. */
describe('given a rollout of green that fails', () => {
  let ns: E2eNamespace;
  let live: unknown;
  /** Seconds. Real containers take some to start, and a crash loop begins with the second one. */
  let patience: 4 | 10;
  const liveSpec = async (): Promise<unknown> => (await ns.get('Deployment', 'agent-blue')).spec;
  const deploy = (...words: readonly string[]): Promise<Run> => ns.kubectl('bluegreen', 'deploy', ...words);
  const image = (tag: string, seconds: number = patience): readonly string[] => [
    ...['--image', `agent-service:${tag}`, '--agent-version', tag],
    ...['--timeout', `${seconds}s`],
  ];
  const probeFailed = async (): Promise<boolean> => {
    const { body } = await ns.admin.ask('GET', `/api/v1/namespaces/${ns.name}/events`);
    return JSON.stringify(body).includes('HTTP probe failed with statuscode: 503');
  };
  const closing = (): RegExp =>
    new RegExp(
      `blue is live and untouched\\. Undo on green, back to agent-service:\\S+: kubectl -n ${ns.name} rollout undo deployment/agent-green\n$`,
    );

  beforeAll(async () => {
    const cluster = await e2eCluster();
    patience = cluster.about.kind === 'node' ? 10 : 4;
    ns = await cluster.namespace({ blue: '1.2.0', green: '1.2.0', replicas: 2 });
    live = await liveSpec();
  });

  test('an image that cannot be pulled', async () => {
    const run = await deploy(...image('1.3.0-pull-error'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^failed: not rolled out after \d+ s: 0 of 2 updated pods are ready\n/);
    expect(run.stdout).toMatch(
      /^ {2}agent-green-\S+ {2}(ErrImagePull|ImagePullBackOff): .*agent-service:1\.3\.0-pull-error: not found$/m,
    );
    expect(run.stdout).toMatch(new RegExp(`more: kubectl -n ${ns.name} describe pod agent-green-`));
    expect(run.stdout).toMatch(closing());
  });

  // A kubelet that waits to start it again may still say how it ended, and only later that it waits.
  test('a container that crashes, with its last lines', async () => {
    const run = await deploy(...image('1.3.0-crash'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(new RegExp(`^ {2}agent-green-\\S+ {2}${crashed.source}$`, 'm'));
    expect(run.stdout).toContain('    | agent 1.3.0 starting\n');
    expect(run.stdout).toMatch(/ {4}\| Error: ENOENT: no such file or directory, open \S+\/system\.md\n/);
    expect(run.stdout).toMatch(/more: kubectl -n \S+ logs agent-green-\S+ -c agent( --previous)?\n/);
    expect(run.stdout).toMatch(closing());
  });

  testThatNeeds('kubectl')('the way back that it names is one', async () => {
    await putTag(ns, 'green', '1.2.0');
    const run = await deploy(...image('1.3.1-crash'));
    const line = /kubectl (-n \S+ rollout undo \S+)/.exec(run.stdout)?.[1] ?? '';
    const undo = await ns.kubectl(...line.split(' '));
    expect(undo.exitCode).toBe(0);
    const green = await ns.get('Deployment', 'agent-green');
    expect(green.spec.template.spec.containers[0]?.image).toBe('agent-service:1.2.0');
  });

  test('pods that do not become ready, with what the probe says', async () => {
    const notReady = image('1.3.0-not-ready', 1);
    const changed = await deploy(...notReady, '-o', 'json');
    expect(changed.exitCode).toBe(1);
    expect(JSON.parse(changed.stdout)).toMatchObject({ outcome: 'failed', changed: true, live: 'blue' });
    // A busy node may take longer to start the container, and to ask its probe, than a rollout is waited for.
    await ns.waitFor('the probe to be asked', probeFailed, 60_000);
    const run = await deploy(...notReady, '-o', 'json');
    expect(run.exitCode).toBe(1);
    const result = JSON.parse(run.stdout) as DeployResult;
    await expectSchema('deploy-result', result);
    expect(result).toMatchObject({ outcome: 'failed', changed: false, live: 'blue' });
    expect(result.troubles).toMatchObject([
      {
        kind: 'probe',
        reason: expect.stringMatching(
          /Readiness probe failed: HTTP probe failed with statuscode: 503/,
        ) as string,
      },
    ]);
  });

  test('memory that is used up', async () => {
    const run = await deploy(...image('1.3.0-oom'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(new RegExp(`${outOfMemory.source}$`, 'm'));
    expect(run.stdout).toContain('    | loading embeddings into memory\n');
  });

  test('a rollout that the controller gives up is not waited for', async () => {
    await ns.patch('Deployment', 'agent-green', { spec: { progressDeadlineSeconds: 2 } });
    const run = await deploy('--image', 'agent-service:1.4.0-not-ready', '--timeout', '60s');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(
      /^failed: not rolled out, given up by the controller \(ProgressDeadlineExceeded\): 0 of 2/,
    );
    expect(run.endedAt.getTime() - run.startedAt.getTime()).toBeLessThan(15_000);
    await ns.patch('Deployment', 'agent-green', { spec: { progressDeadlineSeconds: 600 } });
  });

  test('a Deployment that is paused is not waited for', async () => {
    await ns.patch('Deployment', 'agent-green', { spec: { paused: true } });
    const run = await deploy('--image', 'agent-service:1.4.1', '--timeout', '60s');
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(
      /^failed: the Deployment is paused: kubectl -n \S+ rollout resume deployment\/agent-green\n/,
    );
    expect(run.endedAt.getTime() - run.startedAt.getTime()).toBeLessThan(15_000);
    await ns.patch('Deployment', 'agent-green', { spec: { paused: null } });
  });

  testThatNeeds('quota')('a quota that leaves no pod', async () => {
    await ns.apply('{apiVersion: v1, kind: ResourceQuota, metadata: {name: few}, spec: {hard: {pods: "1"}}}');
    const quota = `/api/v1/namespaces/${ns.name}/resourcequotas/few`;
    await ns.waitFor('the quota to be counted', async () => {
      const { body } = await ns.admin.ask('GET', quota);
      return JSON.stringify(body).includes('"used"');
    });
    const run = await deploy(...image('1.5.0'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/FailedCreate: pods "agent-green-\S+" is forbidden: exceeded quota: few/);
    await ns.admin.do('DELETE', quota);
  });

  test('no node with room', async () => {
    const resources = { requests: { cpu: '500' } };
    const spec = { template: { spec: { containers: [{ name: 'agent', resources }] } } };
    await ns.patch('Deployment', 'agent-green', { spec }, 'strategic');
    const run = await deploy(...image('1.6.0'));
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/Unschedulable: 0\/1 nodes are available: 1 Insufficient cpu/);
  });

  test('in all this the live slot stayed as it was, and nothing of it was written', async () => {
    expect(await liveSpec()).toEqual(live);
    expect(new Set(await ns.writes())).toEqual(new Set(['patch deployments agent-green']));
    expect((await ns.pods('blue')).length).toBe(2);
  });
});
