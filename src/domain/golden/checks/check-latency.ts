import type { LatencyExpectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { Observation } from '../observation.ts';

/** The answer came in time. A time that was not measured (no first token came) is a finding. */
export function checkLatency(expected: LatencyExpectation, observation: Observation): readonly Finding[] {
  const { ttftMs, totalMs } = observation.timing;
  return [...within('ttftMs', expected.ttftMs, ttftMs), ...within('totalMs', expected.totalMs, totalMs)];
}

function within(
  time: keyof LatencyExpectation,
  limit: { readonly max: number } | undefined,
  found: number | undefined,
): readonly Finding[] {
  if (limit === undefined || (found !== undefined && found <= limit.max)) return [];
  return [
    {
      check: `latency.${time}`,
      expected: `at most ${limit.max} ms`,
      actual: found === undefined ? 'no first token' : `${Math.ceil(found)} ms`,
      pointer: '',
    },
  ];
}
