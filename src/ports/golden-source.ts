import type { GoldenSet } from '../domain/golden/golden-set.ts';

/** Where golden sets come from. Throws `GoldenSetError` for whatever is wrong with one. */
export interface GoldenSource {
  load(folder: string): Promise<GoldenSet>;
}

/** Everything wrong with a set, at once: one problem a line, each with its place. */
export class GoldenSetError extends Error {
  override readonly name = 'GoldenSetError';
  readonly problems: readonly GoldenProblem[];
  constructor(problems: readonly GoldenProblem[]) {
    super(problems.map((problem) => `${problem.place}: ${problem.message}`).join('\n'));
    this.problems = problems;
  }
}

export interface GoldenProblem {
  /** `golden/cases/refund.yaml:12:3`, or the file or folder alone where there is no line. */
  readonly place: string;
  readonly message: string;
}
