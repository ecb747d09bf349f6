import type { Range } from '../expectation.ts';

/** What a range asks of `value`, where it does not hold: `at most 120`; undefined where it holds. */
export function brokenBound(range: Range, value: number): string | undefined {
  if (range.min !== undefined && value < range.min) return `at least ${range.min}`;
  if (range.max !== undefined && value > range.max) return `at most ${range.max}`;
  return undefined;
}

/** A range for people: `at least 20`, `at most 120`, `20 to 120`. */
export function describeRange({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return `${min} to ${max}`;
  return min === undefined ? `at most ${max ?? ''}` : `at least ${min}`;
}
