import { lintLatency } from './lint-latency.ts';
import { lintLength } from './lint-length.ts';
import type { LintExpectation } from './lint-finding.ts';
import { lintText } from './lint-text.ts';
import { lintToolCalls } from './lint-tool-calls.ts';
import { lintUsage } from './lint-usage.ts';

const rules: readonly LintExpectation[] = [lintLength, lintText, lintToolCalls, lintLatency, lintUsage];

/** Checks of one turn that contradict each other, that say what another says, or that nothing ever comes to. */
export const lintExpectation: LintExpectation = (expect, context) =>
  rules.flatMap((rule) => rule(expect, context));
