import type { CaseVerdict, Outcome } from './settle-case.ts';

export interface SettledVerdict {
  readonly outcome: Outcome;
  readonly totals: CaseTotals;
}

export interface CaseTotals {
  /** Cases that passed, of either severity. */
  readonly pass: number;
  /** Blocking cases that failed. */
  readonly fail: number;
  /** Blocking cases that could not tell. */
  readonly inconclusive: number;
  /** Advisory cases that did not pass. */
  readonly advisory: number;
}

/**
 * What all cases say together: a blocking case that failed beats one that could not tell, which beats the rest.
 * Advisory cases never change the outcome, so without a blocking one nothing can be told.
 */
export function settleVerdict(cases: readonly Pick<CaseVerdict, 'outcome' | 'severity'>[]): SettledVerdict {
  const blocking = cases.filter(({ severity }) => severity === 'blocking');
  const count = (of: typeof cases, outcome: Outcome): number =>
    of.filter((one) => one.outcome === outcome).length;
  const totals = {
    pass: count(cases, 'pass'),
    fail: count(blocking, 'fail'),
    inconclusive: count(blocking, 'inconclusive'),
    advisory: cases.filter((one) => one.severity === 'advisory' && one.outcome !== 'pass').length,
  };
  return { outcome: outcomeOf(totals, blocking.length), totals };
}

function outcomeOf({ fail, inconclusive }: CaseTotals, blocking: number): Outcome {
  if (fail > 0) return 'fail';
  return inconclusive > 0 || blocking === 0 ? 'inconclusive' : 'pass';
}
