import type { RefusalItem } from '../results/switch-result.generated.ts';
import { facts } from './facts.ts';

/** What was expected, what was found, where, and the command that helps; one block a refusal. */
export function refusalText(refusals: readonly RefusalItem[]): string {
  return refusals.map(oneRefusal).join('');
}

function oneRefusal({ summary, expected, found, where, help }: RefusalItem): string {
  const rows = [
    ['expected', expected],
    ['found', found],
    ['where', where],
    ['help', help],
  ] as const;
  return `refused: ${summary}\n${facts(rows, 2).join('\n')}\n`;
}
