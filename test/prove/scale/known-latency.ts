import type { SmallCase } from '../../e2e/harness/index.ts';

/** What a case asks of the agent `thinks`: between 100 and 700 ms, in no order, the same in every run. */
export function latencyMs(index: number): number {
  return 100 + ((index * 7919) % 601);
}

export function prompt(index: number, ms: number): string {
  return `Hello ${index}! Think for ${ms} ms.`;
}

export function casesOf(count: number, ms: (index: number) => number): readonly SmallCase[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `case-${index}`,
    prompt: prompt(index, ms(index)),
  }));
}
