import type { Excerpt, GoldenCase, GoldenSet } from './golden-set.ts';
import { correctedPolicies, decidingCases, type Sampling } from './sampling/policy.ts';

/** Which cases of a set are asked; all that is given must hold. Everything is asked where nothing is given. */
export interface CaseSelection {
  /** Ids, as `--only`. */
  readonly only?: readonly string[] | undefined;
  /** One of these tags, as `--tag`. */
  readonly tags?: readonly string[] | undefined;
  /** Ids of the cases that did not pass in the last run, as `--rerun-failed`; those that are gone are passed over. */
  readonly failed?: readonly string[] | undefined;
  readonly shard?: Shard | undefined;
}

/** One of `of` parts that are disjoint and together the whole; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export type SelectedCases =
  | { readonly kind: 'selected'; readonly set: GoldenSet }
  /** `problem` for people: `--only refnud: the set has no such case; it has: …`. */
  | { readonly kind: 'impossible'; readonly problem: string };

/**
 * The set with the selected cases alone, which knows that it is an excerpt. Shards are dealt out by sorted ids, so
 * that they are the same wherever the set's files lie.
 */
export function selectCases(set: GoldenSet, selection: CaseSelection): SelectedCases {
  const unknown = unknownNames(set, selection);
  if (unknown !== undefined) return { kind: 'impossible', problem: unknown };
  const { only, tags, failed, shard } = selection;
  const chosen = set.cases.filter(
    (one) =>
      (only === undefined || only.includes(one.id)) &&
      (tags === undefined || one.tags.some((tag) => tags.includes(tag))) &&
      (failed === undefined || failed.includes(one.id)),
  );
  const cases = shard === undefined ? chosen : ofShard(chosen, shard);
  const by = selectors(selection);
  if (cases.length === 0)
    return { kind: 'impossible', problem: `${allOf(by, shard).join(' ')}: no case is left to ask` };
  const excerpt: Excerpt = { of: set.cases.length, deciding: decidingCases(set.cases), by, shard };
  return { kind: 'selected', set: allOf(by, shard).length === 0 ? set : { ...set, cases, excerpt } };
}

/** The policies by case, corrected over the whole set, of which these may be an excerpt. */
export function policiesOf({
  cases,
  excerpt,
}: Pick<GoldenSet, 'cases' | 'excerpt'>): ReadonlyMap<string, Sampling> {
  return correctedPolicies(cases, excerpt?.deciding);
}

/** `--tag smoke`, `--shard 1/3`; empty where all cases are asked. */
export function allOf(by: readonly string[], shard: Shard | undefined): readonly string[] {
  return shard === undefined ? by : [...by, `--shard ${shard.index}/${shard.of}`];
}

function selectors({ only, tags, failed }: CaseSelection): readonly string[] {
  return [
    only === undefined ? undefined : `--only ${only.join(',')}`,
    tags === undefined ? undefined : `--tag ${tags.join(',')}`,
    failed === undefined ? undefined : '--rerun-failed',
  ].filter((one) => one !== undefined);
}

function ofShard(cases: readonly GoldenCase[], { index, of }: Shard): readonly GoldenCase[] {
  const dealt = new Map(
    cases
      .map(({ id }) => id)
      .sort()
      .map((id, at) => [id, (at % of) + 1]),
  );
  return cases.filter(({ id }) => dealt.get(id) === index);
}

/** A name that is a slip of the pen must not make a selection smaller without a word. */
function unknownNames({ cases }: GoldenSet, { only = [], tags = [] }: CaseSelection): string | undefined {
  const ids = cases.map(({ id }) => id);
  const known = [...new Set(cases.flatMap((one) => one.tags))].sort();
  const id = only.find((one) => !ids.includes(one));
  if (id !== undefined) return `--only ${id}: the set has no such case; it has: ${ids.join(', ')}`;
  const tag = tags.find((one) => !known.includes(one));
  if (tag === undefined) return undefined;
  return `--tag ${tag}: no case has this tag; there are: ${known.length === 0 ? 'none' : known.join(', ')}`;
}
