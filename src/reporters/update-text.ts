import type { UpdateResult } from '../results/update-result.generated.ts';
import { printable } from './printable.ts';

/** What is proposed, and what is left to the author. */
export function updateText(result: UpdateResult): string {
  const { proposed, unchanged, byHand, notAsked, source, samples } = result;
  const all = new Set([...proposed, ...byHand, ...notAsked].map((one) => one.case)).size + unchanged.length;
  const lines = [
    ...proposed.map(
      ({ case: id, changes, answer, file }) => `proposed ${id}: ${what(changes, answer)} (${file})`,
    ),
    ...byHand.map(({ case: id, turn, check, expected, actual, location }) => {
      const where = turn === undefined ? location : `${location}, turn ${turn}`;
      return `by hand ${id}: ${check} expects ${expected}, found ${actual} (${where})`;
    }),
    ...notAsked.map(({ case: id, reason }) => `not asked ${id}: ${reason}`),
    `${proposed.length} of ${counted(all, 'case')} with proposals, ${unchanged.length} unchanged; asked ${source}, ${counted(samples, 'sample')} each`,
    ...(proposed.length > 0
      ? ['nothing of it holds yet; walk through it: kubectl bluegreen golden review']
      : []),
  ];
  return lines.map((line) => `${printable(line)}\n`).join('');
}

function what(changes: number, answer: boolean): string {
  const parts = [
    ...(changes > 0 ? [counted(changes, 'change')] : []),
    ...(answer ? ['another answer to record'] : []),
  ];
  return parts.join(' and ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
