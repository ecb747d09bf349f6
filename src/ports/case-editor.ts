import type { GoldenCase } from '../domain/golden/golden-set.ts';
import type { Edit } from '../domain/golden/proposals/proposed-case.ts';

/** Changes single values in the case files of one golden set. */
export interface CaseEditor {
  /**
   * Makes the edit in the file and nothing else: comments, order and quoting stay, and every other value reads as before.
   * The file is replaced as a whole or not at all.
   * @param turn from 0
   */
  edit(goldenCase: Pick<GoldenCase, 'id' | 'location'>, turn: number, edit: Edit): Promise<EditOutcome>;
}

export type EditOutcome =
  /** As the author would write it: `golden/cases/refund.yaml:12`. */
  | { readonly kind: 'written'; readonly place: string }
  /** Nothing was written: this text cannot be changed there without changing something else. */
  | { readonly kind: 'by-hand'; readonly place: string; readonly reason: string }
  /** Nothing was written: the set would not load with this value. */
  | { readonly kind: 'invalid'; readonly problems: readonly string[] };
