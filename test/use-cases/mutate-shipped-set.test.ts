import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { loadGoldenSet } from '../../src/adapters/golden-files/load-golden-set.ts';
import { openRecordedCases } from '../../src/adapters/golden-files/recorded-cases.ts';
import type { Expectation } from '../../src/domain/golden/expectation.ts';
import type { GoldenCase, GoldenSet } from '../../src/domain/golden/golden-set.ts';
import { judgeTurn } from '../../src/domain/golden/judge-turn.ts';
import { breakAnswers, type Breakages } from '../../src/domain/golden/mutate/break-answer.ts';
import type { RecordedCase } from '../../src/domain/golden/recorded-case.ts';
import { mutateAnswers } from '../../src/use-cases/mutate-answers.ts';
import { context } from '../domain/golden/an-observation.ts';

let set: GoldenSet;
let recorded: ReadonlyMap<string, RecordedCase>;
let breakages: Breakages;
beforeAll(async () => {
  set = await loadGoldenSet('golden');
  recorded = await openRecordedCases('golden').read();
  breakages = breakAnswers(set.cases, recorded);
});

/** What the whole set breaks, judged by `judging`. */
function mutate(judging: GoldenSet) {
  const judge = (expectation: Expectation, observation: Parameters<typeof judgeTurn>[1]) =>
    judgeTurn(expectation, observation, context);
  return mutateAnswers({ set: judging, recorded, judge, breakages }, 90);
}

describe('the shipped set', () => {
  test('has a good recorded answer for every case, and catches at least 90 % of the breakages', () => {
    const { outcome, score, notMutated, totals } = mutate(set);
    expect(notMutated).toEqual([]);
    expect(totals.breakages).toBeGreaterThan(250);
    expect(score).toBeGreaterThanOrEqual(90);
    expect(outcome).toBe('enough');
  });

  test('catches as many of those that know nothing of its checks', () => {
    const blind = mutate(set).families.filter(
      ({ family }) => !['left-out', 'forbidden', 'limits'].includes(family),
    );
    const sum = (of: 'caught' | 'breakages') => blind.reduce((total, one) => total + one[of], 0);
    expect(sum('caught') / sum('breakages')).toBeGreaterThanOrEqual(0.9);
  });

  test('scores less without any one of its checks', () => {
    const whole = mutate(set).totals.caught;
    const removed = set.cases.flatMap((one) => withoutEach(one));
    expect(removed.length).toBeGreaterThan(60);
    const idle = removed.filter(({ what, goldenCase }) => {
      const cases = set.cases.map((one) => (one.id === what.case ? goldenCase : one));
      const { totals, notMutated } = mutate({ ...set, cases });
      expect(notMutated).toEqual([]);
      return totals.caught >= whole;
    });
    expect(idle.map(({ what }) => what)).toEqual([]);
  });

  test('each proposed check catches what it is proposed for, and lets the recorded answer through', () => {
    const proposed = mutate(set).letThrough.filter(({ propose }) => propose.check !== 'schema');
    expect(proposed.length).toBeGreaterThan(0);
    for (const one of proposed) {
      const cases = set.cases.map((goldenCase) =>
        goldenCase.id === one.case ? withMore(goldenCase, one.turn ?? 1, one.propose.expect) : goldenCase,
      );
      const after = mutate({ ...set, cases });
      expect(after.notMutated).toEqual([]);
      const same = after.letThrough.filter(
        (other) => other.case === one.case && other.turn === one.turn && other.breakage === one.breakage,
      );
      expect(same, `${one.case}: ${one.breakage}, ${one.propose.expect}`).toEqual([]);
    }
  });

  test('says the same each time', () => {
    expect(breakAnswers(set.cases, recorded)).toEqual(breakages);
    expect(mutate(set)).toEqual(mutate(set));
  });
});

interface Removed {
  readonly what: { readonly case: string; readonly turn: number; readonly check: string };
  readonly goldenCase: GoldenCase;
}

/** The case without one of its checks, for each of them. */
function withoutEach(goldenCase: GoldenCase): readonly Removed[] {
  return goldenCase.turns.flatMap((turn, index) =>
    reduced(turn.expect).map(({ check, expectation }) => ({
      what: { case: goldenCase.id, turn: index + 1, check },
      goldenCase: {
        ...goldenCase,
        turns: goldenCase.turns.with(index, { ...turn, expect: expectation }),
      },
    })),
  );
}

interface Reduced {
  readonly check: string;
  readonly expectation: Expectation;
}

/**
 * An expectation without one of its checks: each part of a list, each measure, the calls with what is said of them.
 * `containsAny` and `finishReason` are one check however many they list.
 */
function reduced(expectation: Expectation): readonly Reduced[] {
  return Object.entries(expectation).flatMap(([name, stated]: [string, object]): readonly Reduced[] => {
    const left = (value: object | undefined): Expectation => ({ ...expectation, [name]: value });
    const without = (member: string): Expectation => left({ ...stated, [member]: undefined });
    if (['status', 'finishReason', 'schema'].includes(name))
      return [{ check: name, expectation: left(undefined) }];
    const members = Object.entries(stated) as [string, unknown][];
    const listed = members.flatMap(([member, list]): readonly Reduced[] =>
      Array.isArray(list) && !['containsAny', 'calls'].includes(member)
        ? list.map((item: unknown, at) => ({
            check: `${name}.${member} ${String(item)}`,
            expectation: left({ ...stated, [member]: list.toSpliced(at, 1) }),
          }))
        : [],
    );
    if (name === 'toolCalls') {
      const { forbid, calls, extra } = stated as NonNullable<Expectation['toolCalls']>;
      const states = (calls ?? []).length > 0 || extra === 'forbid';
      return [...listed, ...(states ? [{ check: name, expectation: left(forbid && { forbid }) }] : [])];
    }
    const whole = members.filter(([member, list]) => !Array.isArray(list) || member === 'containsAny');
    return [
      ...listed,
      ...whole.map(([member]) => ({ check: `${name}.${member}`, expectation: without(member) })),
    ];
  });
}

/** The case as its author would have it with the proposed check: what it says of the same thing gives way. */
function withMore(goldenCase: GoldenCase, turn: number, text: string): GoldenCase {
  const more = parse(`{${text}}`) as Expectation;
  const [name, stated] = Object.entries(more)[0] as [keyof Expectation, object];
  const at = goldenCase.turns[turn - 1]!;
  const before = at.expect[name];
  const merged = Array.isArray(stated) ? stated : { ...(before as object | undefined), ...stated };
  return {
    ...goldenCase,
    turns: goldenCase.turns.with(turn - 1, { ...at, expect: { ...at.expect, [name]: merged } }),
  };
}
