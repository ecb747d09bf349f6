import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { readHistory } from '../../src/domain/slots/history.ts';
import type { StringMap } from '../../src/domain/slots/kubernetes.ts';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import {
  describeThatNeeds,
  e2eCluster,
  expectSchema,
  smallSet,
  type E2eNamespace,
  type Run,
} from './harness/index.ts';

const service = 'agent-service';
const both = { app: service };
const line = ['switch', '--to', 'green', '--monitor', '0', '--timeout', '20s'];

async function selectorOf(ns: E2eNamespace): Promise<StringMap> {
  return (await ns.get('Service', service)).spec.selector ?? {};
}

async function historyOf(ns: E2eNamespace): Promise<readonly string[]> {
  const reading = readHistory(await ns.get('Service', service));
  return reading.kind === 'entries'
    ? reading.entries.map(({ verb, from, to }) => `${verb} ${from} ${to}`)
    : [];
}

/** Slots that the endpoints lead to. */
async function slotsServed(ns: E2eNamespace): Promise<string> {
  const [slices, pods] = await Promise.all([
    ns.list('EndpointSlice', `kubernetes.io/service-name=${service}`),
    ns.list('Pod', `app=${service}`),
  ]);
  const names = slices.flatMap(({ endpoints }) => endpoints ?? []).map(({ targetRef }) => targetRef?.name);
  const served = pods.filter(({ metadata }) => names.includes(metadata.name));
  return [...new Set(served.map(({ metadata }) => metadata.labels?.['slot'] ?? ''))].sort().join(' ');
}

async function resultOf(run: Run): Promise<SwitchResult> {
  const result = JSON.parse(run.stdout) as SwitchResult;
  await expectSchema('switch-result', result);
  return result;
}

/** As before the first move: blue is live, and nothing is recorded. */
async function startAgain(ns: E2eNamespace): Promise<void> {
  const metadata = { annotations: { [annotation.history]: null } };
  await ns.patch('Service', service, { metadata, spec: { selector: { slot: 'blue' } } });
  await ns.waitFor('endpoints of blue', async () => (await slotsServed(ns)) === 'blue');
}

async function statusOf(ns: E2eNamespace): Promise<SlotStatus> {
  const run = await ns.kubectl('bluegreen', 'status', '-o', 'json');
  expect(run.exitCode, run.stderr).toBe(0);
  const status = JSON.parse(run.stdout) as SlotStatus;
  await expectSchema('slot-status', status);
  return status;
}

