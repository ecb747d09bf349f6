import type { CaseVerdict } from '../results/verdict.generated.ts';
import { printable } from './printable.ts';

type Baseline = NonNullable<CaseVerdict['baseline']>;

const texts: Readonly<Record<Baseline['kind'], (baseline: Baseline) => string>> = {
  'stale-golden': ({ slot }) =>
    `a stale golden case rather than a regression: ${slot}, which is live, fails the same (it blocks all the same)`,
  regression: ({ slot, checks }) =>
    checks.length === 0
      ? `a regression: ${slot}, which is live, passes`
      : `a regression: ${slot}, which is live, fails only ${checks.join(', ')}`,
  unknown: ({ slot, reason = 'no reason is known' }) =>
    `whether ${slot}, which is live, fails the same could not be told: ${reason}`,
};

/** What the live slot says to a case that failed, in one line; none where it was not asked. */
export function baselineLines({ baseline }: CaseVerdict): readonly string[] {
  return baseline === undefined ? [] : [printable(texts[baseline.kind](baseline))];
}
