import type { Provenance } from '../recorded-case.ts';
import type { AnswerDifference } from './compare-answers.ts';
import type { ProposedChange } from './proposed-case.ts';

/** One thing that somebody is to decide, and what to know for it. */
export interface ReviewQuestion {
  readonly caseId: string;
  /** From 1, among all of the case. */
  readonly number: number;
  readonly of: number;
  /** From 1; undefined where it is of the whole case, or of its only turn. */
  readonly turn: number | undefined;
  /** Undefined where nothing is recorded. */
  readonly recorded: Provenance | undefined;
  readonly answered: Provenance;
  /** Undefined where it is about the recorded answer as a whole. */
  readonly change: ProposedChange | undefined;
  /** Of the turns that it is about, each once a case; `turn` is from 1, undefined for the only one. */
  readonly differences: readonly {
    readonly turn: number | undefined;
    readonly difference: AnswerDifference;
  }[];
}
