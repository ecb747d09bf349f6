import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { endpointsThatNeverSettle } from './endpoints-that-never-settle.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import {
  crashed,
  e2eCluster,
  isWrite,
  shippedRules,
  smallSet,
  withoutVerb,
  type E2eNamespace,
  type Identity,
  type PolicyRule,
  type Run,
} from './harness/index.ts';

/** Each command line that reads before it does anything. */
const commands = [
  ['status'],
  ['deploy', '--image', 'agent-service:9.9.9', '--agent-version', '9.9.9'],
  ['verify'],
  ['switch'],
  ['rollback'],
  ['standby'],
] as const;

describe('given a role that lacks one verb', () => {
  let ns: E2eNamespace;
  let operator: readonly PolicyRule[];
  const lacking = async (resource: string, ...verbs: readonly string[]): Promise<Identity> =>
    await ns.withRole(verbs.reduce((rules, verb) => withoutVerb(rules, resource, verb), operator));
  /** What was changed; a write that was denied changed nothing. */
  const applied = async (during?: Run): Promise<readonly string[]> => {
    const events = await ns.audit(during);
    return events
      .filter((event) => isWrite(event) && event.code < 400)
      .map(({ verb, resource, name }) => `${verb} ${resource} ${name}`.trim());
  };
  const liveSlot = async (): Promise<string | undefined> =>
    (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
    operator = await shippedRules('operator');
  });

  describe('without which nothing can be told: every command says which, and changes nothing', () => {
    test.each([
      { verb: 'list', resource: 'services', named: 'services', asks: commands },
      { verb: 'list', resource: 'replicasets', named: 'replicasets.apps', asks: commands },
      { verb: 'list', resource: 'pods', named: 'pods', asks: commands },
      { verb: 'get', resource: 'deployments', named: 'deployments.apps/agent-(blue|green)', asks: commands },
      {
        verb: 'list',
        resource: 'endpointslices',
        named: 'endpointslices.discovery.k8s.io',
        asks: [['status']],
      },
    ])('$verb $resource', async ({ verb, resource, named, asks }) => {
      const as = await lacking(resource, verb);
      const runs = await Promise.all(asks.map((line) => ns.kubectl('bluegreen', ...line, { as })));
      for (const run of runs) {
        expectTidy(run, { exitCode: 1 });
        expect(run.stderr).toMatch(
          new RegExp(`error: user "${as.user}" may not ${verb} ${named} in namespace ${ns.name}\n`),
        );
        expect(run.stderr).toContain('k8s/rbac has a Role that suffices');
      }
      expect(await applied()).toEqual([]);
    });
  });

  describe('that only one part needs', () => {
    test.each(['get', 'create'])('%s pods/portforward: verify and switch ask for it', async (verb) => {
      const as = await lacking('pods/portforward', verb);
      const runs = await Promise.all([
        ns.kubectl('bluegreen', 'verify', { as }),
        ns.kubectl('bluegreen', 'switch', { as }),
      ]);
      for (const run of runs) {
        expectTidy(run, { exitCode: 1 });
        expect(run.stderr).toMatch(
          `get and create on pods/portforward in namespace ${ns.name} are needed: pods "agent-green-`,
        );
      }
      expect(await applied()).toEqual([]);
    });

    test('patch deployments: deploy does not begin', async () => {
      const as = await lacking('deployments', 'patch');
      const run = await ns.kubectl('bluegreen', 'deploy', '--set-env', 'A=b', { as });
      expectTidy(run, { exitCode: 1 });
      expect(run.stderr).toMatch(`may not patch deployments.apps/agent-green in namespace ${ns.name}`);
    });

    test('create configmaps: deploy --config does not begin', async () => {
      await ns.write({ 'prompts/system.txt': 'Be brief.' });
      const as = await lacking('configmaps', 'create');
      const run = await ns.kubectl('bluegreen', 'deploy', '--config', 'prompts=prompts', { as });
      expectTidy(run, { exitCode: 1 });
      expect(run.stderr).toMatch(`may not create configmaps in namespace ${ns.name}`);
    });

    test('patch services: switch, its dry run on the server, and rollback', async () => {
      const as = await lacking('services', 'patch');
      for (const line of [
        ['switch', '--dry-run=server'],
        ['switch'],
        ['rollback', '--to', 'green', '--reason', 'test'],
      ]) {
        const run = await ns.kubectl('bluegreen', ...line, { as });
        expectTidy(run, { exitCode: 1 });
        expect(run.stderr).toMatch(`may not patch services/agent-service in namespace ${ns.name}`);
      }
      expect(await liveSlot()).toBe('blue');
    });
  });

  describe('without which less is told: it is reported as not checked', () => {
    test('get configmaps: status warns', async () => {
      const run = await ns.kubectl('bluegreen', 'status', { as: await lacking('configmaps', 'get') });
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(/warning +both slots use ConfigMap prompts: not checked/);
    });

    test('list services: a named Service is enough for status', async () => {
      const as = await lacking('services', 'list');
      const run = await ns.kubectl('bluegreen', 'status', 'agent-service', { as });
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(/warning +other Services were not checked: no permission to list services/);
    });

    test('the CI role can judge, and cannot move or change', async () => {
      const verify = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
      expect(verify.exitCode).toBe(0);
      const move = await ns.kubectl('bluegreen', 'switch', { as: 'ci' });
      expectTidy(move, { exitCode: 1 });
      expect(move.stderr).toMatch(/may not patch services\/agent-service/);
      const deploy = await ns.kubectl('bluegreen', 'deploy', '--set-env', 'A=b', { as: 'ci' });
      expectTidy(deploy, { exitCode: 1 });
      expect(deploy.stderr).toMatch(/may not patch deployments\.apps\/agent-green/);
      expect(await applied()).toEqual([]);
    });
  });

  describe('that is needed after the write: what was done is said', () => {
    test.each(['list', 'watch'])('%s deployments: deploy cannot follow the rollout', async (verb) => {
      const as = await lacking('deployments', verb);
      const run = await ns.kubectl('bluegreen', 'deploy', '--set-env', `WITHOUT=${verb}`, { as });
      expectTidy(run, { exitCode: 1 });
      expect(run.stdout).toMatch(`may not ${verb} deployments.apps`);
      expect(run.stdout).toContain('blue is live and untouched');
      expect(await applied(run)).toEqual(['patch deployments agent-green']);
    });

    test('get services: deploy cannot tell whether the slot is still idle', async () => {
      const as = await lacking('services', 'get');
      const run = await ns.kubectl('bluegreen', 'deploy', '--set-env', 'WITHOUT=service', { as });
      expectTidy(run, { exitCode: 7 });
      expect(run.stdout).toMatch(`may not get services/agent-service in namespace ${ns.name}`);
    });

    test('list events and get pods/log: a failed rollout is explained with what may be read', async () => {
      const rules = withoutVerb(withoutVerb(operator, 'events', 'list'), 'pods/log', 'get');
      const as = await ns.withRole(rules);
      // Whatever is found, the tests after this one find green mended.
      onTestFinished(async () => {
        const mended = await ns.kubectl('bluegreen', 'deploy', '--image', 'agent-service:1.3.0');
        expect(mended.exitCode).toBe(0);
      });
      const crash = ['deploy', '--image', 'agent-service:1.4.0-crash', '--timeout', '4s'] as const;
      const run = await ns.kubectl('bluegreen', ...crash, { as });
      expectTidy(run, { exitCode: 1, withinMs: 15_000 });
      expect(run.stdout).toMatch(/^failed: not rolled out after 4 s/);
      expect(run.stdout).toMatch(new RegExp(`^ {2}agent-green-\\S+ +${crashed.source}$`, 'm'));
      expect(`${run.stdout}${run.stderr}`).toMatch(/may not|not checked|no permission/);
    });

    test('create events: switch moves, and warns', async () => {
      const as = await lacking('events', 'create');
      const run = await ns.kubectl(
        'bluegreen',
        'switch',
        '--monitor=0',
        '--skip-verify',
        '--reason',
        'test',
        { as },
      );
      expect(run.exitCode).toBe(0);
      expect(run.stdout).toMatch(/^green is live\./);
      expect(run.stderr).toMatch(/warning: no Event was recorded: .*may not create events/);
      expect(await applied(run)).toContain('patch services agent-service');
      expect(await liveSlot()).toBe('green');
    });

    test('list and watch endpointslices: rollback and switch move, and cannot confirm', async () => {
      const unseen = /^not confirmed: \w+ is selected, but endpoints could not be read: /;
      const back = await ns.kubectl('bluegreen', 'rollback', { as: await lacking('endpointslices', 'list') });
      expectTidy(back, { exitCode: 7 });
      expect(back.stdout).toMatch(unseen);
      expect(back.stdout).toMatch(`may not list endpointslices.discovery.k8s.io in namespace ${ns.name}`);
      expect(await liveSlot()).toBe('blue');
      // With the first list the endpoints are not there yet, so that the watch is needed.
      await endpointsThatNeverSettle(ns, 'green');
      const as = await lacking('endpointslices', 'watch');
      const there = await ns.kubectl('bluegreen', 'switch', '--to', 'green', { as });
      expectTidy(there, { exitCode: 7 });
      expect(there.stdout).toMatch(unseen);
      expect(there.stdout).toMatch(`may not watch endpointslices.discovery.k8s.io in namespace ${ns.name}`);
      expect(await liveSlot()).toBe('green');
    });
  });

  test('-o json names the permission too', async () => {
    const as = await lacking('pods', 'list');
    const run = await ns.kubectl('bluegreen', 'verify', '-o', 'json', { as });
    expect(JSON.parse(run.stdout)).toMatchObject({
      kind: 'Error',
      error: 'forbidden',
      message: expect.stringContaining(`may not list pods in namespace ${ns.name}`) as string,
    });
    expectTidy(run, { exitCode: 1 });
  });

  test('impersonation that is not permitted is said as such', async () => {
    const run = await ns.kubectl('bluegreen', 'status', '--as', 'ada', '--as-group', 'agent-operators');
    expectError(run, /may not impersonate|cannot impersonate/, { exitCode: 1 });
  });
});
