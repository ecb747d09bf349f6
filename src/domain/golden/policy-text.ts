import { canonicalJson } from '../canonical-json.ts';
import type { Json } from '../json.ts';
import type { GoldenSet } from './golden-set.ts';

/** How a set is applied: how often each case is asked, which may fail, and the limits. Its digest is a receipt's policy. */
export function policyText({ suite, cases }: GoldenSet): string {
  const { timeouts, concurrency, effects } = suite;
  const asked = cases.map(({ id, severity, sampling }) => ({ id, severity, sampling: sampling ?? 'once' }));
  const policy = { timeouts, concurrency, effects, cases: asked.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  return canonicalJson(JSON.parse(JSON.stringify(policy)) as Json);
}
