import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { MoveNotice } from '../../src/results/move-notice.generated.ts';
import { aHook, aRawHook, type Hook } from '../adapters/hook-server.ts';
import { expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  smallSet,
  type E2eNamespace,
  type KubectlOptions,
  type Run,
} from './harness/index.ts';

const bluegreen = (ns: E2eNamespace, ...words: readonly (string | KubectlOptions)[]): Promise<Run> =>
  ns.kubectl('bluegreen', ...words);

const opened: Hook[] = [];
afterEach(async () => {
  for (const hook of opened.splice(0)) await hook.close();
});

async function kept(hook: Promise<Hook>): Promise<Hook> {
  const one = await hook;
  opened.push(one);
  return one;
}

/** The only notice that came, which is as its schema says and holds nothing of where it went. */
async function noticeAt(hook: Hook): Promise<MoveNotice> {
  expect(hook.received.map(({ method }) => method)).toEqual(['POST']);
  const body = hook.received[0]?.body ?? '';
  expect(body).not.toContain('very-secret');
  const notice = JSON.parse(body) as MoveNotice;
  await expectSchema('move-notice', notice);
  return notice;
}

/** Nothing that a command says has more of the address than where it is. */
function expectNoSecret(run: Run): void {
  expect(run.stdout + run.stderr).not.toContain('very-secret');
}

