import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkToolCalls } from '../../../../src/domain/golden/checks/check-tool-calls.ts';
import type { ExpectedCall, ToolCallsExpectation } from '../../../../src/domain/golden/expectation.ts';
import type { Finding } from '../../../../src/domain/golden/finding.ts';
import type { Observation, ToolCall } from '../../../../src/domain/golden/observation.ts';
import { isJsonObject, type Json } from '../../../../src/domain/json.ts';
import { calling } from '../an-observation.ts';

/** Few names and values, so that duplicates and calls that fit several expectations are common. */
const name = fc.constantFrom('f', 'g');
const leaf = fc.constantFrom<Json>(0, 1, 'x');
const nested = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 2 }),
  fc.dictionary(fc.constantFrom('c', 'd'), leaf, { maxKeys: 2 }),
);
const args: fc.Arbitrary<Json> = fc.dictionary(
  fc.constantFrom('a', 'b'),
  fc.oneof(
    nested,
    fc.array(nested, { maxLength: 2 }),
    fc.dictionary(fc.constantFrom('c', 'd'), nested, { maxKeys: 2 }),
  ),
  { maxKeys: 2 },
);
const expectedCall: fc.Arbitrary<ExpectedCall> = fc.oneof(
  name.map((tool) => ({ name: tool })),
  fc.record({
    name,
    args: fc.oneof(
      fc.record({
        match: fc.constantFrom('exact' as const, 'partial' as const),
        value: args,
        ignore: fc.subarray(['b', '/a/c', '/a/0', '/a/0/d']),
      }),
      fc.constant({ match: 'ignore' as const }),
    ),
  }),
);
type Rules = Required<Pick<ToolCallsExpectation, 'order' | 'extra' | 'missing'>>;
type Expected = ToolCallsExpectation & Rules & { calls: ExpectedCall[] };

/** Every combination of the three rules. */
const combinations: readonly Rules[] = (['exact', 'in_order', 'any_order'] as const).flatMap((order) =>
  (['allow', 'forbid'] as const).flatMap((extra) =>
    (['allow', 'forbid'] as const).map((missing) => ({ order, extra, missing })),
  ),
);

/** Calls that are likely to meet: half of them are made from what is expected, as it stands or with a member more. */
function situationUnder(rules: Rules): fc.Arbitrary<readonly [Expected, Observation]> {
  return fc.array(expectedCall, { maxLength: 4 }).chain((calls) => {
    const made = calls.flatMap((call): readonly (readonly [string, Json])[] => {
      const value = call.args?.value ?? {};
      const more = isJsonObject(value) ? { ...value, b: 1 } : value;
      return [
        [call.name, value],
        [call.name, more],
      ];
    });
    const random = fc.tuple(name, args);
    const call = made.length === 0 ? random : fc.oneof(random, fc.constantFrom(...made));
    return fc.tuple(
      fc.constant({ ...rules, calls }),
      fc.array(call, { maxLength: 4 }).map((list) => calling(...list)),
    );
  });
}
const situation = fc.constantFrom(...combinations).chain(situationUnder);

/** Whether a call is the expected one: from the definition, without a line of the matcher. */
function isMet({ name: wanted, args: rule }: ExpectedCall, call: ToolCall): boolean {
  if (wanted !== call.name) return false;
  if (rule === undefined || rule.match === 'ignore') return true;
  if (call.arguments.kind === 'text') return false;
  const paths = (rule.ignore ?? []).map((path) => (path.startsWith('/') ? path : `/${path}`));
  const [left, right] = blank(paths, rule.value ?? {}, call.arguments.value, '');
  return rule.match === 'exact' ? sorted(left) === sorted(right) : isPartOf(left, right);
}

