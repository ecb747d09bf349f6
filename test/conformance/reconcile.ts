import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { type Difference, differences, unsteady } from './differences.ts';

/** One answer, normalised. */
export interface Got {
  readonly status: number;
  readonly contentType: string;
  readonly body: unknown;
}

/** Where allowed differences have shown: a test file, which answers for those that name it. */
export type Place = Difference['shownBy'];

const needed = new Set<Difference>();

/**
 * Expects two things told of both clusters to be equal but for what differences.ts allows, and notes what was needed.
 * @param tell makes one of them, each answer in it `settled` by the allowed differences
 */
export function expectSame(tell: {
  readonly real: (allowed: readonly Difference[]) => unknown;
  readonly sandbox: (allowed: readonly Difference[]) => unknown;
}): void {
  expect(tell.sandbox(differences)).toEqual(tell.real(differences));
  for (const one of differences.filter((difference) => !needed.has(difference))) {
    const others = differences.filter((other) => other !== one);
    if (!isDeepStrictEqual(tell.sandbox(others), tell.real(others))) needed.add(one);
  }
}

/** As `expectSame`, of one answer. */
export function expectSameAnswer(asked: string, real: Got, sandbox: Got): void {
  expectSame({
    real: (allowed) => settled(asked, real, allowed),
    sandbox: (allowed) => settled(asked, sandbox, allowed),
  });
}

/** An answer without what differs between two moments, and without what is allowed to differ. */
export function settled(asked: string, answer: Got, allowed: readonly Difference[]): Got {
  return [...unsteady, ...allowed]
    .filter(({ where }) => where.test(asked))
    .reduce<Got>((left, { without }) => ({ ...left, body: without(left.body) }), answer);
}

/** Differences that this file should have shown and has not: what is allowed and does not occur hides what may come. */
export function stale(place: Place): readonly string[] {
  return differences.filter((one) => one.shownBy === place && !needed.has(one)).map(({ because }) => because);
}
