import type { CaseVerdict, Verdict } from '../results/verdict.generated.ts';

/** `1 failed, 1 could not tell, 10 passed` */
export function countsLine({ totals, cases }: Verdict): string {
  const waived = cases.filter(
    ({ outcome, waived: found = [] }) => outcome === 'pass' && found.length > 0,
  ).length;
  return [
    totals.fail > 0 && `${totals.fail} failed`,
    totals.inconclusive > 0 && `${totals.inconclusive} could not tell`,
    totals.advisory > 0 && `${totals.advisory} advisory did not pass`,
    `${totals.pass} passed${waived === 0 ? '' : ` (${waived} by waiver)`}`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** `8.4 s, 3,210 tokens` */
export function costLine({ totals }: Verdict): string {
  return `${(totals.durationMs / 1000).toFixed(1)} s, ${withCommas(totals.tokens)} tokens`;
}

/** `3,210`. Not by Intl, whose first use costs 30 ms. */
export function withCommas(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ',');
}

export function counted(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1 of 3 samples failed`, and `2 of 3 right` where a policy counts them; nothing where there is nothing to tell. */
export function sharesOf({ samples, sampling }: CaseVerdict): readonly string[] {
  const failed = samples.filter(({ outcome }) => outcome === 'fail').length;
  return [
    ...(failed > 0 ? [`${failed} of ${counted(samples.length, 'sample')} failed`] : []),
    ...(sampling === undefined ? [] : [`${sampling.right} of ${sampling.told} right (${sampling.mode})`]),
  ];
}