/** Both values with what is ignored taken out: members of objects, and items of lists that both have. */
function blank(paths: readonly string[], left: Json, right: Json, at: string): readonly [Json, Json] {
  if (isJsonObject(left) && isJsonObject(right)) {
    const pair: readonly [Record<string, Json>, Record<string, Json>] = [{ ...left }, { ...right }];
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      const below = `${at}/${key}`;
      if (paths.includes(below)) for (const side of pair) Reflect.deleteProperty(side, key);
      else if (key in left && key in right)
        [pair[0][key], pair[1][key]] = blank(paths, left[key]!, right[key]!, below);
    }
    return pair;
  }
  if (!Array.isArray(left) || !Array.isArray(right)) return [left, right];
  const pair: readonly [Json[], Json[]] = [[...(left as Json[])], [...(right as Json[])]];
  for (let index = 0; index < Math.min(left.length, right.length); index += 1) {
    const below = `${at}/${index}`;
    const [one, other] = [pair[0][index]!, pair[1][index]!];
    [pair[0][index], pair[1][index]] = paths.includes(below) ? [null, null] : blank(paths, one, other, below);
  }
  return pair;
}

/** Text in which the order of members means nothing. */
function sorted(value: Json): string {
  if (isJsonObject(value)) {
    const members = Object.entries(value).map(([key, member]) => `${key}=${sorted(member)}`);
    return `{${members.sort().join()}}`;
  }
  return Array.isArray(value) ? `[${(value as Json[]).map(sorted).join()}]` : JSON.stringify(value);
}

/** Objects may have more, at every depth; lists have as many items. */
function isPartOf(part: Json, whole: Json): boolean {
  if (isJsonObject(part) && isJsonObject(whole))
    return Object.entries(part).every(([key, member]) => key in whole && isPartOf(member, whole[key]!));
  if (!Array.isArray(part) || !Array.isArray(whole)) return sorted(part) === sorted(whole);
  const items = part as Json[];
  return items.length === whole.length && items.every((item, at) => isPartOf(item, (whole as Json[])[at]!));
}

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
  const meets = (e: number, a: number): boolean => isMet(calls[e]!, toolCalls[a]!);
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
  test.each(combinations)('order $order, extra $extra, missing $missing', (rules) => {
    const met = { yes: 0, no: 0, doubled: 0, empty: 0 };
    fc.assert(
      fc.property(situationUnder(rules), ([expected, observation]) => {
        const should = holds(expected, observation);
        expect(checkToolCalls(expected, observation).length === 0).toBe(should);
        met[should ? 'yes' : 'no'] += 1;
        const texts = observation.toolCalls.map(({ name: tool, arguments: given }) =>
          JSON.stringify([tool, given]),
        );
        if (new Set(texts).size < texts.length) met.doubled += 1;
        if (expected.calls.length === 0 || texts.length === 0) met.empty += 1;
      }),
      { numRuns: 1000 },
    );
    // A reference that is never asked a hard question shows nothing.
    const always = rules.order !== 'exact' && rules.extra === 'allow' && rules.missing === 'allow';
    expect(met.yes).toBeGreaterThan(20);
    expect(met.no).toBeGreaterThanOrEqual(always ? 0 : 20);
    expect(met.doubled).toBeGreaterThan(20);
    expect(met.empty).toBeGreaterThan(20);
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

  test('says the same whatever the order of members, of what is ignored and of what is forbidden', () => {
    const reversed = (value: Json): Json => {
      if (isJsonObject(value))
        return Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, member]) => [key, reversed(member)]),
        );
      return Array.isArray(value) ? (value as Json[]).map(reversed) : value;
    };
    const turned = (call: ToolCall): ToolCall =>
      call.arguments.kind === 'text'
        ? call
        : { ...call, arguments: { kind: 'json', value: reversed(call.arguments.value) } };
    fc.assert(
      fc.property(situation, fc.subarray(['f', 'g*', 'h']), ([expected, observation], forbid) => {
        const calls = expected.calls.map(({ name: tool, args: rule }) => ({
          name: tool,
          ...(rule && { args: { ...rule, ...(rule.ignore && { ignore: rule.ignore.toReversed() }) } }),
        }));
        const before = checkToolCalls({ ...expected, forbid }, observation);
        const after = checkToolCalls(
          { ...expected, calls, forbid: forbid.toReversed() },
          { ...observation, toolCalls: observation.toolCalls.map(turned) },
        );
        expect(after.map(({ check, pointer }) => [check, pointer])).toEqual(
          before.map(({ check, pointer }) => [check, pointer]),
        );
      }),
      { numRuns: 1000 },
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
