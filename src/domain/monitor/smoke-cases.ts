import type { GoldenCase, GoldenSet } from '../golden/golden-set.ts';

/** The cases that are asked of a live release, or why none is. */
export type SmokeCases =
  | { readonly kind: 'cases'; readonly cases: readonly GoldenCase[] }
  | { readonly kind: 'none'; readonly why: string };

const tag = 'smoke';

/**
 * Blocking cases tagged `smoke`; advisory ones never decide anything. They are asked over and over, so never in a set
 * whose replay may have effects, acknowledged or not.
 */
export function smokeCasesOf(set: GoldenSet): SmokeCases {
  const { effects } = set.suite;
  if (effects.kind !== 'none')
    return { kind: 'none', why: `effects of the golden set are ${effects.kind}, not none` };
  const cases = taggedCases(set);
  return cases.length === 0 ? { kind: 'none', why: whyNone(set) } : { kind: 'cases', cases };
}

/** The set with its smoke cases alone: asked once, as any replay asks them, whatever the effects. */
export function smokeSubset(
  set: GoldenSet,
): { readonly kind: 'set'; readonly set: GoldenSet } | { readonly kind: 'none'; readonly why: string } {
  const cases = taggedCases(set);
  return cases.length === 0 ? { kind: 'none', why: whyNone(set) } : { kind: 'set', set: { ...set, cases } };
}

function taggedCases({ cases }: GoldenSet): readonly GoldenCase[] {
  return cases.filter(({ tags, severity }) => tags.includes(tag) && severity === 'blocking');
}

function whyNone({ source }: GoldenSet): string {
  return `no blocking case in ${source} is tagged ${tag}`;
}
