import { describe, expect, it } from 'vitest';
import { selectCases, type CaseSelection } from '../../src/domain/golden/select-cases.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { mergeVerdicts, type VerdictFile } from '../../src/use-cases/merge-verdicts.ts';
import { edited } from '../builders/mutable.ts';
import { aSet, play, someCases, verdictOf } from './replay/situation.ts';

const wordy = { check: 'length.words', expected: 'at most 120', actual: '214', pointer: '/x' };
const whole = aSet(someCases(7));

async function verdict(selection: CaseSelection, failing: readonly string[] = []): Promise<Verdict> {
  const selected = selectCases(whole, selection);
  if (selected.kind === 'impossible') throw new Error(selected.problem);
  return verdictOf(
    await play({
      pods: ['pod-a'],
      request: { set: selected.set },
      judge: (_, { id }) => (failing.includes(id) ? [wordy] : []),
    }),
  );
}

async function shards(of: number, failing: readonly string[] = [], more: CaseSelection = {}) {
  const files: VerdictFile[] = [];
  for (let index = 1; index <= of; index++)
    files.push({
      file: `shard-${index}.json`,
      verdict: await verdict({ ...more, shard: { index, of } }, failing),
    });
  return files;
}

function refusals(files: readonly VerdictFile[]) {
  const merged = mergeVerdicts(files);
  if (merged.kind === 'merged') throw new Error('merged');
  return merged.refusals.map(({ kind, found }) => ({ kind, found }));
}

/** A file that is not of the same run as the others. */
function changed({ file, verdict }: VerdictFile, change: Partial<Verdict>): VerdictFile {
  return { file, verdict: { ...verdict, ...change } };
}

describe('the verdicts of all shards', () => {
  it.each([[[]], [['case-3', 'case-6']]])('are together that of one run (%j fail)', async (failing) => {
    const merged = mergeVerdicts(await shards(3, failing));
    const alone = await verdict({}, failing);
    if (merged.kind !== 'merged') throw new Error('refused');
    const told = ({ outcome, selection, cases, reason }: Verdict) => ({
      ...{ outcome, selection, reason },
      cases: cases.map((one) => [one.id, one.outcome, one.findings.length]),
    });
    expect(told(merged.verdict)).toEqual(told(alone));
    const counts = ({ totals }: Verdict) => ({ ...totals, durationMs: 0 });
    expect(counts(merged.verdict)).toEqual(counts(alone));
  });

  it('stay a part where they are parts of a part', async () => {
    const only = whole.cases.slice(0, 4).map(({ id }) => id);
    const merged = mergeVerdicts(await shards(2, [], { only }));
    expect(merged).toMatchObject({
      verdict: { outcome: 'inconclusive', selection: { whole: false, of: 7 }, totals: { pass: 4 } },
    });
  });
});

describe('shards that are no whole are refused', () => {
  it('where one is missing, or there twice', async () => {
    const [first, second, third] = await shards(3);
    expect(refusals([first!, third!])).toEqual([{ kind: 'shard-missing', found: '0 of shard 2/3' }]);
    expect(refusals([first!, second!, second!, third!])).toEqual([
      { kind: 'shard-twice', found: '2 of shard 2/3' },
    ]);
    expect(refusals([first!])).toHaveLength(2);
  });

  it.each<[string, Partial<Verdict>]>([
    ['another set', { set: { digest: 'other', source: 'golden' } }],
    ['another template', { template: 'other' }],
    ['a URL, where the others are of a slot', { template: null }],
    ['another slot', { slot: 'blue' }],
    ['another uid of the workload', { workloadUid: 'other' }],
    ['another image', { image: 'agent:3' }],
  ])('where one is of %s', async (_, change) => {
    const [first, second] = await shards(2);
    expect(refusals([first!, changed(second!, change)])).toMatchObject([{ kind: 'shards-differ' }]);
    expect(refusals([changed(first!, change), second!])).toMatchObject([{ kind: 'shards-differ' }]);
  });

  it('where they are of other numbers of shards, or of another selection', async () => {
    const [first] = await shards(2);
    const [, second] = await shards(3);
    expect(refusals([first!, second!]).map(({ kind }) => kind)).toEqual(['shards-differ', 'shard-missing']);
    const [, other] = await shards(2, [], { only: ['case-1', 'case-2', 'case-3'] });
    expect(refusals([first!, other!])).toMatchObject([{ kind: 'shards-differ' }]);
  });

  it('where a case is missing, or there twice: somebody changed a file', async () => {
    const [first, second] = await shards(2);
    const less = edited(second!.verdict, (draft) => draft.cases.shift());
    expect(refusals([first!, { file: 'b', verdict: less }])).toEqual([
      { kind: 'shards-incomplete', found: '6 cases, 6 of them different' },
    ]);
    const twice = changed(second!, { cases: [...first!.verdict.cases.slice(0, 1), ...less.cases] });
    expect(refusals([first!, twice])).toMatchObject([{ kind: 'shards-incomplete' }]);
  });

  it('where one is of no shard at all', async () => {
    expect(refusals([{ file: 'whole.json', verdict: await verdict({}) }])).toMatchObject([
      { kind: 'no-shard' },
    ]);
  });
});
