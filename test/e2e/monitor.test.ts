import { describe, expect, test } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { HistoryEntry } from '../../src/domain/slots/history.ts';
import type { Pod } from '../../src/domain/slots/kubernetes.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  smallSet,
  testThatNeeds,
  type E2eNamespace,
  type Run,
  type RunningCommand,
  type Slot,
} from './harness/index.ts';
import { moveEvents } from './move-events.ts';

const eachPart = ['--monitor-interval', '200ms'] as const;
const watched = (window: string): readonly string[] => ['switch', '--monitor', window, ...eachPart];
const smokeCase = [{ id: 'greeting', tags: ['smoke'] }] as const;
const unjudged = ['--skip-verify', '--reason', 'test'] as const;

/** Blue is live, and green is as its tag says; the one case of the set is a smoke case. */
async function release(green: Slot): Promise<E2eNamespace> {
  const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green, replicas: 1 });
  await smallSet(ns, smokeCase);
  return ns;
}

/** From the look that showed it, which is a list of green's pods, to the patch that takes traffic back. */
async function msToGoBack(ns: E2eNamespace, run: Run): Promise<number> {
  const asked = await ns.audit(run);
  const back = asked.findLast(({ verb, resource }) => verb === 'patch' && resource === 'services');
  const looks = asked.filter(({ resource, uri }) => resource === 'pods' && uri.includes('green'));
  const look = looks.findLast(({ receivedAt }) => receivedAt <= (back?.receivedAt ?? 0));
  return (back?.receivedAt.getTime() ?? NaN) - (look?.receivedAt.getTime() ?? NaN);
}

/** Green is live, and is being watched. */
async function watching(ns: E2eNamespace, ...words: readonly string[]): Promise<RunningCommand> {
  const running = await ns.start('bluegreen', ...words);
  await running.waitForStderr(/^watching green for /m);
  return running;
}

async function podOf(ns: E2eNamespace, slot: string): Promise<Pod> {
  const [pod] = await ns.pods(slot);
  if (pod === undefined) throw new Error(`${slot} has no pod`);
  return pod;
}

async function service(ns: E2eNamespace): Promise<{ live: string; history: readonly HistoryEntry[] }> {
  const { spec, metadata } = await ns.get('Service', 'agent-service');
  const history = JSON.parse(metadata.annotations?.[annotation.history] ?? '[]') as readonly HistoryEntry[];
  return { live: spec.selector?.['slot'] ?? '', history };
}

/** Traffic is on blue again, the history says why, and one Event tells of it. */
async function expectMovedBack(ns: E2eNamespace, run: Run, why: RegExp): Promise<void> {
  expectTidy(run, { exitCode: 6 });
  const { live, history } = await service(ns);
  expect(live).toBe('blue');
  expect(history.map(({ verb, to }) => `${verb} to ${to}`)).toEqual(['rollback to blue', 'switch to green']);
  expect(history[0]?.why).toMatch(why);
  expect(run.stderr).toMatch(/endpoints hold only blue after/);
  const events = await moveEvents(ns);
  expect(events.map(({ reason }) => reason)).toEqual(['TrafficRolledBack']);
}

