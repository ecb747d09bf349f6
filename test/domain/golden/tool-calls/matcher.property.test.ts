import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkToolCalls } from '../../../../src/domain/golden/checks/check-tool-calls.ts';
import type { ExpectedCall, ToolCallsExpectation } from '../../../../src/domain/golden/expectation.ts';
import type { Finding } from '../../../../src/domain/golden/finding.ts';
import { compareCall } from '../../../../src/domain/golden/tool-calls/compare-call.ts';
import type { Observation } from '../../../../src/domain/golden/observation.ts';
import type { Json } from '../../../../src/domain/json.ts';
import { calling } from '../an-observation.ts';

/** Few names and values, so that duplicates and calls that fit several expectations are common. */
const name = fc.constantFrom('f', 'g');
const leaf = fc.constantFrom<Json>(0, 1, 'x');
const args: fc.Arbitrary<Json> = fc.dictionary(
  fc.constantFrom('a', 'b'),
  fc.oneof(leaf, fc.array(leaf, { maxLength: 2 }), fc.dictionary(fc.constantFrom('c', 'd'), leaf)),
);
const expectedCall: fc.Arbitrary<ExpectedCall> = fc.oneof(
  name.map((tool) => ({ name: tool })),
  fc.record({
    name,
    args: fc.oneof(
      fc.record({
        match: fc.constantFrom('exact' as const, 'partial' as const),
        value: args,
        ignore: fc.subarray(['b', '/a/c']),
      }),
      fc.constant({ match: 'ignore' as const }),
    ),
  }),
);
const expectation: fc.Arbitrary<ToolCallsExpectation & { calls: ExpectedCall[] }> = fc.record({
  order: fc.constantFrom('exact' as const, 'in_order' as const, 'any_order' as const),
  extra: fc.constantFrom('allow' as const, 'forbid' as const),
  missing: fc.constantFrom('allow' as const, 'forbid' as const),
  calls: fc.array(expectedCall, { maxLength: 4 }),
});
/** Calls that are likely to meet: half of them are made from what is expected. */
const situation = expectation.chain((expected) => {
  const values = expected.calls.map((call): readonly [string, Json] => [call.name, call.args?.value ?? {}]);
  const random = fc.tuple(name, args);
  const call = values.length === 0 ? random : fc.oneof(random, fc.constantFrom(...values));
  return fc.tuple(
    fc.constant(expected),
    fc.array(call, { maxLength: 4 }).map((calls) => calling(...calls)),
  );
});

/** Every way to give calls to expectations, each call at most once; `undefined` leaves an expectation unmet. */
function* assignments(
  count: number,
  calls: number,
  used: readonly (number | undefined)[] = [],
): Generator<readonly (number | undefined)[]> {
  if (used.length === count) {
    yield used;
    return;
  }
  yield* assignments(count, calls, [...used, undefined]);
  for (let call = 0; call < calls; call += 1) {
    if (!used.includes(call)) yield* assignments(count, calls, [...used, call]);
  }
}

/** Whether some way to assign satisfies the three rules: straight from their definition. */
function holds(
  expected: ToolCallsExpectation & { calls: readonly ExpectedCall[] },
  { toolCalls }: Observation,
): boolean {
  const { order, extra, missing, calls } = expected;
  const meets = (e: number, a: number): boolean => compareCall(calls[e]!, toolCalls[a]!).kind === 'same';
  if (order === 'exact') {
    const common = Math.min(calls.length, toolCalls.length);
    for (let index = 0; index < common; index += 1) if (!meets(index, index)) return false;
    return (
      !(calls.length > common && missing === 'forbid') && !(toolCalls.length > common && extra === 'forbid')
    );
  }
  for (const assigned of assignments(calls.length, toolCalls.length)) {
    const taken = assigned.filter((call) => call !== undefined);
    const fits = assigned.every((call, e) => call === undefined || meets(e, call));
    const ordered = order === 'any_order' || taken.every((call, i) => i === 0 || taken[i - 1]! < call);
    const complete = missing === 'allow' || taken.length === calls.length;
    const exclusive = extra === 'allow' || taken.length === toolCalls.length;
    if (fits && ordered && complete && exclusive) return true;
  }
  return false;
}

/** Findings without their places, in an order of their own. */
function asSet(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ check, expected, actual }) => JSON.stringify([check, expected, actual])).sort();
}

describe('the matcher against every possible assignment', () => {
  test('finds something exactly where no assignment satisfies the rules', () => {
    fc.assert(
      fc.property(situation, ([expected, observation]) => {
        expect(checkToolCalls(expected, observation).length === 0).toBe(holds(expected, observation));
      }),
      { numRuns: 3000 },
    );
  });

  test('in any order, says the same however the two lists are ordered', () => {
    const shuffled = situation.chain(([expected, observation]) =>
      fc.tuple(
        fc.constant<[ToolCallsExpectation, Observation]>([{ ...expected, order: 'any_order' }, observation]),
        fc.shuffledSubarray(expected.calls, { minLength: expected.calls.length }),
        fc.shuffledSubarray([...observation.toolCalls], { minLength: observation.toolCalls.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, ([[expected, observation], calls, toolCalls]) => {
        const before = checkToolCalls(expected, observation);
        const after = checkToolCalls({ ...expected, calls }, { ...observation, toolCalls });
        expect(asSet(after).length).toBe(asSet(before).length);
        expect(asSet(after.filter(isUnmet))).toEqual(asSet(before.filter(isUnmet)));
      }),
      { numRuns: 2000 },
    );
  });

  test('each finding points at a call of the reply or at the whole, and is one short line', () => {
    fc.assert(
      fc.property(situation, ([expected, observation]) => {
        for (const finding of checkToolCalls(expected, observation)) {
          const pointers = observation.toolCalls.map(({ pointer }) => pointer);
          expect(['', ...pointers]).toContain(finding.pointer);
          expect(finding.expected).toMatch(/^.{1,120}$/u);
          expect(finding.actual).toMatch(/^.{1,120}$/u);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** What is told of an extra call lists the expected ones as the file does. */
function isUnmet({ expected }: Finding): boolean {
  return !expected.startsWith('no call');
}