describe('given somebody to be told', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0', replicas: 1 });
    await smallSet(ns);
  });
  const liveSlot = async (): Promise<string | undefined> =>
    (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
  /** To whichever slot is idle. */
  const moveWords = async (): Promise<readonly string[]> => {
    const to = (await liveSlot()) === 'blue' ? 'green' : 'blue';
    return ['rollback', '--to', to, '--reason', 'another try'];
  };

  test('a switch is told once it has ended: who, why, from where to where', async () => {
    const hook = await kept(aHook());
    const reason = ['--monitor', '0', '--reason', 'release day'];
    const run = await bluegreen(ns, 'switch', ...reason, '--notify-url', `${hook.origin}/very-secret`);
    expectTidy(run, { exitCode: 0 });
    expectNoSecret(run);
    expect(run.stderr).not.toContain('warning: no notice');
    const notice = await noticeAt(hook);
    expect(hook.received[0]?.path).toBe('/very-secret');
    expect(notice).toMatchObject({
      ...{ verb: 'switch', outcome: 'switched', changed: true, live: 'green', verdict: 'pass' },
      ...{ context: 'e2e', namespace: ns.name, service: 'agent-service', why: 'release day', reason: null },
      from: { slot: 'blue', image: 'agent-service:1.2.0' },
      to: { slot: 'green', image: 'agent-service:1.3.0' },
      who: `system:serviceaccount:${ns.name}:operator`,
    });
    const { metadata } = await ns.get('Service', 'agent-service');
    expect(metadata.annotations?.['kubectl-bluegreen/history']).toContain(`"op":"${notice.op ?? '?'}"`);
  });

  test('a rollback is told to the address of the environment, and the refusal of a second one too', async () => {
    const [first, second] = [await kept(aHook()), await kept(aHook())];
    const to = ({ origin }: Hook): KubectlOptions => ({ env: { KUBECTL_BLUEGREEN_NOTIFY_URL: origin } });
    expectTidy(await bluegreen(ns, 'rollback', to(first)), { exitCode: 0 });
    expect(await noticeAt(first)).toMatchObject({ verb: 'rollback', outcome: 'rolled-back', live: 'blue' });
    const again = await bluegreen(ns, 'rollback', '-o', 'json', to(second));
    expect(again.exitCode).toBe(5);
    const notice = await noticeAt(second);
    expect(notice).toMatchObject({ outcome: 'refused', changed: false, live: 'blue', op: null });
    expect(notice.refusals).toMatchObject([{ kind: expect.any(String) as string }]);
    const result = JSON.parse(again.stdout) as { refusals: { kind: string }[]; who: string };
    await expectSchema('switch-result', result);
    expect(notice.refusals.map(({ kind }) => kind)).toEqual(result.refusals.map(({ kind }) => kind));
    expect(result.who).toBe(notice.who);
  });

  test('a dry run, and a slot that is live already, are told to nobody', async () => {
    const hook = await kept(aHook());
    const there = ['--notify-url', hook.origin];
    const dry = await bluegreen(ns, 'switch', '--to', 'green', '--dry-run=client', ...there);
    const live = await bluegreen(ns, 'switch', '--to', 'blue', ...there);
    expect([dry.exitCode, live.exitCode]).toEqual([0, 0]);
    expect(hook.received).toEqual([]);
  });

  describe('who does not take it: the move stands, with the same exit code, and a warning', () => {
    const answers: Readonly<Record<string, readonly [() => Promise<Hook>, RegExp]>> = {
      'answers 500': [() => aHook((response) => response.writeHead(500).end()), /answered 500$/m],
      'sends it elsewhere': [
        () => aHook((response) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()),
        /answered 302, and redirects are not followed$/m,
      ],
      'cuts the connection': [() => aRawHook((socket) => socket.resetAndDestroy()), /closed the connection/],
      'talks nonsense': [
        () => aRawHook((socket) => socket.end('\u0000\u0001\r\n\r\n')),
        /does not answer in HTTP/,
      ],
    };
    test.each(Object.entries(answers))('%s', async (_, [start, warning]) => {
      const hook = await kept(start());
      const words = await moveWords();
      const run = await bluegreen(ns, ...words, '--notify-url', `${hook.origin}/very-secret`);
      expectTidy(run, { exitCode: 0 });
      expectNoSecret(run);
      expect(run.stderr).toMatch(/^warning: no notice was delivered: http:\/\/127\.0\.0\.1:\d+ /m);
      expect(run.stderr).toMatch(warning);
      expect(await liveSlot()).toBe(words[2]);
    });

    test('never answers: the outcome is printed first, and three seconds later it ends', async () => {
      const hook = await kept(aHook(() => undefined));
      const words = [...(await moveWords()), '--notify-url', hook.origin, '--progress=ndjson'];
      const running = await ns.start('bluegreen', ...words);
      await running.waitForStdout(/rolled back|live/);
      const told = performance.now();
      const run = await running.done;
      expect(performance.now() - told).toBeGreaterThan(2000);
      expectTidy(run, { exitCode: 0 });
      const last = JSON.parse(run.stderr.trimEnd().split('\n').at(-1) ?? '') as unknown;
      expect(last).toMatchObject({
        kind: 'warning',
        text: `no notice was delivered: ${hook.origin} gave no answer within 3 s`,
      });
    });

    test('never answers, and ^C comes: it ends at once, and the exit code is still that of the move', async () => {
      const hook = await kept(aHook(() => undefined));
      const running = await ns.start('bluegreen', ...(await moveWords()), '--notify-url', hook.origin);
      await ns.waitFor('the notice', () => hook.received.length === 1);
      const told = performance.now();
      running.signal('SIGINT');
      const run = await running.done;
      expect(performance.now() - told).toBeLessThan(1500);
      expectTidy(run, { exitCode: 0 });
      expect(run.stderr).toContain(`interrupted before ${hook.origin} had answered`);
    });
  });

  test('an address that is none: the flag is a usage error, the variable a warning after the move', async () => {
    for (const bad of ['very-secret', 'file:///very-secret', 'ftp://very-secret', '']) {
      const run = await bluegreen(ns, 'rollback', '--notify-url', bad);
      expectTidy(run, { exitCode: 2 });
      expect(run.stderr).toContain('--notify-url: write an http:// or https:// URL');
      expectNoSecret(run);
      expect(await ns.audit(run)).toEqual([]);
    }
    const env = { KUBECTL_BLUEGREEN_NOTIFY_URL: 'very-secret' };
    const run = await bluegreen(ns, ...(await moveWords()), { env });
    expectTidy(run, { exitCode: 0 });
    expectNoSecret(run);
    expect(run.stderr).toContain('KUBECTL_BLUEGREEN_NOTIFY_URL is not an http:// or https:// URL');
  });

  test('an annotation of the Service sends nobody anywhere', async () => {
    const hook = await kept(aHook());
    const annotations = {
      'kubectl-bluegreen/notify': hook.origin,
      'kubectl-bluegreen/notify-url': hook.origin,
    };
    await ns.patch('Service', 'agent-service', { metadata: { annotations } });
    expectTidy(await bluegreen(ns, ...(await moveWords())), { exitCode: 0 });
    expect(hook.received).toEqual([]);
  });
});

test('a release that fails its golden set is told as such', async () => {
  const ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.3.0-too-long', replicas: 1 });
  await smallSet(ns);
  const hook = await kept(aHook());
  const run = await bluegreen(ns, 'switch', '--notify-url', hook.origin);
  expectTidy(run, { exitCode: 3 });
  expect(await noticeAt(hook)).toMatchObject({
    outcome: 'failed',
    verdict: 'fail',
    changed: false,
    live: 'blue',
  });
});
