import { describe, expect, it } from 'vitest';
import type { AgentAdapter } from '../../src/ports/agent.ts';
import type { CaseVerdict, Verdict } from '../../src/results/verdict.generated.ts';
import { compareWithLive } from '../../src/use-cases/compare-with-live.ts';
import type { JudgeWork, VerifyLimits } from '../../src/use-cases/verify-slot.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import { describedSystem, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, workOn } from '../builders/cluster-work.ts';
import { aCase as aCaseVerdict, aVerdict, failing, noCall, tooLong } from '../reporters/verdict/verdicts.ts';
import { aCase, aSet, aTurn, good } from './replay/situation.ts';

const wordy = { length: { words: { max: 3 } }, text: { contains: ['fine'] } };
const ids = ['refund', 'orders', ...Array.from({ length: 22 }, (_, at) => `more-${at}`)];
const set = aSet(ids.map((id) => aCase(id, { turns: [aTurn(id, { expect: wordy })] })));

async function compared(
  cases: CaseVerdict[],
  answer: string,
  { limits, system = {} }: { limits?: VerifyLimits; system?: SystemOptions } = {},
) {
  const work = workOn(describedSystem(system));
  const reading = await readSlots(work, anyService, 'slots');
  if (reading.kind === 'refused') throw new Error('refused');
  const asked: string[] = [];
  const adapter: AgentAdapter = {
    protocol: 'openai-chat',
    ask: async ({ requestId }, fetch) => {
      asked.push(await fetch('http://pod.test').then((reply) => reply.text()));
      const request = { method: 'POST', url: '', headers: {}, body: '' };
      return { answer: good({ text: answer }), exchange: { requestId, request, response: undefined } };
    },
  };
  const judge: JudgeWork = {
    ...{ clock: work.clock, ids: work.ids, report: () => undefined, env: {} },
    signal: work.interruption.signal,
    store: undefined as never,
    tokenizer: { load: () => Promise.reject(new Error('not asked for')) },
    adapters: () => ({ 'openai-chat': adapter, 'openai-responses': adapter, http: adapter }),
  };
  const connections = {
    fetchTo: (pod: string) => () => Promise.resolve(new Response(pod)),
    close: () => undefined,
  };
  const verdict: Verdict = aVerdict(cases);
  const outcome = await compareWithLive({ ...judge, cluster: work.cluster, connections }, set, reading.pair, {
    verdict,
    limits,
  });
  if (outcome.kind !== 'verdict') throw new Error('interrupted');
  return { verdict: outcome.verdict, asked, before: verdict };
}

const contains = { ...noCall, check: 'text.contains' };

describe('what failed, asked of the live slot', () => {
  it('is a regression where live passes, or does not fail all of it', async () => {
    const passes = await compared([failing('refund', [tooLong])], 'fine');
    expect(passes.verdict.cases[0]?.baseline).toEqual({ slot: 'blue', kind: 'regression', checks: [] });
    const half = await compared([failing('refund', [tooLong, contains])], 'fine it is, and more words');
    expect(half.verdict.cases[0]?.baseline).toEqual({
      slot: 'blue',
      kind: 'regression',
      checks: ['length.words'],
    });
  });

  it('is a stale golden where live fails the same, and blocks all the same', async () => {
    const { verdict, before } = await compared([failing('refund', [tooLong])], 'too many words by far');
    expect(verdict.cases[0]?.baseline).toMatchObject({ kind: 'stale-golden', checks: ['length.words'] });
    expect(verdict).toMatchObject({ outcome: 'fail', totals: before.totals });
  });

  it('costs live little: a request for each case that failed, of twenty at most', async () => {
    const two = await compared([failing('refund', [tooLong]), aCaseVerdict('orders')], 'fine');
    expect(two.asked).toHaveLength(1);
    expect(two.verdict.cases[1]).not.toHaveProperty('baseline');
    const many = await compared(
      ids.map((id) => failing(id, [tooLong])),
      'fine',
    );
    expect(many.asked).toHaveLength(20);
    expect(new Set(many.asked).size).toBe(3);
    expect(many.verdict.cases.at(-1)?.baseline).toEqual({
      slot: 'blue',
      kind: 'unknown',
      checks: [],
      reason: 'no more than 20 cases are asked of it',
    });
    expect((await compared([aCaseVerdict('refund')], 'fine')).asked).toEqual([]);
  });

  it('is unknown where live could not be asked', async () => {
    const spent = await compared([failing('refund', [tooLong])], 'fine', { limits: { maxTokens: 3210 } });
    expect(spent.asked).toEqual([]);
    expect(spent.verdict.cases[0]?.baseline).toMatchObject({
      kind: 'unknown',
      reason: 'the limits of the run are used up',
    });
    const nobody = await compared([failing('refund', [tooLong])], 'fine', { system: { blue: { ready: 0 } } });
    expect(nobody.verdict.cases[0]?.baseline).toMatchObject({
      kind: 'unknown',
      reason: 'no pod of it is ready',
    });
  });
});
