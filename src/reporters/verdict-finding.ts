import type { Finding } from '../results/verdict.generated.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

/** Lines that one value may take before it is cut. */
const LINES_OF_A_VALUE = 3;

/** Name of the check as it stands in front of its finding. */
export function findingName({ check, turn }: Finding): string {
  return turn === undefined ? printable(check) : `turn ${turn} ${printable(check)}`;
}

/** One finding in one line: `length.words: expected at most 120, found 214`. */
export function findingLine(finding: Finding): string {
  return `${findingName(finding)}: ${expectation(finding)}`;
}

/**
 * One finding for a report: in one line where it fits, else expected, found and place below each other.
 * @param column width of the names' column
 * @param width of what stands after the column
 */
export function findingBlock(finding: Finding, column: number, width: number): readonly string[] {
  const name = findingName(finding).padEnd(column);
  const place = finding.pointer === '' ? '' : `   ${printable(finding.pointer)}`;
  const whole = `${expectation(finding)}${place}`;
  if (whole.length <= width) return [`${name}  ${whole}`];
  const lines = [
    ...labelled('expected', finding.expected, width),
    ...labelled('found', finding.actual, width),
    ...(finding.pointer === '' ? [] : labelled('at', finding.pointer, width)),
  ];
  return lines.map((line, index) => `${index === 0 ? name : ' '.repeat(column)}  ${line}`);
}

function expectation({ expected, actual }: Finding): string {
  return `expected ${printable(expected)}, found ${printable(actual)}`;
}

function labelled(label: string, value: string, width: number): readonly string[] {
  const lines = wrap(printable(value), Math.max(20, width - 9), LINES_OF_A_VALUE);
  return lines.map((line, index) => `${(index === 0 ? label : '').padEnd(8)} ${line}`);
}
