import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import { textAt } from '../cluster/json.ts';
import { kubeconfigText } from '../cluster/kubeconfig.ts';
import { AuditReader } from './harness/audit.ts';
import { startCommand } from './harness/command.ts';
import {
  describeThatNeeds,
  e2eCluster,
  expectSchema,
  isWrite,
  repository,
  waitFor,
  type Run,
} from './harness/index.ts';

const namespace = 'ai-agents';
const image = 'registry.example.com/agent-service';

/** The manifests and Roles as we ship them, and the story on them, all of it typed into the real kubectl. */
describeThatNeeds('kubectl')('given the described system, applied from k8s/', () => {
  const cluster = e2eCluster();
  let kubeconfigs: Readonly<Record<'admin' | 'operator' | 'ci', string>>;

  /** kubectl in a checkout of the repository. */
  const kubectl = async (as: 'admin' | 'operator' | 'ci', line: string): Promise<Run> => {
    const { workspace } = await cluster;
    const words = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replaceAll('"', '')) ?? [];
    // On a real node a rollout of 3 pods, one after the other, with the probes and drains that are shipped takes a minute.
    const options = { cwd: repository, timeoutMs: 150_000 };
    return await startCommand(workspace.kubectl, words, workspace.env(kubeconfigs[as]), options).done;
  };
  const succeed = async (as: 'admin' | 'operator' | 'ci', line: string): Promise<string> => {
    const run = await kubectl(as, line);
    if (run.exitCode !== 0) throw new Error(`${line}: ${run.stdout}${run.stderr}`);
    return run.stdout.trim();
  };
  const kubeconfig = async (name: string, token?: string): Promise<string> => {
    const { workspace, admin } = await cluster;
    const { server, ca } = admin.access;
    const access = token === undefined ? admin.access : { server, ...(ca !== undefined && { ca }), token };
    const file = path.join(workspace.folder, `described-${name}.kubeconfig`);
    await writeFile(file, kubeconfigText({ access, name, namespace }), { mode: 0o600 });
    return file;
  };
  const written = async (run: () => Promise<Run>): Promise<{ run: Run; writes: readonly string[] }> => {
    const { about, admin } = await cluster;
    if (about.auditLog === undefined) throw new Error('this cluster has no audit log that can be read here');
    const audit = await AuditReader.open(about.auditLog, admin);
    const done = await run();
    const own = (await audit.events()).filter(({ user }) =>
      user.startsWith(`system:serviceaccount:${namespace}:`),
    );
    return { run: done, writes: own.filter(isWrite).map(({ verb, resource }) => `${verb} ${resource}`) };
  };
  /** Only what an earlier run made: a cluster that was given may hold an ai-agents of somebody's own. */
  const removed = async (): Promise<void> => {
    const { admin } = await cluster;
    const home = `/api/v1/namespaces/${namespace}`;
    const found = await admin.ask('GET', home);
    if (found.status === 404) return;
    if (textAt(found.body, 'metadata', 'labels', 'bluegreen.test/e2e') !== 'true')
      throw new Error(`namespace ${namespace} of this cluster is not of this test`);
    await admin.ask('DELETE', home);
    await waitFor(
      `${namespace} to be gone`,
      async () => (await admin.ask('GET', home)).status === 404,
      60_000,
    );
  };

  beforeAll(async () => {
    await removed();
    const admin = await kubeconfig('admin');
    kubeconfigs = { admin, operator: admin, ci: admin };
    await succeed('admin', 'apply -k k8s');
    await succeed('admin', `label namespace ${namespace} bluegreen.test/e2e=true`);
    await succeed('admin', 'apply -k k8s/service');
    await succeed('admin', 'apply -f k8s/rbac');
    await succeed('admin', 'create serviceaccount on-call');
    await succeed(
      'admin',
      'create rolebinding on-call --role bluegreen-operator --serviceaccount ai-agents:on-call',
    );
    kubeconfigs = {
      admin,
      operator: await kubeconfig('operator', await succeed('admin', 'create token on-call')),
      ci: await kubeconfig('ci', await succeed('admin', 'create token bluegreen-ci')),
    };
    await succeed('admin', 'wait --for=condition=Available deployment --all --timeout=60s');
    await waitFor(
      'the new Roles to be honoured',
      async () => (await kubectl('ci', 'get pods')).exitCode === 0,
    );
  });
  afterAll(removed);

  test('status fits on a screen', async () => {
    const { run, writes } = await written(() => kubectl('ci', 'bluegreen status'));
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines.length).toBeLessThanOrEqual(24);
    expect(lines[0]).toMatch(/^ai-agents\/agent-service {4}live blue, idle green {4}\(context \S+\)$/);
    expect(run.stdout).toMatch(/^blue +live +1\.2\.0 +3\/3 +3 +agent-service:1\.2\.0 +prompts /m);
    expect(run.stdout).toMatch(/^green +idle +1\.2\.0 +3\/3 +0 +agent-service:1\.2\.0 +prompts /m);
    expect(run.stdout).not.toContain('warning');
    expect(writes).toEqual([]);
  });

  test('a too long 1.3.0 goes to green, fails its golden set, and is not switched to', async () => {
    const words = `bluegreen deploy --image ${image}:1.3.0-too-long --agent-version 1.3.0`;
    const deployed = await written(() => kubectl('operator', words));
    expect(deployed.run.exitCode).toBe(0);
    expect(deployed.writes).toEqual(['patch deployments']);
    const verified = await written(() => kubectl('ci', 'bluegreen verify --expect-version 1.3.0'));
    expect(verified.run.exitCode).toBe(3);
    expect(verified.run.stdout).toMatch(
      / FAILED refund-window\n +length\.words +expected at most 60, found \d+/,
    );
    expect(verified.writes).toEqual([]);
    const before = await succeed(
      'admin',
      'get service agent-service -o jsonpath={.metadata.resourceVersion}',
    );
    const moved = await written(() => kubectl('operator', 'bluegreen switch'));
    expect(moved.run.exitCode).toBe(3);
    expect(moved.writes).toEqual([]);
    expect(await succeed('admin', 'get service agent-service -o jsonpath={.metadata.resourceVersion}')).toBe(
      before,
    );
  });

  test('1.3.1 with new prompts is right, and traffic moves in one write', async () => {
    const words = `bluegreen deploy --image ${image}:1.3.1 --agent-version 1.3.1 --config prompts=golden/schemas`;
    expect((await kubectl('operator', words)).exitCode).toBe(0);
    const { run, writes } = await written(() =>
      kubectl('operator', 'bluegreen switch --monitor 1s --expect-version 1.3.1 --reason "1.3.1 is out"'),
    );
    expect(run.exitCode).toBe(0);
    expect(writes.toSorted()).toEqual(['create events', 'patch services']);
    const status = JSON.parse(await succeed('ci', 'bluegreen status -o json')) as SlotStatus;
    await expectSchema('slot-status', status);
    expect(status).toMatchObject({
      traffic: { kind: 'selector', live: 'green', idle: 'blue' },
      rollback: { instant: true, to: 'blue' },
      warnings: [],
    });
    expect(status.slots.map(({ name, role, endpoints }) => [name, role, endpoints])).toEqual([
      ['blue', 'idle', 0],
      ['green', 'live', 3],
    ]);
  });

  test('and back, in one write, in which the old slot needs no start', async () => {
    const pods = 'get pods -l slot=blue -o jsonpath={.items[*].metadata.uid}';
    const before = await succeed('admin', pods);
    const { run, writes } = await written(() =>
      kubectl('operator', 'bluegreen rollback --reason "to show it"'),
    );
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^blue is live again\./);
    expect(writes.toSorted()).toEqual(['create events', 'patch services']);
    expect(await succeed('admin', pods)).toBe(before);
    const selector = await succeed('admin', 'get service agent-service -o jsonpath={.spec.selector.slot}');
    expect(selector).toBe('blue');
  });

  test("CI's Role cannot move traffic, and is told what it lacks", async () => {
    const line = 'bluegreen switch --to green --skip-verify --reason "CI is impatient"';
    const { run, writes } = await written(() => kubectl('ci', line));
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toMatch(/may not patch services(\/agent-service)? in namespace ai-agents/);
    expect(writes.filter((one) => one !== 'patch services')).toEqual([]);
    expect(await succeed('admin', 'get service agent-service -o jsonpath={.spec.selector.slot}')).toBe(
      'blue',
    );
  });

  test('applying the rest again moves no traffic; applying the Service does, and status says so', async () => {
    await succeed(
      'operator',
      'bluegreen switch --monitor 0 --to green --skip-verify --reason "to set the scene"',
    );
    await succeed('admin', 'apply -k k8s');
    expect(await succeed('admin', 'get service agent-service -o jsonpath={.spec.selector.slot}')).toBe(
      'green',
    );
    await succeed('admin', 'apply -k k8s/service');
    expect(await succeed('admin', 'get service agent-service -o jsonpath={.spec.selector.slot}')).toBe(
      'blue',
    );
    const status = await succeed('ci', 'bluegreen status');
    expect(status).toContain('changed outside by kubectl-client-side-apply');
  });
});
