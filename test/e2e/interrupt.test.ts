import { existsSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { heldPatchOfService } from '../faults/held-patch.ts';
import { silentServer } from './bad-api-server.ts';
import { endpointsThatNeverSettle } from './endpoints-that-never-settle.ts';
import { expectTidy } from './expect-tidy.ts';
import { e2eCluster, expectSchema, putTag, smallSet, type E2eNamespace, type Run } from './harness/index.ts';

/** Each ends this soon after the signal, whatever it was waiting for. */
const soonMs = 6000;

describe('given ^C while a command waits', () => {
  let ns: E2eNamespace;
  /** Starts a command, waits until it has said this, and interrupts it. */
  const interrupt = async (
    line: readonly string[],
    once: RegExp,
    signal: NodeJS.Signals = 'SIGINT',
  ): Promise<Run> => {
    const running = await ns.start('bluegreen', ...line);
    await running.waitForStderr(once);
    const at = Date.now();
    running.signal(signal);
    const run = await running.done;
    expect(run.endedAt.getTime() - at, run.command).toBeLessThan(soonMs);
    expectTidy(run, { exitCode: 130, withinMs: 20_000 });
    return run;
  };
  const liveSlot = async (): Promise<string | undefined> =>
    (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];

  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0-never-ends', replicas: 1 });
    await smallSet(ns, [{ id: 'greeting', stream: true }, { id: 'again' }]);
  });

  describe('before anything was written: nothing was, and it says which slot is live', () => {
    test.each(['SIGINT', 'SIGTERM'] as const)('verify in its replay, %s', async (signal) => {
      const run = await interrupt(['verify'], /2 cases on 1 pod/, signal);
      expect(run.stderr).toContain('interrupted; nothing was changed; blue is live');
      expect(await ns.writes(run)).toEqual([]);
    });

    test.each(['SIGINT', 'SIGTERM'] as const)('switch in its replay, %s', async (signal) => {
      const run = await interrupt(['switch'], /2 cases on 1 pod/, signal);
      expect(run.stdout).toBe('interrupted\nnothing was changed; blue is live\n');
      expect(await ns.writes(run)).toEqual([]);
      expect(await liveSlot()).toBe('blue');
    });

    const forNine = ['--expect-version', '9', '--wait', '1m'];
    test('verify in its wait for a version', async () => {
      const run = await interrupt(['verify', ...forNine], /waiting up to 60 s for version 9/);
      expect(run.stderr).toContain('interrupted; nothing was changed; blue is live');
    });

    test('switch in its wait for a version', async () => {
      const run = await interrupt(['switch', ...forNine], /waiting up to 60 s for version 9/);
      expect(run.stdout).toBe('interrupted\nnothing was changed; blue is live\n');
      expect(await ns.writes(run)).toEqual([]);
    });

    test('switch -o json gives the result all the same', async () => {
      const run = await interrupt(['switch', '-o', 'json'], /2 cases on 1 pod/);
      expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'interrupted', changed: false, live: 'blue' });
    });

    test('verify -o json gives scripts an Error, and leaves them no report of yesterday', async () => {
      await ns.write({ 'golden.xml': 'of yesterday' });
      const line = ['verify', '-o', 'json', '--report', 'junit=golden.xml'];
      const run = await interrupt(line, /2 cases on 1 pod/);
      expect(existsSync(path.join(ns.folder, 'golden.xml'))).toBe(false);
      const error: unknown = JSON.parse(run.stdout);
      await expectSchema('error', error);
      expect(error).toMatchObject({
        kind: 'Error',
        error: 'interrupted',
        message: 'interrupted; nothing was changed; blue is live',
      });
    });

    test.each([
      [['status']],
      [['deploy', '--image', 'agent-service:9.9.9', '--agent-version', '9.9.9']],
      [['verify']],
      [['switch']],
      [['rollback']],
    ])('%s where the API server does not answer', async (line) => {
      const { port, connected } = await silentServer();
      const running = await ns.start('bluegreen', ...line, '--server', `https://127.0.0.1:${port}`);
      await connected;
      running.signal('SIGINT');
      const run = await running.done;
      expect([run.exitCode, run.stdout]).toEqual([130, '']);
      expect(run.stderr).toContain('interrupted; nothing was changed');
      expectTidy(run, { exitCode: 130 });
    });
  });

  describe('while the one patch is under way', () => {
    const line = [
      'switch',
      '--monitor=0',
      '--skip-verify',
      '--reason',
      'test',
      '--to',
      'green',
      '-o',
      'json',
    ] as const;
    /** A switch whose patch the API server has not seen yet. */
    const switching = async () => {
      await putTag(ns, 'green', '1.3.0-never-ends');
      const between = await heldPatchOfService(ns);
      const running = await ns.start('bluegreen', ...line, '--kubeconfig', between.kubeconfig);
      await between.reached;
      return { running, release: between.release, kubeconfig: between.kubeconfig };
    };

    test('the first ^C waits for it, and says that it was made', async () => {
      const { running, release } = await switching();
      running.signal('SIGINT');
      // Longer than whatever only reads is given.
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(running.stdout).toBe('');
      release();
      const run = await running.done;
      expectTidy(run, { exitCode: 130 });
      expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'interrupted', changed: true, live: 'green' });
      expect(await liveSlot()).toBe('green');
      expect((await ns.kubectl('bluegreen', 'rollback')).exitCode).toBe(0);
    });

    test('the second ^C does not, and says that nobody knows', async () => {
      const { running, kubeconfig } = await switching();
      running.signal('SIGINT');
      running.signal('SIGTERM');
      const run = await running.done;
      expectTidy(run, { exitCode: 130 });
      expect(run.stderr).toContain(
        'interrupted during a write: it may have been applied; before it blue was live\n' +
          `to find out: kubectl bluegreen status --kubeconfig ${kubeconfig}\n`,
      );
      expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'Error', error: 'interrupted' });
      expect(await liveSlot()).toBe('blue');
    });
  });

  describe('after the write: it stays, it is the only one, and what is live is said', () => {
    test.each(['SIGINT', 'SIGTERM'] as const)('deploy in the rollout, %s', async (signal) => {
      const image = `agent-service:1.4.${signal === 'SIGINT' ? 0 : 1}-not-ready`;
      const line = ['deploy', '--image', image, '--agent-version', '1.4.0'];
      const run = await interrupt(line, /1 of 1 updated/, signal);
      expect(run.stdout).toMatch(
        /^interrupted: interrupted while the rollout went on\nblue is live and untouched\./,
      );
      expect(run.stdout).toContain(`kubectl -n ${ns.name} rollout undo deployment/agent-green`);
      expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
    });

    test('switch and rollback in the wait for endpoints', async () => {
      await putTag(ns, 'green', '1.5.0');
      await endpointsThatNeverSettle(ns, 'green');
      const there = await interrupt(['switch'], /endpoints: /);
      expect(there.stdout).toMatch(
        /^interrupted: green is live; endpoints were not waited for\nWay back: kubectl bluegreen rollback /,
      );
      const writes = await ns.writes(there);
      expect(writes.filter((write) => !write.startsWith('create events'))).toEqual([
        'patch services agent-service',
      ]);
      expect(await liveSlot()).toBe('green');
      await endpointsThatNeverSettle(ns, 'blue');
      const back = await interrupt(['rollback', '-o', 'json'], /endpoints: /, 'SIGTERM');
      expect(JSON.parse(back.stdout)).toMatchObject({ outcome: 'interrupted', changed: true, live: 'blue' });
      expect((await ns.writes(back)).filter((write) => !write.startsWith('create events'))).toEqual([
        'patch services agent-service',
      ]);
      expect(await liveSlot()).toBe('blue');
    });

    test('endpoints that do not come in time are not confirmed: 7', async () => {
      const line = ['switch', '--to', 'green', '--skip-verify', '--reason', 'test', '--timeout', '1s'];
      const run = await ns.kubectl('bluegreen', ...line);
      expectTidy(run, { exitCode: 7 });
      expect(run.stdout).toMatch(/^not confirmed: green is selected, but .*endpoints still hold stray-green/);
      expect(run.stdout).toContain(`kubectl bluegreen status agent-service -n ${ns.name}`);
    });
  });
});