describe('a release that is good', () => {
  test('stays, and the result tells what was watched', async () => {
    const ns = await release('1.3.0');
    const run = await ns.kubectl('bluegreen', ...watched('600ms'), '-o', 'json');
    expectTidy(run, { exitCode: 0 });
    const result = JSON.parse(run.stdout) as SwitchResult;
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({ outcome: 'switched', live: 'green', warnings: [] });
    const { monitor } = result;
    expect(monitor).toMatchObject({ outcome: 'good', windowMs: 600, smokeCases: 1, failuresInARow: 3 });
    expect(monitor?.watchedMs).toBeGreaterThanOrEqual(600);
    expect(monitor?.signals.map(({ kind, bad, unseen }) => [kind, bad, unseen])).toEqual([
      ['cluster', 0, 0],
      ['smoke', 0, 0],
    ]);
    expect(monitor?.signals[1]?.good).toBeGreaterThanOrEqual(2);
    expect(run.stderr).toMatch(/^watching green for 0\.6 s: pods, endpoints, 1 smoke case, each 0\.2 s$/m);
    expect(run.stderr).toMatch(/watched for 0\.\d s: no restart, (\d+) of \1 smoke cases passed$/m);
    expect((await ns.writes(run)).toSorted().toReversed()).toEqual([
      'patch services agent-service',
      expect.stringMatching(/^create events/),
    ]);
  });

  test('stays where a case fails once: it is asked again at once, and passes', async () => {
    const ns = await release({ tag: '1.3.0-stumbles', ownProcess: true });
    const run = await ns.kubectl('bluegreen', ...watched('400ms'), '--progress', 'ndjson');
    expectTidy(run, { exitCode: 0 });
    const looks = run.stderr
      .split('\n')
      .filter((line) => line.includes('"monitor-look"') && line.includes('greeting'))
      .map((line) => JSON.parse(line) as { outcome: string; inARow: number });
    expect(looks.map(({ outcome }) => outcome).slice(0, 2)).toEqual(['bad', 'good']);
    expect((await service(ns)).live).toBe('green');
  });

  test('--dry-run says how often such a one would be moved back by chance', async () => {
    const ns = await release('1.3.0');
    const run = await ns.kubectl('bluegreen', 'switch', '--dry-run=client');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^then watched for 60 s: pods, endpoints and 1 smoke case each 5 s; /m);
    expect(run.stdout).toMatch(/ is moved back in 0\.16 % of such watches$/m);
    const plain = await ns.kubectl('bluegreen', 'switch', '--dry-run=client', ...unjudged);
    expect(plain.stdout).toMatch(/no smoke case: --skip-verify, and no --golden is named$/m);
    await smallSet(ns, [{ id: 'greeting' }]);
    const untagged = await ns.kubectl('bluegreen', 'switch', '--dry-run=client', '-o', 'json');
    expect(JSON.parse(untagged.stdout)).toMatchObject({
      outcome: 'planned',
      monitor: {
        outcome: 'planned',
        smokeCases: 0,
        notAsked: expect.stringMatching(/^no blocking case in .* is tagged smoke$/) as string,
      },
    });
  });

  test('--dry-run needs no golden folder, and says that the switch does; one that is named must be there', async () => {
    const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    const planned = await ns.kubectl('bluegreen', 'switch', '--dry-run=client');
    expect(planned.exitCode).toBe(0);
    expect(planned.stdout).toMatch(
      /pods and endpoints each 5 s; no smoke case: there is no \.\/golden, .* none is published; the switch itself needs a golden set$/m,
    );
    const named = await ns.kubectl('bluegreen', 'switch', '--dry-run=client', '--golden', 'not-there');
    expect(named.exitCode).not.toBe(0);
    expect(named.stderr).toMatch(/not-there: no such folder/);
    const moved = await ns.kubectl('bluegreen', 'switch');
    expect(moved.exitCode).not.toBe(0);
    expect(moved.stderr).toMatch(/no such folder/);
    expect((await service(ns)).live).toBe('blue');
  });
});

