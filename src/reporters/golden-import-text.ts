import type { GoldenImportResult } from '../results/golden-import-result.generated.ts';
import { printable } from './printable.ts';

/** Places that are listed; -o json has all of them. */
const most = 50;

/** What was left out first, a place a line; then what was written, and what its author does next. */
export function goldenImportText(result: GoldenImportResult): string {
  const { leftOut, notes, cases } = result;
  const bare = cases.filter(({ checks }) => checks === 0).map(({ id }) => id);
  const lines = [
    ...leftOut
      .slice(0, most)
      .flatMap(({ what, instead, ...place }) => [
        `left out  ${placeOf(place)}  ${what}`,
        `  instead ${instead}`,
      ]),
    ...(leftOut.length > most ? [`left out  and ${leftOut.length - most} more; -o json has them all`] : []),
    ...notes.map(({ what, ...place }) => `note      ${placeOf(place)}  ${what}`),
    ...(bare.length > 0 ? [`no check  ${listed(bare)}: advisory until you say what must hold`] : []),
    ...ending(result),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function placeOf({ file, line }: { readonly file: string; readonly line: number }): string {
  return `${file}:${line}`;
}

function listed(ids: readonly string[]): string {
  const shown = ids.slice(0, 5).join(', ');
  return ids.length > 5 ? `${shown} and ${ids.length - 5} more` : shown;
}

function ending({ outcome, totals, folder, files, source, hasSuite }: GoldenImportResult): readonly string[] {
  const counts = `${count(totals.cases, 'case')} with ${count(totals.checks, 'check')}, ${totals.leftOut} left out`;
  const without = hasSuite
    ? []
    : [`next      kubectl bluegreen golden init --golden ${folder}   (the set has no suite.yaml yet)`];
  switch (outcome) {
    case 'imported':
      return [
        ...without,
        `imported  ${source}: ${counts}; wrote ${count(files.length, 'file')} into ${folder}`,
      ];
    case 'planned':
      return [
        ...files.slice(0, most).map((file) => `would write ${file}`),
        ...(files.length > most ? [`would write ${files.length - most} more`] : []),
        `planned   ${source}: ${counts}; nothing was written`,
      ];
    case 'refused':
      return [`refused   ${source}: ${counts}; with --strict nothing was written`];
    case 'nothing':
      return [`refused   ${source}: no case could be carried over; nothing was written`];
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
