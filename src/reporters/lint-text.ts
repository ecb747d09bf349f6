import type { LintProblem, LintReport } from '../results/lint-report.generated.ts';
import { printable } from './printable.ts';

/** One problem a line, as compilers tell them, so that editors find the place. */
export function lintText({ source, problems, totals }: LintReport): string {
  const { files, cases, errors, warnings } = totals;
  const found =
    problems.length === 0
      ? 'clean'
      : [errors > 0 && counted(errors, 'error'), warnings > 0 && counted(warnings, 'warning')]
          .filter((part) => part !== false)
          .join(', ');
  const lines = [
    ...problems.map((problem) => {
      const { severity, message, rule } = problem;
      return `${placeIn(source, problem)}: ${severity}: ${message}${rule === 'file' ? '' : ` (${rule})`}`;
    }),
    `${found}: ${counted(cases, 'case')} in ${counted(files, 'file')}`,
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function placeIn(source: string, { file, line, column }: LintProblem): string {
  const path = file === '' ? source : `${source.replace(/\/+$/, '')}/${file}`;
  return [path, line, column].filter((part) => part !== undefined).join(':');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