describe('given two good slots, and a switch that selects both for a moment', () => {
  let ns: E2eNamespace;

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting', tags: ['smoke'] }]);
  });
  afterEach(() => startAgain(ns));

  /** A switch that has selected both, and holds them. */
  const begun = async (...more: readonly string[]) => {
    const running = await ns.start('bluegreen', ...line, '--overlap', '5m', ...more);
    await running.waitForStderr(/endpoints hold both blue and green/);
    return running;
  };
  /** Nobody could end it any more. */
  const leftBehind = async (): Promise<void> => {
    const running = await begun();
    running.signal('SIGKILL');
    await running.done;
    expect(await selectorOf(ns)).toEqual(both);
  };

  test('the endpoints hold both first, then the new slot alone; each write has its entry', async () => {
    const running = await ns.start('bluegreen', ...line, '--overlap', '2s', '-o', 'json');
    await ns.waitFor('endpoints of both', async () => (await slotsServed(ns)) === 'blue green');
    const run = await running.done;
    expect(run.exitCode, run.stderr).toBe(0);
    const result = await resultOf(run);
    expect(result).toMatchObject({
      outcome: 'switched',
      live: 'green',
      overlap: { state: 'over', wantedMs: 2000 },
    });
    expect(result.overlap?.lastedMs).toBeGreaterThanOrEqual(2000);
    expect(await selectorOf(ns)).toEqual({ ...both, slot: 'green' });
    expect(await slotsServed(ns)).toBe('green');
    expect(await historyOf(ns)).toEqual(['switch blue green', 'overlap blue green']);
    const history = await ns.kubectl('bluegreen', 'history');
    expect(history.stdout).toMatch(/^2 .* blue -> green [^*]*\n1 .* blue \+ green /m);
    const back = await ns.kubectl('bluegreen', 'rollback');
    expectTidy(back, { exitCode: 0, withinMs: 20_000 });
    expect(await selectorOf(ns)).toEqual({ ...both, slot: 'blue' });
  });

  test('the release is watched once it is alone', async () => {
    const run = await ns.kubectl(
      'bluegreen',
      'switch',
      '--overlap',
      '1s',
      '--monitor',
      '3s',
      '--monitor-interval',
      '1s',
      '-o',
      'json',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await resultOf(run)).toMatchObject({ outcome: 'switched', monitor: { outcome: 'good' } });
  });

  test('a dry run prints both writes, and makes none', async () => {
    const run = await ns.kubectl('bluegreen', ...line, '--overlap', '10s', '--dry-run=server');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(
      /first patch of service\/agent-service in \S+: blue and green are both selected\n[^]*"op":"remove","path":"\/spec\/selector\/slot"[^]*then, 10 s after the endpoints hold both, the second[^]*"op":"add","path":"\/spec\/selector\/slot","value":"green"/,
    );
    expect(await historyOf(ns)).toEqual([]);
  });

  test('it is the default where a load balancer follows late, unless that is let go of', async () => {
    const mark = (value: string | null) =>
      ns.patch('Service', service, { metadata: { annotations: { 'cloud.google.com/neg': value } } });
    await mark('{"ingress":true}');
    const planned = ['bluegreen', ...line, '--dry-run=client', '-o', 'json'];
    const late = await ns.kubectl(...planned);
    const without = await ns.kubectl(...planned, '--overlap', '0');
    await mark(null);
    const plain = await ns.kubectl(...planned);
    expect((await resultOf(late)).overlap).toMatchObject({ state: 'planned', wantedMs: 10_000 });
    const result = await resultOf(without);
    expect(result.overlap).toBeUndefined();
    expect(result.warnings.join()).toContain('a Google network endpoint group follows a move later');
    expect((await resultOf(plain)).overlap).toBeUndefined();
  });

  test('^C in it says what is selected, and how to finish or leave it', async () => {
    const running = await begun();
    running.signal('SIGINT');
    const run = await running.done;
    expectTidy(run, { exitCode: 130, withinMs: 30_000 });
    expect(run.stdout).toBe(
      'interrupted: blue and green are both selected\n' +
        `to finish it: kubectl bluegreen switch ${service} -n ${ns.name}\n` +
        `to leave it: kubectl bluegreen rollback ${service} -n ${ns.name}\n`,
    );
    expect(await selectorOf(ns)).toEqual(both);
    const again = await ns.kubectl('bluegreen', 'switch', '--monitor', '0');
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).toContain('blue and green are both selected -> green');
    expect(await historyOf(ns)).toEqual(['switch blue green', 'overlap blue green']);
  });

  test('killed in it: status names it, rollback leaves it in one patch', async () => {
    await leftBehind();
    const status = await statusOf(ns);
    expect(status).toMatchObject({
      traffic: { kind: 'overlap', live: 'blue', idle: 'green' },
      slots: [
        { name: 'blue', role: 'live', endpoints: 1 },
        { name: 'green', role: 'live', endpoints: 1 },
      ],
      rollback: { instant: true, to: 'blue' },
    });
    const text = await ns.kubectl('bluegreen', 'status');
    expect(text.stdout).toMatch(/live both, blue and green/);
    expect(text.stdout).toMatch(/^overlap +begun by .*, .*; finish it: kubectl bluegreen switch/m);
    expect(text.stdout).toMatch(/leave it: kubectl bluegreen rollback/);
    const rollback = await ns.kubectl('bluegreen', 'rollback', '-o', 'json');
    expect(rollback.exitCode, rollback.stderr).toBe(0);
    expect(await resultOf(rollback)).toMatchObject({
      outcome: 'rolled-back',
      live: 'blue',
      overlap: { state: 'over' },
    });
    expect((await ns.writes(rollback)).filter((write) => write.includes('services'))).toHaveLength(1);
    expect(await slotsServed(ns)).toBe('blue');
    expect(await historyOf(ns)).toEqual(['rollback green blue', 'overlap blue green']);
  });

  test('deploy and standby are refused in it, and doctor warns of it', async () => {
    await leftBehind();
    for (const words of [
      ['deploy', '--image', 'agent-service:1.4.0'],
      ['standby', '--force'],
      ['switch', '--to', 'blue'],
    ]) {
      const run = await ns.kubectl('bluegreen', ...words, '-o', 'json');
      expect(run.exitCode, `${run.command}\n${run.stderr}`).toBe(5);
      expect(run.stdout).toContain('"kind": "in-overlap"');
      expect(JSON.parse(run.stdout)).toMatchObject({ live: words[0] === 'deploy' ? '' : null });
      expect(run.stderr).not.toContain('blue is live');
      expect(await ns.writes(run)).toEqual([]);
    }
    const doctor = await ns.kubectl('bluegreen', 'doctor');
    expect(doctor.stdout).toMatch(/blue and green are both selected since /);
  });

  test('a slot whose template changes in it is left', async () => {
    const running = await ns.start('bluegreen', ...line, '--overlap', '8s', '-o', 'json');
    await running.waitForStderr(/endpoints hold both/);
    const env = { name: 'EXTRA', value: `${Date.now()}` };
    const before = await ns.get('Deployment', 'agent-green');
    const template = { spec: { containers: [{ name: 'agent', env: [env] }] } };
    await ns.patch('Deployment', 'agent-green', { spec: { template } }, 'strategic');
    const run = await running.done;
    expect(run.exitCode, run.stderr).toBe(6);
    expect(await resultOf(run)).toMatchObject({ outcome: 'moved-back', live: 'blue' });
    expect(await historyOf(ns)).toEqual(['rollback green blue', 'overlap blue green']);
    await ns.patch(
      'Deployment',
      'agent-green',
      [{ op: 'replace', path: '/spec', value: before.spec }],
      'json',
    );
    await ns.waitFor('green as before', async () => {
      const { metadata, status } = await ns.get('Deployment', 'agent-green');
      return (
        status?.observedGeneration === metadata.generation &&
        status?.updatedReplicas === 1 &&
        status.replicas === 1 &&
        status.readyReplicas === 1
      );
    });
  });

  test('it is refused where the selector would pick other pods, and beside --write-manifest', async () => {
    const other = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'worker', labels: both },
      spec: { containers: [{ name: 'worker', image: 'agent-service:1.2.0' }] },
    };
    await ns.admin.do('POST', `/api/v1/namespaces/${ns.name}/pods`, other);
    const run = await ns.kubectl('bluegreen', ...line, '--overlap', '1s');
    await ns.admin.do('DELETE', `/api/v1/namespaces/${ns.name}/pods/worker?gracePeriodSeconds=0`);
    expect(run.exitCode, run.stdout).toBe(5);
    expect(`${run.stdout}${run.stderr}`).toContain('it would also pick worker');
    const manifest = await ns.kubectl(
      'bluegreen',
      ...line,
      '--overlap',
      '1s',
      '--write-manifest',
      'service.yaml',
    );
    expectError(manifest, /--overlap is two changes with a pause between them/, { exitCode: 2 });
    expect(await historyOf(ns)).toEqual([]);
  });
});

