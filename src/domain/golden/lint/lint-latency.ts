import { findingIf, type LintExpectation } from './lint-finding.ts';

/** Bounds that the other one, or the suite's time-outs, come before. */
export const lintLatency: LintExpectation = ({ latency }, { timeouts }) => {
  const first = latency?.ttftMs?.max ?? 0;
  const total = latency?.totalMs?.max ?? 0;
  return [
    ...findingIf(
      first > timeouts.firstTokenMs,
      'unreachable',
      '/latency/ttftMs/max',
      `a first token after ${timeouts.firstTokenMs} ms is not waited for (timeouts.firstToken), so none takes ${first} ms`,
    ),
    ...findingIf(
      total > timeouts.totalMs,
      'unreachable',
      '/latency/totalMs/max',
      `a reply is cut after ${timeouts.totalMs} ms (timeouts.total), so none takes ${total} ms`,
    ),
    ...findingIf(
      latency?.ttftMs !== undefined && latency.totalMs !== undefined && first >= total,
      'implied',
      '/latency/ttftMs/max',
      `the whole reply takes at most ${total} ms: totalMs says it already`,
    ),
  ];
};
