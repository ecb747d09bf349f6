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
export function smokeCasesOf({ cases, suite, source }: GoldenSet): SmokeCases {
  if (suite.effects.kind !== 'none')
    return { kind: 'none', why: `effects of the golden set are ${suite.effects.kind}, not none` };
  const smoke = cases.filter(({ tags, severity }) => tags.includes(tag) && severity === 'blocking');
  return smoke.length === 0
    ? { kind: 'none', why: `no blocking case in ${source} is tagged ${tag}` }
    : { kind: 'cases', cases: smoke };
}
