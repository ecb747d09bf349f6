import type { Expectation } from '../expectation.ts';
import type { Suite } from '../golden-set.ts';

/**
 * What is wrong with a check of a well-formed case. contradiction: no answer can pass. implied: another check says it already.
 * unreachable: nothing ever comes to it.
 */
export type LintRule = 'contradiction' | 'implied' | 'unreachable';

export interface LintFinding {
  readonly rule: LintRule;
  /** JSON Pointer within the turn's `expect`. */
  readonly pointer: string;
  /** For people, one line. */
  readonly message: string;
}

export interface LintContext {
  readonly timeouts: Suite['timeouts'];
  /** The case has a policy, by which one violation of an invariant counts for more than a wrong answer. */
  readonly sampled: boolean;
}

export type LintExpectation = (expect: Expectation, context: LintContext) => readonly LintFinding[];

/** Findings where they hold. */
export function findingIf(
  holds: boolean,
  rule: LintRule,
  pointer: string,
  message: string,
): readonly LintFinding[] {
  return holds ? [{ rule, pointer, message }] : [];
}
