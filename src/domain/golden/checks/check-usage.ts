import type { Range, UsageExpectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';
import { brokenBound, describeRange } from './describe-range.ts';

/** The reply's own token counts are within bounds. A reply that does not count where a case asks is a finding. */
export function checkUsage(expected: UsageExpectation, observation: Observation): readonly Finding[] {
  const { usage } = observation;
  return [
    ...within('promptTokens', expected.promptTokens, usage?.promptTokens),
    ...within('completionTokens', expected.completionTokens, usage?.completionTokens),
    ...within('totalTokens', expected.totalTokens, usage?.totalTokens),
  ];
}

function within(
  member: keyof UsageExpectation,
  range: Range | undefined,
  found: number | undefined,
): readonly Finding[] {
  if (range === undefined) return [];
  const broken = found === undefined ? describeRange(range) : brokenBound(range, found);
  if (broken === undefined) return [];
  const actual = found === undefined ? 'the reply does not say' : `${found}`;
  return [{ check: `usage.${member}`, expected: broken, actual, pointer: '' }];
}
