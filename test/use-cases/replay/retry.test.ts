import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NotAskedReason } from '../../../src/domain/golden/observation.ts';
import { extraAsks } from '../../../src/use-cases/replay/retry-budget.ts';
import { waitBeforeRetry } from '../../../src/use-cases/replay/wait-before-retry.ts';
import { after, caseOf, missed, play, someCases, verdictOf, type Asked } from './situation.ts';

describe('an agent that could not be asked is asked again', () => {
  const reasons: readonly NotAskedReason[] = [
    'rate-limited',
    'unavailable',
    'refused',
    'unreached',
    'lost',
    'no-answer',
  ];
  it.each(reasons)('%s: another ask, on another pod, with a fresh id and session', async (reason) => {
    const outcome = await play({
      agent: (asked) => (isFirst(asked, 'case-2') ? missed(reason) : after(asked.clock, 50)),
    });
    const asks = outcome.asked.filter(({ caseId }) => caseId === 'case-2');
    expect(asks.map(({ pod, number }) => [pod, number])).toEqual([
      ['pod-b', 1],
      [expect.not.stringMatching('pod-b'), 2],
    ]);
    expect(new Set(asks.map(({ question }) => question.sessionId)).size).toBe(2);
    expect(verdictOf(outcome).outcome).toBe('pass');
    expect(outcome.events).toContainEqual(
      expect.objectContaining({ kind: 'retrying', id: 'case-2', reason, extraAsksLeft: 3 }),
    );
  });

  it('keeps the exchanges of the ask that failed too', async () => {
    const outcome = await play({
      agent: (asked) => (isFirst(asked, 'case-2') ? missed('unavailable') : after(asked.clock, 50)),
    });
    const kept = outcome.kept.filter(({ caseId }) => caseId === 'case-2');
    expect(kept.map((sample) => sample.outcome)).toEqual(['inconclusive', 'pass']);
    expect(kept[0]?.reason).toBe('pod-b is not available: as scripted');
    expect(outcome.stored).toBe('committed');
  });

  it('asks a case three times at most, then says that it cannot tell', async () => {
    const outcome = await play({
      cases: someCases(20),
      agent: ({ clock, caseId }) => (caseId === 'case-3' ? missed('unavailable') : after(clock, 50)),
    });
    expect(outcome.asked.filter(({ caseId }) => caseId === 'case-3')).toHaveLength(3);
    expect(caseOf(outcome, 'case-3')).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringMatching(/^pod-. is not available: as scripted \(asked 3 times\)$/) as string,
    });
    expect(verdictOf(outcome)).toMatchObject({
      outcome: 'inconclusive',
      totals: { pass: 19, inconclusive: 1 },
    });
  });

  it('stops early when the extra asks of the run are used up', async () => {
    const outcome = await play({ cases: someCases(50), agent: () => missed('unavailable') });
    const verdict = verdictOf(outcome);
    expect(verdict.outcome).toBe('inconclusive');
    expect(outcome.asked.length).toBeLessThanOrEqual(4 + 10 + 4);
    expect(verdict.cases.at(-1)).toMatchObject({ outcome: 'inconclusive', samples: [] });
    expect(verdict.cases.at(-1)?.reason).toMatch(
      /^not asked: the run stopped early, its 10 extra asks are used up/,
    );
    expect(outcome.events.filter(({ kind }) => kind === 'stopped-early')).toHaveLength(1);
  });

  it('never asks more than its budget allows, whatever fails', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 8 }),
        fc.array(fc.constantFrom(undefined, undefined, ...reasons), { minLength: 1, maxLength: 40 }),
        async (cases, pods, concurrency, script) => {
          let next = 0;
          const outcome = await play({
            cases: someCases(cases),
            pods: Array.from({ length: pods }, (_, index) => `pod-${index}`),
            suite: { concurrency },
            agent: ({ clock }) => {
              const reason = script[next++ % script.length];
              return reason === undefined ? after(clock, 30) : missed(reason);
            },
          });
          const planned = Math.max(cases, pods) + pods; // and one more for each pod that never answered
          expect(outcome.asked.length).toBeLessThanOrEqual(planned + extraAsks(cases, concurrency));
          const ids = outcome.asked.map(({ question }) => question.requestId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(verdictOf(outcome).cases).toHaveLength(cases);
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('429', () => {
  it('halves the requests in flight, once for a burst, down to one', async () => {
    let refused = 0;
    const outcome = await play({
      cases: someCases(60),
      suite: { concurrency: 8 },
      agent: async ({ clock }) => {
        await clock.sleep(100);
        return clock.monotonicMs() > 300 && refused++ < 4 ? missed('rate-limited') : after(clock, 0);
      },
    });
    const slowed = outcome.events.flatMap((event) =>
      event.kind === 'slowed-down' ? [event.concurrency] : [],
    );
    expect(slowed).toEqual([4]);
    expect(verdictOf(outcome).outcome).toBe('pass');
    const late = outcome.asked.filter(({ atMs }) => atMs > 2_000);
    expect(most(late.map(({ atMs }) => atMs))).toBeLessThanOrEqual(4);
  });

  it('never goes below one', async () => {
    const outcome = await play({ cases: someCases(40), agent: () => missed('rate-limited') });
    const slowed = outcome.events.flatMap((event) =>
      event.kind === 'slowed-down' ? [event.concurrency] : [],
    );
    expect(slowed).toEqual([2, 1]);
    expect(verdictOf(outcome).outcome).toBe('inconclusive');
  });

  it('holds every request back for as long as Retry-After says', async () => {
    const outcome = await play({
      cases: someCases(12),
      suite: { concurrency: 2 },
      agent: (asked) => (isFirst(asked, 'case-3') ? missed('rate-limited', 7_000) : after(asked.clock, 100)),
    });
    const refusedAt = outcome.asked.find((asked) => isFirst(asked, 'case-3'))?.atMs ?? 0;
    const again = outcome.asked.find(({ caseId, number }) => caseId === 'case-3' && number === 2);
    expect(again?.atMs).toBe(refusedAt + 7_000);
    const between = outcome.asked.filter(({ atMs }) => atMs > refusedAt && atMs < refusedAt + 7_000);
    expect(between).toEqual([]);
    expect(verdictOf(outcome).outcome).toBe('pass');
  });

  it('stops when the agent wants more time than a gate has', async () => {
    const outcome = await play({ agent: () => missed('rate-limited', 120_000) });
    expect(outcome.endedAtMs).toBeLessThan(1_000);
    expect(outcome.asked).toHaveLength(4);
    expect(caseOf(outcome, 'case-1').reason).toContain('it asks to wait 120 s, at most 30 s are waited');
    expect(caseOf(outcome, 'case-6').reason).toContain('not asked: ');
  });
});

describe('the wait before another ask', () => {
  it('doubles, with a random half left out, and is never shorter than Retry-After', () => {
    expect(waitBeforeRetry(1, undefined, 60_000, 0)).toEqual({ kind: 'wait', ms: 250 });
    expect(waitBeforeRetry(3, undefined, 60_000, 0)).toEqual({ kind: 'wait', ms: 1_000 });
    expect(waitBeforeRetry(1, 2_000, 60_000, 0.99)).toEqual({ kind: 'wait', ms: 2_000 });
    expect(waitBeforeRetry(1, 2_000, 1_000, 0)).toEqual({
      kind: 'too-long',
      askedMs: 2_000,
      allowedMs: 1_000,
    });
  });
});

describe('the time of a run', () => {
  it('ends at its deadline, with what was told by then', async () => {
    const outcome = await play({
      cases: someCases(20),
      agent: async ({ clock, signal }) => {
        try {
          await clock.sleep(1_000, signal);
        } catch {
          return missed('interrupted');
        }
        return after(clock, 0);
      },
      request: { limits: { maxDurationMs: 2_500 } },
    });
    const verdict = verdictOf(outcome);
    expect(outcome.endedAtMs).toBe(2_500);
    expect(verdict.totals).toMatchObject({ pass: 8, inconclusive: 12 });
    expect(caseOf(outcome, 'case-9').reason).toBe("the run's time of 2.5 s was up (asked once)");
    expect(caseOf(outcome, 'case-20').reason).toBe("not asked: the run's time of 2.5 s was up");
  });
});

function isFirst({ caseId, number }: Asked, id: string): boolean {
  return caseId === id && number === 1;
}

/** The most that happen at one time. */
function most(times: readonly number[]): number {
  return Math.max(0, ...times.map((time) => times.filter((other) => other === time).length));
}
