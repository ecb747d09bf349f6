import { describe, expect, it } from 'vitest';
import { PodUnreachable } from '../../../src/ports/pod-connections.ts';
import { after, aPod, caseOf, missed, play, someCases, verdictOf } from './situation.ts';
import type { VirtualClock } from './virtual-clock.ts';

const pods = ['pod-a', 'pod-b', 'pod-c'];

describe('a pod that restarts during the run', () => {
  it('takes back exactly its own samples, which are asked again', async () => {
    const outcome = await play({
      cases: someCases(9),
      cluster: (clock) =>
        pods.map((name) => aPod(name, restarted(name === 'pod-b' && clock.monotonicMs() > 150))),
    });
    const twice = someCases(9).flatMap(({ id }) =>
      outcome.asked.filter(({ caseId }) => caseId === id).length > 1 ? [id] : [],
    );
    expect(twice).toEqual(['case-2', 'case-5', 'case-8']);
    expect(outcome.events).toContainEqual({
      kind: 'pod-invalidated',
      pod: 'pod-b',
      change: 'pod-b restarted during the run',
      samples: 3,
    });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', totals: { pass: 9, samples: 9 } });
  });

  it('keeps the samples that an earlier look had found good', async () => {
    // Looks come at 0, 5,000 and 10,000 ms (every five seconds) and at the end.
    const outcome = await play({
      cases: someCases(40),
      pods: ['pod-a'],
      suite: { concurrency: 1 },
      agent: ({ clock }) => after(clock, 1_000),
      cluster: (clock) => [aPod('pod-a', restarted(clock.monotonicMs() >= 8_000))],
    });
    const twice = someCases(40).flatMap(({ id }) =>
      outcome.asked.filter(({ caseId }) => caseId === id).length > 1 ? [id] : [],
    );
    expect(twice).toEqual(['case-6', 'case-7', 'case-8', 'case-9', 'case-10']);
    expect(caseOf(outcome, 'case-5').samples[0]?.requestId).toMatch(/case-5\/1$/);
  });

  it('does not let an answer fail that the restart cut off, though the cluster shows it late', async () => {
    const finding = { check: 'reply.cut-off', expected: 'a whole reply', actual: 'half of one', pointer: '' };
    const outcome = await play({
      cases: someCases(3),
      agent: ({ clock, pod, number }) =>
        pod === 'pod-b' && number === 1
          ? after(clock, 100, { defects: [{ kind: 'cut-off', detail: '' }] })
          : after(clock, 100),
      judge: ({ defects }) => (defects.length > 0 ? [finding] : []),
      cluster: (clock) =>
        pods.map((name) => aPod(name, restarted(name === 'pod-b' && clock.monotonicMs() > 1_500))),
    });
    expect(verdictOf(outcome).outcome).toBe('pass');
    expect(caseOf(outcome, 'case-2').findings).toEqual([]);
  });

  it.each(['refused', 'lost'] as const)(
    'alone and shown as ready for a while, it is waited for: one extra ask a case is enough (%s)',
    async (reason) => {
      const backAtMs = 14_000;
      const cluster = (clock: VirtualClock) => {
        const now = clock.monotonicMs();
        return [aPod('pod-a', { ready: now < 1_900 || now >= backAtMs, ...restarted(now >= 3_000) })];
      };
      const outcome = await play({
        cases: someCases(4),
        pods: ['pod-a'],
        agent: ({ clock }) => (clock.monotonicMs() < backAtMs ? missed(reason) : after(clock, 100)),
        cluster,
      });
      expect(verdictOf(outcome).outcome).toBe('pass');
      expect(outcome.asked).toHaveLength(8);
    },
  );

  it('with all others, as where their node is started again: one extra ask a case is enough', async () => {
    const outcome = await play({
      cases: someCases(6),
      agent: ({ clock }) => (clock.monotonicMs() < 1_800 ? missed('unreached') : after(clock, 100)),
    });
    expect(verdictOf(outcome).outcome).toBe('pass');
    expect(outcome.asked.length).toBeLessThanOrEqual(10);
  });

  it('is not waited for where another pod can be asked', async () => {
    const outcome = await play({
      cases: someCases(3),
      agent: ({ clock, pod, number }) =>
        pod === 'pod-b' && number === 1 ? missed('refused') : after(clock, 100),
    });
    expect(
      outcome.asked.find(({ caseId, number }) => caseId === 'case-2' && number === 2)?.atMs,
    ).toBeLessThan(600);
  });

  it('refuses for good while it is shown as ready: no more is asked than ever, and it ends soon', async () => {
    const outcome = await play({ cases: someCases(1), pods: ['pod-a'], agent: () => missed('refused') });
    expect(outcome.asked).toHaveLength(3);
    expect(caseOf(outcome, 'case-1').reason).toBe(
      'pod-a refused the connection: as scripted (asked 3 times)',
    );
    expect(outcome.endedAtMs).toBeLessThan(6_000);
  });

  it('cannot tell when it restarts again and again', async () => {
    const outcome = await play({
      cases: someCases(1),
      pods: ['agent-green-7d9f-x2k'],
      cluster: (clock) => [
        aPod('agent-green-7d9f-x2k', { restarts: Math.ceil(clock.monotonicMs() / 50), containerIds: [] }),
      ],
    });
    expect(caseOf(outcome, 'case-1')).toMatchObject({
      outcome: 'inconclusive',
      reason: 'agent-green-7d9f-x2k restarted during the run (asked 3 times)',
      samples: [{ pod: 'agent-green-7d9f-x2k', outcome: 'inconclusive' }],
    });
  });
});

