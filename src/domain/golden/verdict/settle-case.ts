import { mayHaveHadEffects } from '../dry-run.ts';
import type { TurnFinding } from '../exchange.ts';
import type { GoldenCase } from '../golden-set.ts';
import type { Sampling } from '../sampling/policy.ts';
import { standingOf, whyUndecided } from './settle-samples.ts';

export type Outcome = 'pass' | 'fail' | 'inconclusive';

/** One replay of one case, judged. */
export interface JudgedSample {
  /** Of all turns that were answered. */
  readonly findings: readonly TurnFinding[];
  /** Why a turn could not be asked, for people; undefined where all were answered. */
  readonly notAsked: string | undefined;
}

/** What the samples of one case say together. */
export interface CaseVerdict {
  readonly id: string;
  readonly outcome: Outcome;
  /** What it counts as: an advisory case that may have had effects counts as blocking. */
  readonly severity: GoldenCase['severity'];
  readonly location: string;
  /** Of all samples, equal ones once. */
  readonly findings: readonly TurnFinding[];
  /** Why it could not be told; undefined unless inconclusive. */
  readonly reason: string | undefined;
}

/** A finding fails a sample, also where a later turn could not be asked. */
export function settleSample({ findings, notAsked }: JudgedSample): Outcome {
  if (findings.length > 0) return 'fail';
  return notAsked === undefined ? 'pass' : 'inconclusive';
}

/**
 * A case by its policy, corrected over the set. Without one each sample counts: one that fails, fails it; else one that could not tell leaves it open.
 * No sample at all tells nothing.
 */
export function settleCase(
  goldenCase: Pick<GoldenCase, 'id' | 'severity' | 'location'>,
  samples: readonly JudgedSample[],
  policy?: Sampling,
): CaseVerdict {
  const standing = policy === undefined || samples.length === 0 ? undefined : standingOf(policy, samples);
  const outcome =
    standing === undefined
      ? settleOutcomes(samples.map(settleSample))
      : (standing.decision ?? 'inconclusive');
  const findings = onceEach(samples.flatMap((sample) => sample.findings));
  const open = samples.find((sample) => settleSample(sample) === 'inconclusive');
  const undecided =
    policy === undefined || standing === undefined ? 'not asked' : whyUndecided(policy, standing);
  const reason = outcome === 'inconclusive' ? (open?.notAsked ?? undecided) : undefined;
  const severity = mayHaveHadEffects(findings) ? 'blocking' : goldenCase.severity;
  return { id: goldenCase.id, outcome, severity, location: goldenCase.location, findings, reason };
}

function settleOutcomes(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.length === 0 || outcomes.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** Samples on several pods tend to fail alike. */
export function onceEach(findings: readonly TurnFinding[]): readonly TurnFinding[] {
  const byContent = new Map(
    findings.map((finding) => {
      const { check, expected, actual, pointer, turn } = finding;
      return [JSON.stringify([check, expected, actual, pointer, turn ?? null]), finding];
    }),
  );
  return [...byContent.values()];
}
