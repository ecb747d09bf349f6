import { comparePlaces } from '../domain/golden/compare-places.ts';
import type { Suite } from '../domain/golden/golden-set.ts';
import { flippingCases, type FlippingCase, type LedgerEntry } from '../domain/golden/ledger.ts';
import { lintExpectation } from '../domain/golden/lint/index.ts';
import type { InspectedCase, InspectedSet } from '../ports/golden-source.ts';
import type { LintProblem, LintReport } from '../results/lint-report.generated.ts';
import { judgeRecorded } from './judge-recorded.ts';
import type { Judge } from './replay/ask-sample.ts';

export interface LintWork {
  readonly inspected: InspectedSet;
  /** The one that `verify` judges by. */
  readonly judge: Judge;
  /** What `verify --ledger` has kept; none where no ledger is named. */
  readonly entries: readonly LedgerEntry[];
  /** Warnings count as errors. */
  readonly strict: boolean;
}

/** Everything that is wrong with a set, and what is odd about it; a case with an error of its own is not looked into further. */
export function lintGoldenSet(work: LintWork): LintReport {
  const { inspected } = work;
  const { suite } = inspected;
  const problems = [
    ...inspected.problems.map((problem) => ({
      ...problem,
      severity: 'error' as const,
      rule: 'file' as const,
    })),
    ...(suite === undefined ? [] : inspected.cases.flatMap((one) => lintCase(work, suite, one))),
    ...strayAnswers(inspected),
    ...flippingCases(work.entries).flatMap((flipping) => lintFlipping(inspected, flipping)),
  ].sort(comparePlaces);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'LintReport',
    outcome: errors > 0 || (work.strict && warnings > 0) ? 'errors' : warnings > 0 ? 'warnings' : 'clean',
    source: inspected.source,
    problems,
    totals: { files: inspected.files, cases: inspected.ids.size, errors, warnings },
  };
}

function lintCase(work: LintWork, suite: Suite, one: InspectedCase): readonly LintProblem[] {
  const { goldenCase, placeOf } = one;
  const context = { timeouts: suite.timeouts, sampled: goldenCase.sampling !== undefined };
  const odd = goldenCase.turns.flatMap(({ expect }, turn) =>
    lintExpectation(expect, context).map(({ rule, pointer, message }): LintProblem => ({
      ...placeOf(turn, pointer),
      severity: rule === 'contradiction' ? 'error' : 'warning',
      rule,
      case: goldenCase.id,
      message,
    })),
  );
  return [...odd, ...lintRecorded(work, suite, one)];
}

/** The recorded answer was good once: a check that it breaks would stop the agent that gave it. */
function lintRecorded(
  { inspected, judge }: LintWork,
  suite: Suite,
  { goldenCase, placeOf }: InspectedCase,
): readonly LintProblem[] {
  const recorded = inspected.recorded.get(goldenCase.id);
  if (recorded === undefined) return [];
  const told = { severity: 'warning', rule: 'recorded', case: goldenCase.id } as const;
  const [turns, wanted] = [recorded.turns.length, goldenCase.turns.length];
  if (turns !== wanted) {
    const message = `the recorded answer has ${turns} turns, the case ${wanted}: record it again`;
    return [{ ...placeOf(0, ''), ...told, message }];
  }
  const { source, date } = recorded.provenance;
  return recorded.turns.flatMap((answer, turn) => {
    const set = { suite, waivers: inspected.waivers };
    const { found } = judgeRecorded({ set, judge }, goldenCase, turn, answer);
    return found.map(({ check, expected, actual }) => ({
      ...placeOf(turn, `/${check.replaceAll('.', '/')}`),
      ...told,
      message: `the answer recorded of ${source} on ${date.slice(0, 10)} breaks ${check}: expected ${expected}, found ${actual}`,
    }));
  });
}

function strayAnswers({ recorded, ids }: InspectedSet): readonly LintProblem[] {
  return [...recorded.keys()]
    .filter((id) => !ids.has(id))
    .map((id) => ({
      file: `observations/${id}.json`,
      severity: 'warning',
      rule: 'recorded',
      message: `the set has no case ${id}`,
    }));
}

/** Cases of the ledger that the set does not have any more are nobody's concern. */
function lintFlipping({ cases }: InspectedSet, flipping: FlippingCase): readonly LintProblem[] {
  const { passed, failed, flips, checks, template } = flipping;
  const one = cases.find(({ goldenCase }) => goldenCase.id === flipping.case);
  if (one === undefined) return [];
  const by = checks.length === 0 ? '' : ` by ${checks.join(', ')}`;
  const message =
    `it flips: passed ${passed} and failed ${failed} runs${by} (${flips} changes) ` +
    `of set ${flipping.set} and template ${template}; give it sampling, or mend the check`;
  return [{ ...one.placeOf(0, ''), severity: 'warning', rule: 'flips', case: flipping.case, message }];
}
