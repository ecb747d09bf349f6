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
 * Deals the cases out to the pods in turn, as many samples each as are asked at first. With fewer cases than pods the first cases are
 * repeated on the remaining pods, so that each pod answers at least once.
 */
export function planSamples(
  cases: readonly GoldenCase[],
  pods: readonly string[],
  firstOf: (goldenCase: GoldenCase) => number = () => 1,
): readonly PlannedSample[] {
  if (cases.length === 0 || pods.length === 0) return [];
  const dealt = cases.flatMap((goldenCase) => Array.from({ length: firstOf(goldenCase) }, () => goldenCase));
  for (let repeat = 0; dealt.length < pods.length; repeat++) dealt.push(pick(cases, repeat));
  const numbers = new Map<string, number>();
  return dealt.map((goldenCase, index) => {
    const number = (numbers.get(goldenCase.id) ?? 0) + 1;
    numbers.set(goldenCase.id, number);
    return { index, goldenCase, number, pod: pick(pods, index), pinned: false };
  });
}

/** The element at `index`, counting round and round. */
export function pick<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new RangeError('nothing to pick from');
  return item;
}