describeThatNeeds('admissionPolicies')('given a guarded Service', () => {
  test('both writes pass the guard, the way out too; the slot key does not leave without a record', async () => {
    const ns = await (
      await e2eCluster()
    ).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting', tags: ['smoke'] }]);
    const installed = await ns.kubectl('bluegreen', 'guard', 'install', { as: 'admin', timeoutMs: 60_000 });
    expect(installed.exitCode, installed.stderr).toBe(0);
    const run = await ns.kubectl('bluegreen', ...line, '--overlap', '1s');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(await historyOf(ns)).toEqual(['switch blue green', 'overlap blue green']);
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
    const path = `/api/v1/namespaces/${ns.name}/services/${service}`;
    const bare = [{ op: 'remove', path: '/spec/selector/slot' }];
    const refused = await ns.admin.ask('PATCH', path, bare, 'application/json-patch+json');
    expect(refused.status).toBe(403);
    const running = await ns.start('bluegreen', ...line, '--overlap', '5m');
    await running.waitForStderr(/endpoints hold both/);
    running.signal('SIGKILL');
    await running.done;
    const bySlot = [{ op: 'add', path: '/spec/selector/slot', value: 'green' }];
    expect((await ns.admin.ask('PATCH', path, bySlot, 'application/json-patch+json')).status).toBe(403);
    const { breakGlass } = await statusOf(ns);
    expect(breakGlass).toContain('"slot":"blue"');
    expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
    expect(await selectorOf(ns)).toEqual({ ...both, slot: 'blue' });
  });
});
