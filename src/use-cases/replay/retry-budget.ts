/** Extra asks of a run, as a share of its cases: infrastructure trouble must not double what a run costs. */
const EXTRA_ASKS_SHARE = 0.2;
/** Extra asks that even a small run has. */
const EXTRA_ASKS_AT_LEAST = 3;
/** Extra asks of one case at most. */
export const EXTRA_ASKS_OF_A_CASE = 2;

/**
 * Extra asks that a run may make: a fifth of its cases, at least three, and enough to ask once more each
 * request that can be in flight at one time, so that a single moment of trouble does not end the run.
 */
export function extraAsks(cases: number, concurrency: number): number {
  return Math.max(EXTRA_ASKS_AT_LEAST, Math.ceil(EXTRA_ASKS_SHARE * cases), Math.min(concurrency, cases));
}

/** The extra asks of one run, shared by all its cases. */
export class RetryBudget {
  readonly total: number;
  #left: number;
  readonly #byCase = new Map<string, number>();

  constructor(cases: number, concurrency: number) {
    this.total = extraAsks(cases, concurrency);
    this.#left = this.total;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes one extra ask for a case, or says what is used up: the case's share, or the run's. */
  take(caseId: string): 'granted' | 'case-used-up' | 'run-used-up' {
    const taken = this.#byCase.get(caseId) ?? 0;
    if (taken >= EXTRA_ASKS_OF_A_CASE) return 'case-used-up';
    if (this.#left === 0) return 'run-used-up';
    this.#byCase.set(caseId, taken + 1);
    this.#left--;
    return 'granted';
  }
}
