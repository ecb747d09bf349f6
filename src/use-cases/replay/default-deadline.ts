import { mostSamples } from '../../domain/golden/sampling/policy.ts';
import type { GoldenCase, Suite } from '../../domain/golden/golden-set.ts';
import { EXTRA_ASKS_OF_A_CASE } from './retry-budget.ts';
import { LONGEST_WAIT_MS } from './wait-before-retry.ts';

/** A week: timers of some runtimes end at once beyond 2^31 ms. */
const LONGEST_RUN_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Time that a run may take, milliseconds: twice what its turns take when each of them uses up its time-out, and
 * enough for one case with all its extra asks. It only ends runs that hang; time-outs end each request long before.
 */
export function defaultDeadlineMs(cases: readonly GoldenCase[], pods: number, suite: Suite): number {
  const longest = cases.map(({ turns }) => turns.length * suite.timeouts.totalMs);
  const repeats = Math.max(1, Math.ceil(pods / Math.max(1, cases.length)));
  const asked = cases.map(
    ({ turns, sampling }) => turns.length * suite.timeouts.totalMs * mostSamples(sampling),
  );
  const whole = repeats * asked.reduce((sum, ms) => sum + ms, 0);
  const one = longest.reduce((most, ms) => Math.max(most, ms), 0);
  const withRetries = (one + LONGEST_WAIT_MS) * (1 + EXTRA_ASKS_OF_A_CASE);
  return Math.min(LONGEST_RUN_MS, Math.max((2 * whole) / suite.concurrency, withRetries));
}
