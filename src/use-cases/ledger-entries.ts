import type { LedgerEntry } from '../domain/golden/ledger.ts';
import type { Verdict } from '../results/verdict.generated.ts';

/** A line for each case of a verdict, in its order. */
export function ledgerEntries(verdict: Verdict, now: Date): readonly LedgerEntry[] {
  const { slot, template, set } = verdict;
  return verdict.cases.map(({ id, outcome, findings, samples }) => {
    const right = samples.filter((sample) => sample.outcome === 'pass').length;
    const wrong = samples.filter((sample) => sample.outcome === 'fail').length;
    return {
      time: now.toISOString(),
      slot,
      template,
      set: set.digest,
      case: id,
      outcome,
      checks: [...new Set(findings.map(({ check }) => check))].sort(),
      right,
      told: right + wrong,
    };
  });
}