describe('a pod that goes away', () => {
  it.each([
    ['was deleted', () => []],
    ['was deleted', () => [aPod('pod-b', { ready: false, deleted: true })]],
    ['was replaced', () => [aPod('pod-b', { uid: 'another' })]],
    ['lost readiness', () => [aPod('pod-b', { ready: false })]],
  ])('%s: its samples move to the other pods', async (change, after150) => {
    const outcome = await play({
      cases: someCases(6),
      cluster: (clock) => [
        aPod('pod-a'),
        ...(clock.monotonicMs() > 150 ? after150() : [aPod('pod-b')]),
        aPod('pod-c'),
      ],
    });
    expect(caseOf(outcome, 'case-2').samples[0]?.pod).not.toBe('pod-b');
    expect(outcome.events).toContainEqual(
      expect.objectContaining({
        kind: 'pod-invalidated',
        change: `pod-b ${change} during the run`,
        samples: 2,
      }),
    );
    expect(verdictOf(outcome).outcome).toBe('pass');
  });

  it('was not ready for a moment between two looks: seen by the time of its condition', async () => {
    const outcome = await play({
      cases: someCases(3),
      cluster: (clock) =>
        pods.map((name) =>
          aPod(name, { readySince: name === 'pod-c' && clock.monotonicMs() > 50 ? '2' : '1' }),
        ),
    });
    expect(outcome.asked.filter(({ caseId }) => caseId === 'case-3')).toHaveLength(2);
  });

  it('is waited for where it is the only one', async () => {
    const outcome = await play({
      cases: someCases(3),
      pods: ['pod-a'],
      suite: { concurrency: 1 },
      agent: ({ clock }) => after(clock, 10),
      cluster: (clock) => [
        aPod('pod-a', { ready: clock.monotonicMs() === 0 || clock.monotonicMs() > 9_000 }),
      ],
    });
    expect(verdictOf(outcome).outcome).toBe('pass');
  });

  it('stops the run at once where all are deleted: none of them comes back', async () => {
    let looks = 0;
    const outcome = await play({
      cases: someCases(8),
      agent: () => missed('refused'),
      cluster: () => (looks++ === 0 ? pods.map((name) => aPod(name)) : []),
    });
    expect(verdictOf(outcome).outcome).toBe('inconclusive');
    expect(caseOf(outcome, 'case-1').reason).toBe('pod-a was deleted during the run (asked once)');
    expect(caseOf(outcome, 'case-8').reason).toBe('not asked: no pod is ready');
    expect(outcome.endedAtMs).toBeLessThan(5_000);
  });

  it('stops the run where none is ready again in time', async () => {
    let looks = 0;
    const outcome = await play({
      cases: someCases(3),
      agent: () => missed('refused'),
      cluster: () => pods.map((name) => aPod(name, { ready: looks++ < pods.length })),
    });
    expect(verdictOf(outcome).outcome).toBe('inconclusive');
    expect(caseOf(outcome, 'case-1').reason).toBe('pod-a lost readiness during the run (asked once)');
    expect(outcome.endedAtMs).toBeGreaterThan(15_000);
    expect(outcome.endedAtMs).toBeLessThan(40_000);
  });

  it('costs no second round where too many samples are taken back: they stay open', async () => {
    const outcome = await play({
      cases: someCases(30),
      pods: ['pod-a'],
      cluster: (clock) => [aPod('pod-a', restarted(clock.monotonicMs() > 500))],
    });
    expect(outcome.asked).toHaveLength(30);
    for (const one of verdictOf(outcome).cases) {
      expect(one.reason).toBe('pod-a restarted during the run (asked once)');
    }
  });
});

