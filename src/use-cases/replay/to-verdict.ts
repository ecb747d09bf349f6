import type { GoldenCase, GoldenSet } from '../../domain/golden/golden-set.ts';
import { onceEach, settleCase, settleSample } from '../../domain/golden/verdict/settle-case.ts';
import type { Sampling } from '../../domain/golden/sampling/policy.ts';
import { allOf, policiesOf } from '../../domain/golden/select-cases.ts';
import { settleVerdict } from '../../domain/golden/verdict/settle-verdict.ts';
import { isWaived } from '../../domain/golden/waiver.ts';
import type { CaseVerdict, Sample, Selection, UsedWaiver, Verdict } from '../../results/verdict.generated.ts';
import { judged, type SampleResult } from './sample-result.ts';
import type { Measurements } from './measurements.ts';

/** What was asked, as the verdict names it. */
export interface Subject {
  /** Slot name, or the URL. */
  readonly slot: string;
  /** `deployment/agent-green` */
  readonly workload?: string | undefined;
  readonly workloadUid?: string | undefined;
  readonly image?: string | undefined;
  /** Digest of the pod template; null where a URL was asked. */
  readonly template: string | null;
}

export interface Replayed {
  readonly set: GoldenSet;
  readonly subject: Subject;
  readonly resultsOf: (caseId: string) => readonly SampleResult[];
  readonly durationMs: number;
}

export function toVerdict(replayed: Replayed): Verdict {
  const { subject, set } = replayed;
  const policies = policiesOf(set);
  const cases = set.cases.map((goldenCase) =>
    caseVerdict(goldenCase, replayed.resultsOf(goldenCase.id), policies.get(goldenCase.id)),
  );
  const settled = settleVerdict(cases);
  const selection = selectionOf(set);
  const samples = cases.flatMap((one) => one.samples);
  const waivers = usedWaivers(set, cases);
  const told = samples.some((sample) => sample.outcome !== 'inconclusive');
  const reason = told ? excerptReason(selection, cases.length) : cases[0]?.reason;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'Verdict',
    outcome: outcomeOf(settled.outcome, selection),
    slot: subject.slot,
    ...(subject.workload !== undefined && { workload: subject.workload }),
    ...(subject.workloadUid !== undefined && { workloadUid: subject.workloadUid }),
    ...(subject.image !== undefined && { image: subject.image }),
    template: subject.template,
    set: { digest: set.digest, source: set.source },
    selection,
    ...(reason !== undefined && { reason }),
    ...(waivers.length > 0 && { waivers }),
    cases,
    totals: {
      ...settled.totals,
      samples: samples.length,
      tokens: samples.reduce((sum, sample) => sum + tokens(sample), 0),
      durationMs: replayed.durationMs,
      pods: new Set(samples.map((sample) => sample.pod)).size,
    },
  };
}

function usedWaivers({ waivers = [] }: GoldenSet, cases: readonly CaseVerdict[]): UsedWaiver[] {
  return waivers
    .filter((waiver) =>
      cases.some(({ id, waived = [] }) => waived.some((finding) => isWaived([waiver], id, finding))),
    )
    .map(({ image, ...waiver }) => ({ ...waiver, ...(image !== undefined && { image }) }));
}

function selectionOf({ cases, excerpt }: GoldenSet): Selection {
  if (excerpt === undefined) return { whole: true, of: cases.length, by: [] };
  const { of, by, shard } = excerpt;
  return { whole: cases.length === of, of, by: [...by], ...(shard !== undefined && { shard }) };
}

/** Cases that were left out might have failed: what passes without them says nothing of the set. */
export function outcomeOf(outcome: Verdict['outcome'], { whole }: Selection): Verdict['outcome'] {
  return outcome === 'pass' && !whole ? 'inconclusive' : outcome;
}

/** `3 of 14 cases were asked for, by --tag smoke: no verdict about the set` */
export function excerptReason({ whole, of, by, shard }: Selection, asked: number): string | undefined {
  if (whole) return undefined;
  return `${asked} of ${of} cases were asked for, by ${allOf(by, shard).join(' ')}: no verdict about the set`;
}

function caseVerdict(
  goldenCase: GoldenCase,
  results: readonly SampleResult[],
  policy: Sampling | undefined,
): CaseVerdict {
  const { findings, reason, ...settled } = settleCase(goldenCase, results.map(judged), policy);
  const waived = onceEach(results.flatMap((result) => (result.kind === 'judged' ? result.waived : [])));
  return {
    ...settled,
    ...(goldenCase.tags.length > 0 && { tags: [...goldenCase.tags] }),
    findings: [...findings],
    ...(waived.length > 0 && { waived: [...waived] }),
    ...(policy !== undefined && { sampling: tally(policy, results) }),
    ...(reason !== undefined && { reason }),
    samples: results.flatMap((result) => (result.kind === 'not-asked' ? [] : [toSample(result)])),
  };
}

function tally({ mode }: Sampling, results: readonly SampleResult[]): NonNullable<CaseVerdict['sampling']> {
  const outcomes = results.map((result) => settleSample(judged(result)));
  return {
    mode,
    right: outcomes.filter((outcome) => outcome === 'pass').length,
    told: outcomes.filter((outcome) => outcome !== 'inconclusive').length,
  };
}

function toSample(result: Exclude<SampleResult, { kind: 'not-asked' }>): Sample {
  return {
    requestId: result.requestId,
    pod: result.pod,
    outcome: settleSample(judged(result)),
    ...(result.kind === 'judged' && measured(result.measurements)),
    ...(result.kind === 'judged' && result.answer !== undefined && { answer: result.answer }),
  };
}

function measured({ ttftMs, totalMs, usage, length }: Measurements): Omit<Sample, 'pod' | 'outcome'> {
  return {
    ...(ttftMs !== undefined && { ttftMs }),
    totalMs,
    length,
    ...(usage !== undefined && { usage: withoutUndefined(usage) }),
  };
}

function withoutUndefined(usage: NonNullable<Measurements['usage']>): NonNullable<Sample['usage']> {
  const { promptTokens, completionTokens, totalTokens } = usage;
  return {
    ...(promptTokens !== undefined && { promptTokens }),
    ...(completionTokens !== undefined && { completionTokens }),
    ...(totalTokens !== undefined && { totalTokens }),
  };
}

function tokens({ usage }: Sample): number {
  return usage?.totalTokens ?? (usage?.promptTokens ?? 0) + (usage?.completionTokens ?? 0);
}
