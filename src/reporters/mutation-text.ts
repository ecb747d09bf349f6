import type { LetThrough, MutationReport } from '../results/mutation-report.generated.ts';
import { printable } from './printable.ts';

/** What is let through, with the check that would catch it; what is caught only by check, or with `verbose` one by one. */
export function mutationText(report: MutationReport, verbose: boolean): string {
  const lines = [
    ...groups(report.letThrough).flatMap(groupLines),
    ...(verbose ? report.caught.map(caughtLine) : []),
    ...report.notMutated.map(({ case: id, reason }) => `not mutated ${id}: ${reason}`),
    ...summary(report),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

interface Group {
  readonly first: LetThrough;
  readonly breakages: string[];
}

/** Breakages of one turn that one check would catch are told together. */
function groups(letThrough: readonly LetThrough[]): readonly Group[] {
  const found = new Map<string, Group>();
  for (const one of letThrough) {
    const key = JSON.stringify([one.case, one.turn, one.propose.expect]);
    const group = found.get(key);
    if (group === undefined) found.set(key, { first: one, breakages: [one.breakage] });
    else group.breakages.push(one.breakage);
  }
  return [...found.values()];
}

function groupLines({ first, breakages }: Group): readonly string[] {
  const advisory = first.severity === 'advisory' ? ' (advisory)' : '';
  const waived = first.waived === undefined ? [] : [`  waived   ${first.waived.join(', ')}`];
  return [
    `let through ${place(first)}${advisory}`,
    ...breakages.map((breakage) => `  ${breakage}`),
    ...waived,
    `  expect   ${first.propose.expect}   (${first.location})`,
  ];
}

function caughtLine({ checks, breakage, ...one }: MutationReport['caught'][number]): string {
  return `caught ${place(one)}: ${breakage}, by ${checks.join(', ')}`;
}

function place({ case: id, turn }: { readonly case: string; readonly turn?: number }): string {
  return turn === undefined ? id : `${id}, turn ${turn}`;
}

function summary({ totals, score, minScore, outcome, caught, families }: MutationReport): readonly string[] {
  if (score === null) return [`could not tell: none of ${totals.cases} cases has a good recorded answer`];
  const byCheck = new Map<string, number>();
  for (const { checks } of caught)
    for (const check of checks) byCheck.set(check, (byCheck.get(check) ?? 0) + 1);
  const checks = [...byCheck].sort((a, b) => b[1] - a[1]).map(([check, count]) => `${check} ${count}`);
  const missed = totals.cases - totals.mutated;
  const asked: Readonly<Record<MutationReport['outcome'], string>> = {
    shown: '',
    enough: `, at least ${minScore ?? ''} % as asked`,
    below: `, below the ${minScore ?? ''} % that were asked for`,
    inconclusive: `, but not of ${missed} of ${totals.cases} cases: could not tell`,
  };
  return [
    `families   ${families.map(({ family, breakages, caught: of }) => `${family} ${of}/${breakages}`).join(', ')}`,
    ...(checks.length === 0 ? [] : [`caught by  ${checks.join(', ')}`]),
    `score ${score} %: ${totals.caught} of ${totals.breakages} breakages caught, ${totals.letThrough} let through; ` +
      `${totals.mutated} of ${totals.cases} cases${asked[outcome]}`,
  ];
}
