import type { RecordResult } from '../results/record-result.generated.ts';
import { printable } from './printable.ts';

/** What was written, and why the rest was not. */
export function recordText({ recorded, notRecorded, source }: RecordResult): string {
  const lines = [
    ...recorded.flatMap(({ case: id, file, caseFile }) => [
      ...(caseFile === undefined
        ? []
        : [`wrote ${caseFile}: look at each check, it says what this one answer was`]),
      `recorded ${id}: ${file}`,
    ]),
    ...notRecorded.map(({ case: id, outcome, reason }) =>
      outcome === 'fail'
        ? `not recorded ${id}: the answer is not as the case expects: ${reason}`
        : `not recorded ${id}: could not be asked: ${reason}`,
    ),
    `${recorded.length} of ${recorded.length + notRecorded.length} recorded from ${source}`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}
