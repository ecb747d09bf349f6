import type { GoldenCase, GoldenSet } from '../golden-set.ts';
import { operatingRates } from './operating-rates.ts';
import { policiesOf } from '../select-cases.ts';
import { mostSamples } from './policy.ts';

/** Share of right answers of a good agent where a case is asked once and names none. */
const goodWhereAskedOnce = 0.99;

export interface CasePlan {
  readonly goldenCase: GoldenCase;
  /** Samples of a good agent on average, and at most. */
  readonly expected: number;
  readonly worst: number;
  /** Share of right answers that counts as good. */
  readonly acceptable: number;
  /** Chance that a good agent does not pass: fails, or stays inconclusive. */
  readonly blocked: number;
}

export interface SamplePlan {
  readonly cases: readonly CasePlan[];
  readonly expected: number;
  readonly worst: number;
  /** Chance that a good agent does not pass the set: that not all blocking cases pass. */
  readonly blocked: number;
}

/** What a run of the set may take, and how often it blocks a good agent; exact where answers are independent. */
export function planRun(set: Pick<GoldenSet, 'cases' | 'excerpt'>): SamplePlan {
  const { cases } = set;
  const policies = policiesOf(set);
  const known = new Map<string, Pick<CasePlan, 'expected' | 'blocked'>>();
  const plans = cases.map((goldenCase): CasePlan => {
    const policy = policies.get(goldenCase.id);
    const acceptable = policy?.acceptable ?? goodWhereAskedOnce;
    const key = JSON.stringify(policy ?? null); // most cases share the suite's policy
    const rates = known.get(key) ?? ratesOf(policy, acceptable);
    known.set(key, rates);
    return { goldenCase, acceptable, worst: mostSamples(policy), ...rates };
  });
  const blocking = plans.filter(({ goldenCase }) => goldenCase.severity === 'blocking');
  const passes = blocking.reduce((sum, { blocked }) => sum + Math.log1p(-blocked), 0);
  return {
    cases: plans,
    expected: plans.reduce((sum, plan) => sum + plan.expected, 0),
    worst: plans.reduce((sum, plan) => sum + plan.worst, 0),
    blocked: -Math.expm1(passes),
  };
}

function ratesOf(
  policy: Parameters<typeof operatingRates>[0],
  rate: number,
): Pick<CasePlan, 'expected' | 'blocked'> {
  const { fail, inconclusive, samples } = operatingRates(policy, rate);
  return { expected: samples, blocked: Math.min(1, fail + inconclusive) };
}
