import { decide, samplesUntilDecision } from '../sampling/decide.ts';
import { isInvariant } from '../sampling/is-invariant.ts';
import type { Decision, Sampling } from '../sampling/policy.ts';
import { settleSample, type JudgedSample } from './settle-case.ts';

/** Where the samples of a case stand by its policy. */
export interface Standing {
  readonly decision: Decision | undefined;
  readonly right: number;
  readonly told: number;
  /** Samples to ask next; 0 once nothing more is to be asked. */
  readonly wanted: number;
}

/**
 * Walks the samples in the order in which they were planned, up to the one that decides: those after it (asked of
 * a pod that would not have answered otherwise) are heard for invariants alone. A sample that could not be told is
 * not in the count, and nothing passes with one.
 */
export function standingOf(policy: Sampling, samples: readonly JudgedSample[]): Standing {
  const outcomes = samples.map(settleSample);
  const told = outcomes.filter((outcome) => outcome !== 'inconclusive').length;
  const rightOfAll = outcomes.filter((outcome) => outcome === 'pass').length;
  const counts = { right: rightOfAll, told };
  if (breaksInvariant(samples)) return { decision: 'fail', ...counts, wanted: 0 };
  let right = 0;
  let wrong = 0;
  let decision: Decision | undefined;
  for (const outcome of outcomes) {
    if (outcome === 'pass') right += 1;
    if (outcome === 'fail') wrong += 1;
    decision = decide(policy, right, wrong);
    if (decision !== undefined) break;
  }
  const open = told < samples.length;
  if (open && decision !== 'fail') return { decision: 'inconclusive', ...counts, wanted: 0 };
  return {
    decision,
    ...counts,
    wanted: decision === undefined ? samplesUntilDecision(policy, right, wrong) : 0,
  };
}

export function breaksInvariant(samples: readonly JudgedSample[]): boolean {
  return samples.some(({ findings }) => findings.some(isInvariant));
}

/** `11 of 20 samples right: too few to tell 0.95 from 0.7` */
export function whyUndecided(policy: Sampling, { right, told }: Standing): string {
  const shown =
    policy.mode === 'fixed'
      ? `neither at least ${policy.threshold} nor less is shown`
      : `neither ${policy.acceptable} nor ${policy.unacceptable} is shown`;
  return `${right} of ${told} samples right: ${shown}`;
}