describe('a release that gets into trouble under traffic is moved back', () => {
  test('a pod that loses readiness', async () => {
    const ns = await release('1.3.0');
    const running = await watching(ns, ...watched('20s'), ...unjudged);
    await ns.setReady(await podOf(ns, 'green'), false);
    const run = await running.done;
    await expectMovedBack(ns, run, /^agent-green-\S+ lost readiness$/);
    expect(await msToGoBack(ns, run)).toBeLessThan(1000);
    expect(run.stdout).toMatch(
      /^moved back: blue is live again since \d\d:\d\d:\d\d UTC \(green served for [\d.]+ s\): watched for [\d.]+ s: agent-green-\S+ lost readiness \(.+\)\n$/,
    );
  });

  test('a container that restarts', async () => {
    const ns = await release('1.3.0');
    const running = await watching(ns, ...watched('20s'), ...unjudged, '-o', 'json');
    await ns.restartContainer(await podOf(ns, 'green'));
    const run = await running.done;
    await expectMovedBack(ns, run, /^agent-green-\S+ (restarted|ended|lost readiness)/);
    const result = JSON.parse(run.stdout) as SwitchResult;
    await expectSchema('switch-result', result);
    expect(result).toMatchObject({ outcome: 'moved-back', live: 'blue', monitor: { outcome: 'failed' } });
    expect(result.timings.servedMs).toBeGreaterThan(0);
  });

  testThatNeeds('writtenStatus')('a container that runs out of memory', async () => {
    const ns = await release('1.3.0');
    const running = await watching(ns, ...watched('20s'), ...unjudged);
    const { metadata, status } = await podOf(ns, 'green');
    const path = `/api/v1/namespaces/${ns.name}/pods/${metadata.name}/status`;
    const terminated = { exitCode: 137, reason: 'OOMKilled' };
    const [first, ...others] = status?.containerStatuses ?? [];
    const containerStatuses = [{ ...first, restartCount: 1, lastState: { terminated } }, ...others];
    await ns.admin.patch(path, { status: { containerStatuses } });
    await expectMovedBack(ns, await running.done, /^agent-green-\S+ was OOMKilled$/);
  });

  test('a smoke case that fails three times in a row', async () => {
    const ns = await release({ tag: '1.3.0-turns-bad', ownProcess: true });
    const run = await ns.kubectl('bluegreen', ...watched('2s'));
    await expectMovedBack(ns, run, /^smoke case greeting failed three times in a row$/);
    expect(run.stderr).toMatch(/verdict: 1 of 1 cases passed/);
    expect(run.stderr).toMatch(/^smoke case greeting: agent-green-\S+: status .*\(2 in a row, /m);
    expect(run.stdout).toMatch(/three times in a row \(agent-green-\S+: status expected 200, found 500/);
  });
});

describe('a release of which something cannot be seen', () => {
  const blinded = async (...words: readonly string[]): Promise<{ ns: E2eNamespace; run: Run }> => {
    const ns = await release({ tag: '1.3.0', ownProcess: true });
    const timeouts = 'timeouts: { connect: 2s, firstToken: 2s, total: 3s }';
    await smallSet(ns, smokeCase, '', timeouts);
    const running = await watching(ns, ...watched('1s'), ...words);
    await ns.killAgent(await podOf(ns, 'green'));
    return { ns, run: await running.done };
  };

  test('stays, and it is said what to check, and the way back', async () => {
    const { ns, run } = await blinded();
    expectTidy(run, { exitCode: 7 });
    expect(run.stdout).toMatch(
      /^not confirmed: green is selected, but not all could be seen in [\d.]+ s of watching: smoke case greeting could not be asked: agent-green-\S+ .+\n/,
    );
    expect(run.stdout).toContain(`Way back: kubectl bluegreen rollback agent-service -n ${ns.name}\n`);
    expect((await service(ns)).live).toBe('green');
  });

  test('is moved back by --on-blind=back', async () => {
    const { ns, run } = await blinded('--on-blind=back');
    await expectMovedBack(ns, run, /^smoke case greeting could not be asked: /);
  });
});

describe('a release that somebody ends', () => {
  test('another operator, who rolls back: it is said who, and nothing is undone', async () => {
    const ns = await release('1.3.0');
    const running = await watching(ns, ...watched('20s'), ...unjudged, '-o', 'json');
    const other = await ns.kubectl('bluegreen', 'rollback', { as: 'admin' });
    expect(other.exitCode).toBe(0);
    const run = await running.done;
    expectTidy(run, { exitCode: 7 });
    expect(JSON.parse(run.stdout)).toMatchObject({
      outcome: 'unconfirmed',
      live: 'blue',
      reason: expect.stringMatching(
        /somebody else changed the Service: rollback by \S*admin\S* at /,
      ) as string,
      monitor: { outcome: 'overtaken' },
    });
    expect((await service(ns)).history.map(({ verb }) => verb)).toEqual(['rollback', 'switch']);
    expect((await ns.writes(run)).filter((write) => write.startsWith('patch services'))).toHaveLength(1);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('who started it, by %s: green is live', async (signal) => {
    const ns = await release('1.3.0');
    const running = await watching(ns, ...watched('20s'), ...unjudged);
    running.signal(signal);
    const run = await running.done;
    expectTidy(run, { exitCode: 130 });
    expect(run.stdout).toMatch(
      /^interrupted: green is live; it was watched for [\d.]+ s of 20 s\nWay back: kubectl bluegreen rollback /,
    );
    expect((await service(ns)).live).toBe('green');
  });
});
