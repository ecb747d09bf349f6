import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, aCase, caseOf, missed, play, someCases, verdictOf } from './situation.ts';

describe('samples are spread over the ready pods', () => {
  it('deals twelve cases out to three pods in turn', async () => {
    const outcome = await play({ cases: someCases(12) });
    const pods = verdictOf(outcome).cases.map(({ samples }) => samples.map(({ pod }) => pod).join());
    expect(pods.slice(0, 4)).toEqual(['pod-a', 'pod-b', 'pod-c', 'pod-a']);
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'pass', totals: { pass: 12, samples: 12, pods: 3 } });
  });

  it('repeats a case on another pod where there are fewer cases than pods', async () => {
    const outcome = await play({ cases: someCases(2), pods: ['a', 'b', 'c', 'd', 'e'] });
    expect(caseOf(outcome, 'case-1').samples.map(({ pod }) => pod)).toEqual(['a', 'c', 'e']);
    expect(caseOf(outcome, 'case-2').samples.map(({ pod }) => pod)).toEqual(['b', 'd']);
  });

  it('passes nothing while a ready pod answered nothing, whatever the severity of what it was asked', async () => {
    const outcome = await play({
      cases: [aCase('tone', { severity: 'advisory' }), aCase('greeting')],
      agent: ({ clock, pod }) => (pod === 'pod-c' ? missed('refused') : after(clock, 10)),
    });
    expect(outcome.asked.some(({ pod }) => pod === 'pod-c')).toBe(true);
    expect(verdictOf(outcome)).toMatchObject({ outcome: 'inconclusive', totals: { inconclusive: 1 } });
  });

  it('passes nothing either where the run had stopped before that pod could be asked by itself', async () => {
    const outcome = await play({
      cases: [...someCases(2), ...['tone', 'wit'].map((id) => aCase(id, { severity: 'advisory' }))],
      suite: { concurrency: 3 },
      agent: ({ clock, pod }) => (pod === 'pod-c' ? missed('rate-limited', 120_000) : after(clock, 10)),
    });
    expect(verdictOf(outcome)).toMatchObject({
      outcome: 'inconclusive',
      totals: { pass: 1, inconclusive: 1 },
    });
    expect(caseOf(outcome, 'case-1').reason).toMatch(/^not asked: pod-c limits the rate of requests/);
    expect(caseOf(outcome, 'wit').reason).toMatch(/^not asked: pod-c limits the rate of requests/);
  });

  it('fails a case that one of its pods answers wrongly, and passes nothing on an average', async () => {
    const finding = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/x' };
    const outcome = await play({
      cases: someCases(1),
      agent: ({ clock, pod }) => after(clock, 10, { text: pod }),
      judge: ({ text }) => (text === 'pod-b' ? [finding] : []),
    });
    expect(caseOf(outcome, 'case-1')).toMatchObject({ outcome: 'fail', findings: [finding] });
    expect(caseOf(outcome, 'case-1').samples.map((sample) => sample.outcome)).toEqual([
      'pass',
      'fail',
      'pass',
    ]);
  });

  it('asks every case, reaches every pod and repeats no request id, whatever the numbers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 25 }),
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 }),
        async (cases, pods, concurrency, latencies) => {
          const outcome = await play({
            cases: someCases(cases),
            pods: Array.from({ length: pods }, (_, index) => `pod-${index}`),
            suite: { concurrency },
            agent: ({ clock, caseId, number }) =>
              after(clock, latencies[(caseId.length * 7 + number) % latencies.length] ?? 1),
          });
          const ids = outcome.asked.map(({ question }) => question.requestId);
          expect(new Set(ids).size).toBe(ids.length);
          expect(new Set(outcome.asked.map(({ question }) => question.sessionId)).size).toBe(ids.length);
          expect(new Set(outcome.asked.map(({ pod }) => pod)).size).toBe(pods);
          expect(new Set(outcome.asked.map(({ caseId }) => caseId)).size).toBe(cases);
          expect(ids).toHaveLength(Math.max(cases, pods));
          expect(outcome.mostInFlight).toBeLessThanOrEqual(concurrency);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says the same whatever order the answers come in', async () => {
    const said = async (latencies: readonly number[]) => {
      const outcome = await play({
        cases: someCases(9),
        agent: ({ clock, caseId, pod }) =>
          after(clock, latencies[Number(caseId.slice(5)) - 1] ?? 1, {
            text: `${caseId} ${pod}`,
            timing: { ttftMs: 1, totalMs: 2 },
          }),
        judge: ({ text }) =>
          /[258] /.test(text) ? [{ check: 'text', expected: 'else', actual: text, pointer: '' }] : [],
      });
      const { totals, ...verdict } = verdictOf(outcome);
      return { ...verdict, totals: { ...totals, durationMs: 0 } };
    };
    const first = await said([1]);
    const latencies = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 9, maxLength: 9 });
    await fc.assert(
      fc.asyncProperty(latencies, async (some) => {
        expect(await said(some)).toEqual(first);
      }),
      { numRuns: 40 },
    );
  });

  it('starts the cases in their order', async () => {
    const outcome = await play({
      cases: someCases(20),
      agent: ({ clock, atMs }) => after(clock, 10 + (atMs % 7)),
    });
    expect(outcome.asked.map(({ caseId }) => caseId)).toEqual(someCases(20).map(({ id }) => id));
  });

  it('stays within five per cent of the ideal for 1,000 cases at 32 in flight', async () => {
    const latency = (caseId: string) => 200 + ((Number(caseId.slice(5)) * 7919) % 300);
    const outcome = await play({
      cases: someCases(1000),
      suite: { concurrency: 32 },
      agent: ({ clock, caseId }) => after(clock, latency(caseId)),
    });
    const ideal = someCases(1000).reduce((sum, { id }) => sum + latency(id), 0) / 32;
    expect(outcome.endedAtMs).toBeLessThan(1.05 * ideal);
    expect(outcome.mostInFlight).toBe(32);
  });
});

describe('what is asked', () => {
  it('names the run, the case and the sample in a header that HTTP allows', async () => {
    const ids = ['über/../x', 'a b', '100%', '\ud800', '%u'];
    const outcome = await play({ cases: ids.map((id) => aCase(id)) });
    const sent = outcome.asked.map(({ question }) => question.requestId);
    expect(new Set(sent).size).toBe(ids.length);
    for (const id of sent) expect(id).toMatch(/^[0-9a-z]+\/[!-~]+\/1$/);
    expect(sent[0]).toContain('/%C3%BCber/../x/1');
  });

  it('cannot tell where no pod is ready, and asks nobody', async () => {
    const outcome = await play({ pods: [] });
    expect(outcome.asked).toEqual([]);
    expect(verdictOf(outcome)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'not asked: no pod is ready',
    });
  });

  it('adds up what the samples took', async () => {
    const outcome = await play({ cases: someCases(3), agent: ({ clock }) => after(clock, 100) });
    expect(verdictOf(outcome).totals).toMatchObject({ tokens: 45, durationMs: 100 });
    expect(caseOf(outcome, 'case-1').samples).toEqual([
      {
        requestId: expect.stringMatching(/\/case-1\/1$/) as string,
        pod: 'pod-a',
        outcome: 'pass',
        ttftMs: 50,
        totalMs: 100,
        length: { chars: 4, words: 1 },
        usage: { promptTokens: 10, completionTokens: 5, totalTokens: 15 },
      },
    ]);
  });
});
