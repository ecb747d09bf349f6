import type { GoldenCase, GoldenSet } from '../domain/golden/golden-set.ts';
import type { Finding } from '../domain/golden/finding.ts';
import { breakAnswers, type Breakages, type PlacedBreakage } from '../domain/golden/mutate/break-answer.ts';
import { flowMembers } from '../domain/golden/flow-yaml.ts';
import { familyNames } from '../domain/golden/mutate/index.ts';
import type { RecordedCase } from '../domain/golden/recorded-case.ts';
import type { CaughtBreakage, LetThrough, MutationReport } from '../results/mutation-report.generated.ts';
import { judgeRecorded } from './judge-recorded.ts';
import type { Judge } from './replay/ask-sample.ts';

export interface MutateWork {
  readonly set: Pick<GoldenSet, 'digest' | 'source' | 'suite' | 'cases' | 'waivers'>;
  /** By case id. */
  readonly recorded: ReadonlyMap<string, RecordedCase>;
  /** Those of `recorded` where it is left out; a set is judged by what another one states as well. */
  readonly breakages?: Breakages;
  /** The one that `verify` judges by. */
  readonly judge: Judge;
}

/**
 * Whether the set lets broken answers through, each of them good but for one thing. Asks nobody.
 * @param minScore percent
 */
export function mutateAnswers(work: MutateWork, minScore: number | undefined): MutationReport {
  const breakages = work.breakages ?? breakAnswers(work.set.cases, work.recorded);
  const judged = work.set.cases.map((one) => judgeCase(work, one, breakages.get(one.id) ?? []));
  const letThrough = judged.flatMap((one) => one.letThrough);
  const caught = judged.flatMap((one) => one.caught);
  const notMutated = judged.flatMap((one) => one.notMutated);
  const all = letThrough.length + caught.length;
  const score = all === 0 ? null : Math.floor((caught.length * 1000) / all) / 10;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'MutationReport',
    outcome: outcomeOf(score, minScore, notMutated.length),
    set: { digest: work.set.digest, source: work.set.source },
    score,
    ...(minScore !== undefined && { minScore }),
    totals: {
      cases: work.set.cases.length,
      mutated: work.set.cases.length - notMutated.length,
      breakages: all,
      caught: caught.length,
      letThrough: letThrough.length,
    },
    families: byFamily(letThrough, caught),
    letThrough,
    caught,
    notMutated,
  };
}

/** A score that is too low is known whatever the cases without an answer would add. */
function outcomeOf(
  score: number | null,
  minScore: number | undefined,
  notMutated: number,
): MutationReport['outcome'] {
  if (score === null) return 'inconclusive';
  if (minScore === undefined) return 'shown';
  if (score < minScore) return 'below';
  return notMutated === 0 ? 'enough' : 'inconclusive';
}

function byFamily(
  letThrough: readonly LetThrough[],
  caught: readonly CaughtBreakage[],
): MutationReport['families'] {
  return familyNames.flatMap((family) => {
    const of = (list: readonly (LetThrough | CaughtBreakage)[]): number =>
      list.filter((one) => one.family === family).length;
    const breakages = of(letThrough) + of(caught);
    return breakages === 0 ? [] : [{ family, breakages, caught: of(caught) }];
  });
}

interface JudgedCase {
  readonly letThrough: readonly LetThrough[];
  readonly caught: readonly CaughtBreakage[];
  readonly notMutated: MutationReport['notMutated'];
}

function judgeCase(
  work: MutateWork,
  goldenCase: GoldenCase,
  breakages: readonly PlacedBreakage[],
): JudgedCase {
  const notGood = whyNotGood(work, goldenCase);
  if (notGood !== undefined) {
    return { letThrough: [], caught: [], notMutated: [{ case: goldenCase.id, ...notGood }] };
  }
  const letThrough: LetThrough[] = [];
  const caught: CaughtBreakage[] = [];
  for (const breakage of breakages) {
    const { family, turn, what } = breakage;
    const judged = judgeRecorded(work, goldenCase, turn, breakage.answer);
    const [found, waived] = [checksOf(judged.found), checksOf(judged.waived)];
    const { id, severity } = goldenCase;
    const at = goldenCase.turns.length > 1 ? { turn: turn + 1 } : {};
    const placed = { case: id, severity, ...at, family, breakage: what };
    if (found.length > 0) caught.push({ ...placed, checks: found });
    else letThrough.push({ ...placed, ...proposed(goldenCase, breakage, waived) });
  }
  return { letThrough, caught, notMutated: [] };
}

function proposed(
  { location }: GoldenCase,
  { proposal }: PlacedBreakage,
  waived: string[],
): Pick<LetThrough, 'location' | 'waived' | 'propose'> {
  const { check, expect } = proposal;
  return {
    location,
    ...(waived.length > 0 && { waived }),
    propose: { check, expect: typeof expect === 'string' ? expect : flowMembers(expect) },
  };
}

type NotGood = Pick<MutationReport['notMutated'][number], 'kind' | 'reason'>;

/** Of an answer that the case, as it stands now, does not call good, every breakage would look caught. */
function whyNotGood(work: MutateWork, goldenCase: GoldenCase): NotGood | undefined {
  const recorded = work.recorded.get(goldenCase.id);
  if (recorded === undefined) return { kind: 'not-recorded', reason: 'no answer of it is recorded' };
  const [turns, wanted] = [recorded.turns.length, goldenCase.turns.length];
  if (turns !== wanted) {
    const reason = `the recorded answer has ${turns} turns, the case ${wanted}`;
    return { kind: 'not-good', reason };
  }
  for (const [turn, answer] of recorded.turns.entries()) {
    const [finding] = judgeRecorded(work, goldenCase, turn, answer).found;
    if (finding === undefined) continue;
    const { check, expected, actual } = finding;
    const reason = `the recorded answer is not good any more: ${check} expected ${expected}, found ${actual}`;
    return { kind: 'not-good', reason };
  }
  return undefined;
}

function checksOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map(({ check }) => check))];
}
