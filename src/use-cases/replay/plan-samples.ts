import type { GoldenCase } from '../../domain/golden/golden-set.ts';

/** One replay of one case that is to be made. */
export interface PlannedSample {
  /** Place in the plan, from 0: the order in which samples are started and judged. */
  readonly index: number;
  readonly goldenCase: GoldenCase;
  /** Of its case, from 1. */
  readonly number: number;
  /** The target it is meant for. */
  readonly pod: string;
  /** Asked of `pod` alone, to show that this pod answers too. */
  readonly pinned: boolean;
}

/**
 * Deals the cases out to the pods in turn, one sample each. With fewer cases than pods the first cases are
 * repeated on the remaining pods, so that each pod answers at least once.
 */
export function planSamples(cases: readonly GoldenCase[], pods: readonly string[]): readonly PlannedSample[] {
  if (cases.length === 0 || pods.length === 0) return [];
  const count = Math.max(cases.length, pods.length);
  return Array.from({ length: count }, (_, index) => ({
    index,
    goldenCase: pick(cases, index),
    number: Math.floor(index / cases.length) + 1,
    pod: pick(pods, index),
    pinned: false,
  }));
}

/** The element at `index`, counting round and round. */
function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
