/** How often a case is asked, and what makes the answers pass. Rates and chances are within (0, 1). */
export type Sampling = FixedSampling | SequentialSampling;

/** So many samples; passes where the exact one-sided lower bound of the rate reaches the threshold. */
export interface FixedSampling {
  readonly mode: 'fixed';
  readonly samples: number;
  readonly threshold: number;
  /** Rate at which an agent counts as good; for the plan alone. */
  readonly acceptable: number;
  /** Chance at most that an agent at the threshold passes. */
  readonly alpha: number;
  /** Chance at most that an agent at or above the threshold fails. */
  readonly beta: number;
}

/** Wald's sequential probability ratio test, ended by a cap. */
export interface SequentialSampling {
  readonly mode: 'sequential';
  readonly acceptable: number;
  readonly unacceptable: number;
  /** Chance at most that an agent at the unacceptable rate passes. */
  readonly alpha: number;
  /** Chance at most that an agent at the acceptable rate fails. */
  readonly beta: number;
  readonly maxSamples: number;
}

export type Decision = 'pass' | 'fail' | 'inconclusive';

/** Samples of a case at most; undefined is `once`. */
export function mostSamples(sampling: Sampling | undefined): number {
  if (sampling === undefined) return 1;
  return sampling.mode === 'fixed' ? sampling.samples : sampling.maxSamples;
}

interface Sampled {
  readonly id: string;
  readonly severity: 'blocking' | 'advisory';
  readonly sampling?: Sampling | undefined;
}

/**
 * The policies by case, corrected over the set: one case that fails blocks the whole, so that each blocking case
 * gets its share of beta (Bonferroni; Holm's further steps would only name more cases). Alpha needs no correction:
 * a bad case is let through only if it passes itself.
 * @param deciding blocking cases with a policy in the whole set
 */
export function correctedPolicies(
  cases: readonly Sampled[],
  deciding = decidingCases(cases),
): ReadonlyMap<string, Sampling> {
  return new Map(
    cases.flatMap(({ id, severity, sampling }): readonly [string, Sampling][] => {
      if (sampling === undefined) return [];
      const share = severity === 'blocking' ? deciding : 1;
      return [[id, { ...sampling, beta: sampling.beta / share }]];
    }),
  );
}

export function decidingCases(cases: readonly Sampled[]): number {
  return cases.filter(({ severity, sampling }) => severity === 'blocking' && sampling !== undefined).length;
}
