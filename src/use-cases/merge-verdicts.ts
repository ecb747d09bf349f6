import { settleVerdict } from '../domain/golden/verdict/settle-verdict.ts';
import type { RefusalItem } from '../results/switch-result.generated.ts';
import type { Selection, Verdict } from '../results/verdict.generated.ts';
import { excerptReason, outcomeOf } from './replay/to-verdict.ts';

/** A verdict as it was read. */
export interface VerdictFile {
  readonly file: string;
  readonly verdict: Verdict;
}

export type MergedVerdicts =
  | { readonly kind: 'merged'; readonly verdict: Verdict }
  | { readonly kind: 'refused'; readonly refusals: readonly RefusalItem[] };

/** What all shards must say alike, or they are not parts of one run. */
const alike: readonly (readonly [string, (verdict: Verdict) => string | undefined])[] = [
  ['golden set', ({ set }) => set.digest],
  ['slot', ({ slot }) => slot],
  ['workload', ({ workload }) => workload],
  ['uid of the workload', ({ workloadUid }) => workloadUid],
  ['pod template', ({ template }) => template ?? undefined],
  ['image', ({ image }) => image],
  ['selection', ({ selection }) => selection.by.join(' ')],
  ['number of cases of the whole set', ({ selection }) => String(selection.of)],
  ['number of shards', ({ selection }) => String(selection.shard?.of)],
];

/**
 * One verdict of those of all shards of a set; refused where a shard is missing or there twice, or where they are not
 * of one set and one template.
 * @param files at least one
 */
export function mergeVerdicts(files: readonly VerdictFile[]): MergedVerdicts {
  const strangers = files.filter(({ verdict }) => verdict.selection.shard === undefined);
  const refusals = strangers.length > 0 ? strangers.map(noShard) : [...differences(files), ...gaps(files)];
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const whole = mergeAll(files.map(({ verdict }) => verdict));
  const lost = strayCases(whole);
  return lost === undefined ? { kind: 'merged', verdict: whole } : { kind: 'refused', refusals: [lost] };
}

function noShard({ file }: VerdictFile): RefusalItem {
  return {
    kind: 'no-shard',
    summary: 'this is no verdict of a shard',
    expected: 'a JSON report of verify --shard I/N',
    found: 'a verdict without a shard',
    where: file,
    help: 'kubectl bluegreen verify --shard 1/2 --report json=FILE',
  };
}

function differences(files: readonly VerdictFile[]): readonly RefusalItem[] {
  const [first, ...others] = files;
  if (first === undefined) return [];
  return others.flatMap(({ file, verdict }) =>
    alike.flatMap(([what, of]): readonly RefusalItem[] => {
      const [expected, found] = [of(first.verdict), of(verdict)];
      if (expected === found) return [];
      return [
        {
          kind: 'shards-differ',
          summary: `the shards are not of one ${what}`,
          expected: `${shown(expected)}, as ${first.file} says`,
          found: shown(found),
          where: file,
          help: 'ask all shards anew, of one checkout of the set and while nothing is deployed',
        },
      ];
    }),
  );
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? 'none' : value;
}

/** Shards that are missing or there twice. */
function gaps(files: readonly VerdictFile[]): readonly RefusalItem[] {
  const of = Math.max(...files.map(({ verdict }) => verdict.selection.shard?.of ?? 0));
  return Array.from({ length: of }, (_, at) => at + 1).flatMap((index): readonly RefusalItem[] => {
    const holders = files.filter(({ verdict }) => verdict.selection.shard?.index === index);
    if (holders.length === 1) return [];
    return [
      {
        kind: holders.length === 0 ? 'shard-missing' : 'shard-twice',
        summary:
          holders.length === 0 ? `shard ${index}/${of} is missing` : `shard ${index}/${of} is there twice`,
        expected: `one verdict of each of ${of} shards`,
        found: `${holders.length} of shard ${index}/${of}`,
        where: (holders.length === 0 ? files : holders).map(({ file }) => file).join(', '),
        help: `kubectl bluegreen verify --shard ${index}/${of} --report json=FILE`,
      },
    ];
  });
}

function mergeAll(verdicts: readonly Verdict[]): Verdict {
  const [first] = verdicts;
  if (first === undefined) throw new RangeError('nothing to merge');
  const { selection: own } = first;
  const cases = verdicts.flatMap((one) => one.cases).sort((a, b) => (a.id < b.id ? -1 : 1));
  const settled = settleVerdict(cases);
  const selection: Selection = { whole: cases.length === own.of, of: own.of, by: own.by };
  const reason = excerptReason(selection, cases.length);
  const samples = cases.flatMap((one) => one.samples);
  const waivers = new Map(verdicts.flatMap((one) => one.waivers ?? []).map((one) => [one.location, one]));
  const merged: Verdict = {
    ...first,
    ...(waivers.size > 0 && { waivers: [...waivers.values()] }),
    outcome: outcomeOf(settled.outcome, selection),
    selection,
    cases,
    totals: {
      ...settled.totals,
      samples: samples.length,
      tokens: verdicts.reduce((sum, { totals }) => sum + totals.tokens, 0),
      // They ran side by side.
      durationMs: Math.max(...verdicts.map(({ totals }) => totals.durationMs)),
      pods: new Set(samples.map(({ pod }) => pod)).size,
    },
  };
  delete merged.reason; // the shard's own
  delete merged.recording;
  return reason === undefined ? merged : { ...merged, reason };
}

/** Shards are disjoint and leave nothing out: where that is not so, a file was changed. */
function strayCases({ cases, selection }: Verdict): RefusalItem | undefined {
  const ids = new Set(cases.map(({ id }) => id));
  const complete = selection.by.length > 0 || cases.length === selection.of;
  if (ids.size === cases.length && complete) return undefined;
  return {
    kind: 'shards-incomplete',
    summary: 'the shards do not make the whole set',
    expected: `${selection.of} cases, each once`,
    found: `${cases.length} cases, ${ids.size} of them different`,
    where: 'the files together',
    help: 'ask all shards anew',
  };
}
