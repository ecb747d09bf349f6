import { beforeAll, expect, test } from 'vitest';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import { expectTidy } from './expect-tidy.ts';
import { describeThatNeeds, e2eCluster, expectSchema, type E2eNamespace } from './harness/index.ts';

/** Words of a command line as a shell would split it, without `kubectl`. */
function wordsOf(line: string): readonly string[] {
  return line
    .split(' ')
    .slice(1)
    .map((word) => word.replaceAll(/^'|'$/g, ''));
}

describeThatNeeds('kubectl')('given two good slots, and traffic that moves', () => {
  let ns: E2eNamespace;
  const status = async (): Promise<SlotStatus> => {
    const run = await ns.kubectl('bluegreen', 'status', '-o', 'json');
    expect([run.exitCode, run.stderr]).toEqual([0, '']);
    const found = JSON.parse(run.stdout) as SlotStatus;
    await expectSchema('slot-status', found);
    return found;
  };

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
  });

  test('what -o name prints can be given to kubectl', async () => {
    const { stdout } = await ns.kubectl('bluegreen', 'status', '-o', 'name');
    const get = await ns.kubectl('get', ...stdout.trim().split('\n'), '-o', 'name', { as: 'admin' });
    expect([get.stderr, get.stdout]).toEqual(['', stdout.replaceAll('deployment/', 'deployment.apps/')]);
  });

  test('the command for the day when this tool is broken moves traffic, there and back', async () => {
    for (const [from, to] of [
      ['blue', 'green'],
      ['green', 'blue'],
    ] as const) {
      const before = await status();
      expect(before.traffic).toMatchObject({ live: from, idle: to });
      const run = await ns.kubectl(...wordsOf(before.breakGlass));
      expect([run.stderr, run.exitCode]).toEqual(['', 0]);
      expect((await status()).traffic).toMatchObject({ live: to, idle: from });
    }
  });

  test('after a switch it knows the move; after a change around the tool it does not rest on it', async () => {
    const why = 'the new prompts';
    const moved = await ns.kubectl('bluegreen', 'switch', '--monitor=0', '--skip-verify', '--reason', why);
    expect(moved.exitCode).toBe(0);
    const { user } = await ns.identity('operator');
    const known = await status();
    expect(known.history).toMatchObject([
      { verb: 'switch', from: 'blue', to: 'green', who: user, why, verdict: 'skipped' },
    ]);
    expect(known.rollback).toEqual({ instant: true, to: 'blue' });
    const patch = ['patch', 'service', 'agent-service', '-p', '{"spec":{"selector":{"slot":"blue"}}}'];
    expect((await ns.kubectl(...patch, { as: 'admin' })).exitCode).toBe(0);
    const outside = await status();
    expect(outside.warnings.join('\n')).toMatch(
      /changed outside by kubectl-patch at \d{4}-\S+: blue is live, but the last recorded move went to green/,
    );
    expect(outside.rollback.instant).toBe(false);
    // The way out drops the history, which would no longer be true.
    expect((await ns.kubectl(...wordsOf(outside.breakGlass))).exitCode).toBe(0);
    expect(await status()).toMatchObject({ traffic: { live: 'green' }, history: [], warnings: [] });
  });

  test('--watch -o json prints one object after the other, and ends on SIGTERM with 130', async () => {
    const running = await ns.start('bluegreen', 'status', '-w', '-o', 'json');
    await running.waitForStdout(/"live": "green"[\s\S]*^\}$/m);
    await ns.patch('Service', 'agent-service', { spec: { selector: { slot: 'blue' } } });
    await running.waitForStdout(/"live": "blue"[\s\S]*^\}$/m);
    running.signal('SIGTERM');
    const run = await running.done;
    expectTidy(run, { exitCode: 130, withinMs: 20_000 });
    expect(run.stdout).not.toContain('\u001b');
    const objects = run.stdout.split(/^(?=\{$)/m).filter((text) => text.trim() !== '');
    expect(objects.length).toBeGreaterThanOrEqual(2);
    for (const text of objects) await expectSchema('slot-status', JSON.parse(text));
  });

  test('of all that, only the switch was a write of ours', async () => {
    expect((await ns.writes()).filter((write) => !write.startsWith('create events'))).toEqual([
      'patch services agent-service',
    ]);
  });
});
