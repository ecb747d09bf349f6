import type { Finding } from '../finding.ts';

const invariants: ReadonlySet<string> = new Set([
  'status',
  'schema',
  'text.notContains',
  'text.notMatches',
  'toolCalls.forbid',
  'effects',
]);

/** What no answer may ever be, however many others are right: one such finding fails the case. */
export function isInvariant({ check }: Pick<Finding, 'check'>): boolean {
  return invariants.has(check) || check.startsWith('reply.');
}
