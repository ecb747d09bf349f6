import { mayHaveHadEffects } from '../dry-run.ts';
import type { TurnFinding } from '../exchange.ts';
import type { GoldenCase } from '../golden-set.ts';
import type { NotAskedReason } from '../observation.ts';

export type Outcome = 'pass' | 'fail' | 'inconclusive';

/** One replay of one case, judged. */
export interface JudgedSample {
  /** Of all turns that were answered. */
  readonly findings: readonly TurnFinding[];
  /** Why a turn could not be asked; undefined where all were answered. */
  readonly notAsked: { readonly reason: NotAskedReason; readonly detail: string } | undefined;
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
 * A case of which each sample counts: one that fails, fails it; else one that could not tell leaves it open.
 * No sample at all tells nothing.
 */
export function settleCase(
  goldenCase: Pick<GoldenCase, 'id' | 'severity' | 'location'>,
  samples: readonly JudgedSample[],
): CaseVerdict {
  const outcome = settleOutcomes(samples.map(settleSample));
  const findings = onceEach(samples.flatMap((sample) => sample.findings));
  const reason = outcome === 'inconclusive' ? whyOpen(samples) : undefined;
  const severity = mayHaveHadEffects(findings) ? 'blocking' : goldenCase.severity;
  return { id: goldenCase.id, outcome, severity, location: goldenCase.location, findings, reason };
}

function settleOutcomes(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.includes('fail')) return 'fail';
  return outcomes.length === 0 || outcomes.includes('inconclusive') ? 'inconclusive' : 'pass';
}

/** Samples on several pods tend to fail alike. */
function onceEach(findings: readonly TurnFinding[]): readonly TurnFinding[] {
  const byContent = new Map(
    findings.map((finding) => {
      const { check, expected, actual, pointer, turn } = finding;
      return [JSON.stringify([check, expected, actual, pointer, turn ?? null]), finding];
    }),
  );
  return [...byContent.values()];
}

const reasons: Readonly<Record<NotAskedReason, string>> = {
  'rate-limited': 'the agent was rate-limited',
  unavailable: 'the agent was unavailable',
  refused: 'the connection was refused',
  lost: 'the connection was lost before a reply',
  'no-answer': 'no answer in time',
  'pod-gone': 'the pod went away or restarted',
  interrupted: 'the run was interrupted',
};

function whyOpen(samples: readonly JudgedSample[]): string {
  const notAsked = samples.find((sample) => sample.notAsked !== undefined)?.notAsked;
  if (notAsked === undefined) return 'not asked';
  const { reason, detail } = notAsked;
  return detail === '' ? reasons[reason] : `${reasons[reason]}: ${detail}`;
}
