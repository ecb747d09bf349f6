/** Extra asks of a run, as a share of the samples it may take: infrastructure trouble must not double what a run costs. */
const EXTRA_ASKS_SHARE = 0.2;
/** Extra asks that even a small run has. */
const EXTRA_ASKS_AT_LEAST = 3;
/** Extra asks of one case at most; where it may take more samples, as many as those. */
export const EXTRA_ASKS_OF_A_CASE = 2;

/**
 * Extra asks that a run may make: a fifth of its samples, at least three, and enough to ask once more each
 * request that can be in flight at one time, so that a single moment of trouble does not end the run.
 */
export function extraAsks(samples: number, concurrency: number): number {
  return Math.max(EXTRA_ASKS_AT_LEAST, Math.ceil(EXTRA_ASKS_SHARE * samples), Math.min(concurrency, samples));
}

/** The extra asks of one run, shared by all its cases. */
export class RetryBudget {
  readonly total: number;
  #left: number;
  readonly #byCase = new Map<string, number>();
  readonly #samplesOf: ReadonlyMap<string, number>;

  /** @param samplesOf samples that each case may take at most */
  constructor(samplesOf: ReadonlyMap<string, number>, concurrency: number) {
    this.#samplesOf = samplesOf;
    const samples = [...samplesOf.values()].reduce((sum, most) => sum + most, 0);
    this.total = extraAsks(samples, concurrency);
    this.#left = this.total;
  }

  get left(): number {
    return this.#left;
  }

  /** Takes one extra ask for a case, or says what is used up: the case's share, or the run's. */
  take(caseId: string): 'granted' | 'case-used-up' | 'run-used-up' {
    const taken = this.#byCase.get(caseId) ?? 0;
    const share = Math.max(EXTRA_ASKS_OF_A_CASE, this.#samplesOf.get(caseId) ?? 1);
    if (taken >= share) return 'case-used-up';
    if (this.#left === 0) return 'run-used-up';
    this.#byCase.set(caseId, taken + 1);
    this.#left--;
    return 'granted';
  }
}
