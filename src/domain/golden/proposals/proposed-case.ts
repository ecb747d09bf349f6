import type { Json } from '../../json.ts';
import type { Observation } from '../observation.ts';
import type { Provenance } from '../recorded-case.ts';

/** What a case would have to expect for the answers of another version to be good. Nothing of it holds before it is accepted. */
export interface ProposedCase {
  readonly caseId: string;
  /** Of what was asked (`askedContent`): to another question these answers say nothing. */
  readonly asked: string;
  readonly provenance: Provenance;
  /** In the order of the turns, then of the checks. */
  readonly changes: readonly ProposedChange[];
  /** What no proposal mends: to be settled by hand. */
  readonly byHand: readonly Unsettled[];
  /** The answer to keep beside the case once it is good, one observation a turn; undefined where that would change nothing. */
  readonly answer: readonly Observation[] | undefined;
}

/** One value of one turn's `expect`. A proposal moves what is expected; it never takes a check out. */
export interface ProposedChange {
  /** From 0. */
  readonly turn: number;
  /** As findings spell it: `length.words`. */
  readonly check: string;
  readonly edit: Edit;
  /** What each sample had, where that is a number or a word: `198`. */
  readonly samples: readonly string[];
  /** The same of the recorded answer. */
  readonly was: string | undefined;
}

/** Pointers are JSON Pointers into the turn's `expect`. */
export type Edit =
  | { readonly kind: 'replace'; readonly pointer: string; readonly before: Json; readonly after: Json }
  /** A member that its map does not have yet. */
  | { readonly kind: 'add'; readonly pointer: string; readonly after: Json }
  /** An item behind the last one of the list at `pointer`. */
  | {
      readonly kind: 'append';
      readonly pointer: string;
      readonly before: readonly Json[];
      readonly after: Json;
    };

/** A finding that stays when all changes are accepted. */
export interface Unsettled {
  /** From 0. */
  readonly turn: number;
  readonly check: string;
  readonly expected: string;
  readonly actual: string;
}
