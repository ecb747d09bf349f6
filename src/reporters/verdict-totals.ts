import type { Verdict } from '../results/verdict.generated.ts';

/** `1 failed, 1 could not tell, 10 passed` */
export function countsLine({ totals }: Verdict): string {
  return [
    totals.fail > 0 && `${totals.fail} failed`,
    totals.inconclusive > 0 && `${totals.inconclusive} could not tell`,
    totals.advisory > 0 && `${totals.advisory} advisory did not pass`,
    `${totals.pass} passed`,
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