describe('every ready pod answers', () => {
  it('cannot tell where a pod that counts as ready refuses every connection', async () => {
    const outcome = await play({
      cases: someCases(20),
      agent: ({ clock, pod }) => (pod === 'pod-b' ? missed('refused') : after(clock, 10)),
    });
    expect(verdictOf(outcome).outcome).toBe('inconclusive');
    expect(
      verdictOf(outcome)
        .cases.map(({ reason }) => reason ?? '')
        .join(),
    ).toContain('pod-b refused the connection');
  });

  it('asks a pod by itself whose only sample was answered elsewhere', async () => {
    const outcome = await play({
      cases: someCases(3),
      agent: ({ clock, pod, number }) =>
        pod === 'pod-b' && number === 1 ? missed('refused') : after(clock, 10),
    });
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', totals: { pods: 3, samples: 4 } });
  });
});

describe('what no answer can come of', () => {
  it('gives the error up where the cluster cannot be looked at', async () => {
    let looks = 0;
    const broken = play({
      cluster: () => {
        if (looks++ === 0) return pods.map((name) => aPod(name));
        throw new Error('the API server is gone');
      },
    });
    await expect(broken).rejects.toThrow('the API server is gone');
  });

  it('says that the role may not forward ports, after the first request', async () => {
    const error = new PodUnreachable('forbidden', 'pod-a', 'cannot create resource "pods/portforward"');
    const outcome = await play({
      cases: someCases(200),
      request: {
        target: {
          kind: 'pods',
          pods: pods.map((name) => ({ name, uid: `uid-${name}` })),
          port: 8000,
          fetchTo: () => () => Promise.reject(new TypeError('fetch failed', { cause: error })),
          inspectPods: () => Promise.resolve(pods.map((name) => aPod(name))),
        },
      },
    });
    expect(outcome.result).toEqual({ kind: 'forbidden', error });
    expect(outcome.stored).toBe('discarded');
  });

  it('throws what a check throws, and cancels what is under way', async () => {
    const broken = play({
      judge: () => {
        throw new RangeError('a defect of ours');
      },
    });
    await expect(broken).rejects.toThrow('a defect of ours');
  });
});

describe('an interrupted run', () => {
  it('ends at once, also where a request does not heed the signal', async () => {
    const controller = new AbortController();
    const outcome = await play({
      cases: someCases(20),
      agent: ({ clock, atMs }) => {
        if (atMs > 0) controller.abort();
        return after(clock, 500);
      },
      request: { signal: controller.signal },
    });
    expect(outcome.result).toEqual({ kind: 'interrupted' });
    expect(outcome.endedAtMs).toBe(500);
    expect(outcome.stored).toBe('discarded');
  });

  it('ends during a wait between two asks', async () => {
    const controller = new AbortController();
    const outcome = await play({
      agent: () => missed('rate-limited', 20_000),
      request: { signal: controller.signal },
      onEvent: (event) => event.kind === 'retrying' && controller.abort(),
    });
    expect(outcome.result).toEqual({ kind: 'interrupted' });
    expect(outcome.endedAtMs).toBe(0);
  });
});

function restarted(yes: boolean) {
  return yes ? { restarts: 1, containerIds: ['new'] } : {};
}
