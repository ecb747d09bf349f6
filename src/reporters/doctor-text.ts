import type { DoctorReport, Finding } from '../results/doctor-report.generated.ts';
import { printable } from './printable.ts';

const marks: Readonly<Record<Finding['state'], string>> = {
  ok: 'ok',
  note: 'note',
  warning: 'warning',
  problem: 'PROBLEM',
  'not-checked': 'not checked',
};
const width = Math.max(...Object.values(marks).map(({ length }) => length));

/** One line a finding, in the order of the parts, with what mends it below. */
export function doctorText({ findings, healthy }: DoctorReport): string {
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const end = healthy ? 'nothing is a problem' : `${problems} ${problems === 1 ? 'problem' : 'problems'}`;
  return `${[...findings.flatMap(lines), '', end].join('\n')}\n`;
}

function lines({ part, state, text, help }: Finding): readonly string[] {
  const first = `${marks[state].padEnd(width)}  ${part.padEnd(12)}  ${printable(text)}`;
  const mend =
    help === undefined || state === 'ok' ? [] : [`${' '.repeat(width + 16)}help  ${printable(help)}`];
  return [first, ...mend];
}
