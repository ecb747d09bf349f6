import type { Json } from '../../json.ts';
import type { Expectation } from '../expectation.ts';
import type { Observation } from '../observation.ts';

/** Ways in which answers break, one file each. */
export type Family =
  | 'tool-calls'
  | 'arguments'
  | 'fields'
  | 'text'
  | 'numbers'
  | 'finish-reason'
  | 'refusal'
  | 'left-out'
  | 'forbidden'
  | 'limits';

/** A good answer with one thing wrong. */
export interface Breakage {
  /** For people, one line: `call of get_order dropped`. */
  readonly what: string;
  readonly answer: Observation;
  readonly proposal: Proposal;
}

/** A check that finds this breakage and lets the recorded answer through. */
export interface Proposal {
  /** As findings spell it. */
  readonly check: string;
  /** What to write below `expect`; one member of it, save for a schema, which is a file and is told in words. */
  readonly expect: { readonly [member: string]: Json } | string;
}

/** What a family breaks: one turn's recorded answer. */
export interface GoodTurn {
  readonly answer: Observation;
  readonly expect: Expectation;
  /** Values of members by name, in this and all other recorded answers of the set: what an agent may mix up. */
  readonly seen: ReadonlyMap<string, readonly Json[]>;
}

export type BreakTurn = (turn: GoodTurn) => readonly Breakage[];
