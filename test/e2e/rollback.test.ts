import { beforeAll, describe, expect, test } from 'vitest';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import {
  testThatNeeds,
  e2eCluster,
  expectSchema,
  putTag,
  smallSet,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

const rollback = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'rollback', ...words);
const switchTo = async (ns: E2eNamespace, slot: string): Promise<void> => {
  const words = [
    'bluegreen',
    'switch',
    '--monitor=0',
    '--to',
    slot,
    '--skip-verify',
    '--reason',
    'to set the scene',
  ];
  const run = await ns.kubectl(...words);
  if (run.exitCode !== 0) throw new Error(run.stdout + run.stderr);
};
const liveSlot = async (ns: E2eNamespace): Promise<string | undefined> =>
  (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
const refused = async (ns: E2eNamespace, run: Run): Promise<string> => {
  expect(run.exitCode).toBe(5);
  expect(run.stdout).toMatch(/nothing was changed; (blue|green) is live\n$/);
  expect(await ns.writes(run)).toEqual([]);
  return run.stdout;
};

describe('given a switch from blue to green', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 2 });
    await smallSet(ns);
  });

  test('before it there is nothing to take back', async () => {
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(/^refused: there is no switch to take back\n/);
    expect(said).toContain(`kubectl bluegreen rollback agent-service -n ${ns.name} --to green --reason "…"`);
  });

  test('--dry-run=client and --dry-run=server change nothing', async () => {
    await switchTo(ns, 'green');
    const planned = await rollback(ns, '--dry-run=client');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toContain('would move traffic from green to blue (dry run: client)');
    expect((await ns.audit(planned)).filter(({ verb }) => verb === 'patch')).toEqual([]);
    const judged = await rollback(ns, '--dry-run=server');
    expect(judged.exitCode).toBe(0);
    const patches = (await ns.audit(judged)).filter(({ verb }) => verb === 'patch');
    expect(patches.map(({ uri, code }) => [uri.includes('dryRun=All'), code])).toEqual([[true, 200]]);
    expect([...(await ns.writes(planned)), ...(await ns.writes(judged))]).toEqual([]);
    expect(await liveSlot(ns)).toBe('green');
  });

  test('it is one write, asks no pod, and says how to return', async () => {
    const run = await rollback(ns, '--reason', 'answers got longer', '-o', 'json');
    expect(run.exitCode).toBe(0);
    const result = JSON.parse(run.stdout) as SwitchResult;
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({
      verb: 'rollback',
      outcome: 'rolled-back',
      changed: true,
      live: 'blue',
      verdict: null,
    });
    expect(await liveSlot(ns)).toBe('blue');
    const writes = await ns.writes(run);
    expect(writes.filter((line) => !line.startsWith('create events'))).toEqual([
      'patch services agent-service',
    ]);
    expect(writes.length).toBeLessThanOrEqual(2);
    const asked = (await ns.audit(run)).filter(({ resource }) => resource === 'pods/portforward');
    expect(asked).toEqual([]);
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(
      /last switch +green -> blue by .* \(rolled back\) \("answers got longer"\)/,
    );
  });

  test('a second one is refused, and names the first', async () => {
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(/^refused: already rolled back to blue\n/);
    expect(said).toMatch(/found +a rollback by system:serviceaccount:\S+:operator at \S+Z\n/);
  });

  test('--no-wait ends after the patch', async () => {
    await switchTo(ns, 'green');
    const run = await rollback(ns, '--no-wait');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^blue is live again\./);
    const watched = (await ns.audit(run)).filter(({ verb }) => verb === 'watch');
    expect(watched).toEqual([]);
    expect(await liveSlot(ns)).toBe('blue');
  });

  test('--to needs a reason', async () => {
    const run = await rollback(ns, '--to', 'green');
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('rollback --to needs --reason');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--to the live slot is done already', async () => {
    const run = await rollback(ns, '--to', 'blue', '--reason', 'to be sure');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe('blue is live already; nothing was changed\n');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('a blue that runs something else since is not what served', async () => {
    await switchTo(ns, 'green');
    await putTag(ns, 'blue', '1.4.0');
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(
      /^refused: blue no longer runs what it served\n +expected +agent-service:1\.2\.0, which served before the last switch\n +found +agent-service:1\.4\.0\n/,
    );
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).toMatch(/rollback +not possible as is: blue no longer runs what it served/);
  });

  testThatNeeds('kubectl')('what it names brings blue back to it', async () => {
    const undo = await ns.kubectl('rollout', 'undo', 'deployment/agent-blue');
    expect(undo.exitCode).toBe(0);
    await ns.waitFor('blue to be rolled out', async () => {
      const { status, metadata } = await ns.get('Deployment', 'agent-blue');
      const counts = [status?.updatedReplicas, status?.readyReplicas, status?.replicas];
      return status?.observedGeneration === metadata.generation && counts.every((count) => count === 2);
    });
    const run = await rollback(ns);
    expect(run.exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('blue');
  });

  test('a blue without pods takes no traffic, not even with a reason', async () => {
    await switchTo(ns, 'green');
    await ns.patch('Deployment', 'agent-blue', { spec: { replicas: 0 } });
    await ns.waitFor('blue to be empty', async () => (await ns.pods('blue')).length === 0);
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(
      /^refused: blue has no ready pods\n +expected +at least one ready pod\n +found +0 replicas\n +where +deployment\/agent-blue\n +help +to scale it and go there: kubectl bluegreen rollback agent-service -n \S+ --scale-up\n/,
    );
    expect(await refused(ns, await rollback(ns, '--to', 'blue', '--reason', 'I insist'))).toMatch(
      /^refused: blue has no ready pods\n/,
    );
    expect(await liveSlot(ns)).toBe('green');
  });
});

describe('given a Service that was moved by something else', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await switchTo(ns, 'green');
  });

  test('a plain apply of its manifest moves traffic: status says who, rollback does not guess', async () => {
    await ns.apply(
      '{apiVersion: v1, kind: Service, metadata: {name: agent-service}, spec: {selector: {app: agent-service, slot: blue}, ports: [{name: http, port: 80, targetPort: 8000}]}}',
    );
    expect(await liveSlot(ns)).toBe('blue');
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.exitCode).toBe(0);
    expect(status.stdout).toMatch(
      /warning +changed outside by kubectl-client-side-apply at \S+Z: blue is live, but the last recorded move went to green/,
    );
    const said = await refused(ns, await rollback(ns));
    expect(said).toMatch(
      /^refused: the history does not explain where traffic is\n +expected +green to be live, as the last recorded move says\n +found +blue is live, changed( outside)? by kubectl-client-side-apply at \S+Z\n/,
    );
    expect(said).toContain('--to green --reason');
  });

  test('a slot with a reason goes all the same, and history is whole again', async () => {
    const run = await rollback(ns, '--to', 'green', '--reason', 'the pipeline applied an old manifest');
    expect(run.exitCode).toBe(0);
    expect(await liveSlot(ns)).toBe('green');
    const status = await ns.kubectl('bluegreen', 'status');
    expect(status.stdout).not.toContain('changed outside');
    expect(status.stdout).toContain('("the pipeline applied an old manifest")');
  });

  test('a patch names its manager too', async () => {
    const patch = { spec: { selector: { slot: 'blue' } } };
    await ns.patch('Service', 'agent-service', patch, 'strategic', 'kubectl-patch');
    expect(await refused(ns, await rollback(ns))).toMatch(
      /blue is live, changed( outside)? by kubectl-patch at/,
    );
  });
});
