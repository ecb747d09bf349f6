import { checks } from './checks/index.ts';
import type { CheckContext } from './checks/context.ts';
import type { Expectation } from './expectation.ts';
import type { Finding } from './finding.ts';
import type { Observation } from './observation.ts';

export type { CheckContext, CountTokens } from './checks/context.ts';

/**
 * Everything that is wrong with one turn's reply, in the order of the checks; empty where it is as expected.
 * A reply that is not the one to judge (an unexpected status, or broken beyond a missing end mark) is told as such
 * and no further: that an error page is too short helps nobody.
 */
export function judgeTurn(
  expectation: Expectation,
  observation: Observation,
  context: CheckContext,
): readonly Finding[] {
  const { reply, status, ...ofContent } = checks;
  const broken = reply(expectation, observation, context);
  const first = [...broken, ...status(expectation, observation, context)];
  if (first.some(({ check }) => check !== 'reply.no-end-mark')) return first;
  return [...first, ...Object.values(ofContent).flatMap((check) => check(expectation, observation, context))];
}
