import type { GoldenCase, GoldenSet, Suite } from '../domain/golden/golden-set.ts';
import type { RecordedCase } from '../domain/golden/recorded-case.ts';
import type { Waiver } from '../domain/golden/waiver.ts';

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

/** A place in a file of a set, and what is wrong there. Line and column count from 1. */
export interface PlacedProblem {
  /** Below the set's folder, with `/`; empty for the folder itself. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly message: string;
}

/** A set as far as it can be read, with everything that is wrong with it. */
export interface InspectedSet {
  /** As the user named it. */
  readonly source: string;
  readonly problems: readonly PlacedProblem[];
  /** Undefined where it has problems. */
  readonly suite: Suite | undefined;
  /** Those without problems. */
  readonly cases: readonly InspectedCase[];
  /** Ids of all cases, also of those with problems. */
  readonly ids: ReadonlySet<string>;
  readonly waivers: readonly Waiver[];
  /** Those that can be read, by case id. */
  readonly recorded: ReadonlyMap<string, RecordedCase>;
  /** Files that were read. */
  readonly files: number;
}

export interface InspectedCase {
  readonly goldenCase: GoldenCase;
  /**
   * @param turn from 0
   * @param pointer JSON Pointer into the turn's `expect`; where nothing is written there, the place is that of what is around it
   */
  readonly placeOf: (turn: number, pointer: string) => Omit<PlacedProblem, 'message'>;
}
