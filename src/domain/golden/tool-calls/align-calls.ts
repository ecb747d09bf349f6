import { canonicalJson } from '../../canonical-json.ts';
import type { ExpectedCall, ToolCallsExpectation } from '../expectation.ts';
import type { ToolCall } from '../observation.ts';
import { compareCall } from './compare-call.ts';
import { pairByPosition, pairInAnyOrder, pairInOrder } from './pair-calls.ts';
import type { Meets, Pairs } from './pair-calls.ts';

/** How the reply's calls stand to the expected ones. Numbers are indices into the two lists as given. */
export interface Alignment {
  /** Expected calls that no call meets, by index, with what comes nearest. */
  readonly unmet: ReadonlyMap<number, Nearest>;
  /** Calls of the reply that neither meet an expected call nor explain an unmet one, in the reply's order. */
  readonly extra: readonly number[];
}

/** The call that explains why an expected one is unmet. */
export type Nearest =
  | { readonly kind: 'none' }
  /** It is there, but not in its place. */
  | { readonly kind: 'out-of-order'; readonly actual: number; readonly after: string | undefined }
  /** The same tool with other arguments, or (order exact) another call in its place. */
  | { readonly kind: 'other'; readonly actual: number };

type Order = NonNullable<ToolCallsExpectation['order']>;

/**
 * Pairs the calls by `order`. With `missing: allow` an expected call without a partner is not unmet, save for
 * order exact, where another call in its place is.
 */
export function alignCalls(
  expected: readonly ExpectedCall[],
  actual: readonly ToolCall[],
  order: Order,
  missing: 'allow' | 'forbid',
): Alignment {
  const meets = memoize(expected, actual);
  const pairs = pair(expected, actual, order, meets);
  const free = new Set(actual.keys());
  for (const index of pairs.values()) free.delete(index);
  const unmet = new Map<number, Nearest>();
  const candidates = inOrderOf(order, actual.map(actualKey));
  for (const index of inOrderOf(order, expected.map(expectedKey))) {
    if (pairs.has(index)) continue;
    const nearest = findNearest(
      index,
      expected,
      actual,
      order,
      meets,
      candidates.filter((candidate) => free.has(candidate)),
    );
    if (missing === 'allow' && !(order === 'exact' && nearest.kind !== 'none')) continue;
    if (nearest.kind !== 'none') free.delete(nearest.actual);
    unmet.set(index, nearest);
  }
  return { unmet, extra: [...free].sort((a, b) => a - b) };
}

function pair(
  expected: readonly ExpectedCall[],
  actual: readonly ToolCall[],
  order: Order,
  meets: Meets,
): Pairs {
  if (order === 'exact') return pairByPosition(expected.length, actual.length, meets);
  if (order === 'in_order') return pairInOrder(expected.length, actual.length, meets);
  const expectedAt = inOrderOf(order, expected.map(expectedKey));
  const actualAt = inOrderOf(order, actual.map(actualKey));
  const pairs = pairInAnyOrder(expected.length, actual.length, (e, a) =>
    meets(expectedAt[e] ?? e, actualAt[a] ?? a),
  );
  return new Map([...pairs].map(([e, a]) => [expectedAt[e] ?? e, actualAt[a] ?? a]));
}

/** Indices in an order of the content where the lists' own order means nothing: results then never depend on it. */
function inOrderOf(order: Order, keys: readonly string[]): readonly number[] {
  const indices = [...keys.keys()];
  if (order !== 'any_order') return indices;
  return indices.sort((a, b) => compareText(keys[a] ?? '', keys[b] ?? '') || a - b);
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const expectedKey = ({ name, args }: ExpectedCall): string =>
  canonicalJson([name, args?.match ?? 'ignore', args?.value ?? null, args?.ignore ?? []]);

/** Far deeper than any real argument; a reply nested deeper must not overflow the stack. */
const actualKey = ({ name, arguments: args }: ToolCall): string =>
  canonicalJson([name, args.kind === 'json' ? args.value : args.text], 100);

function findNearest(
  index: number,
  expected: readonly ExpectedCall[],
  actual: readonly ToolCall[],
  order: Order,
  meets: Meets,
  candidates: readonly number[],
): Nearest {
  if (order === 'exact')
    return candidates.includes(index) ? { kind: 'other', actual: index } : { kind: 'none' };
  const moved = candidates.find((candidate) => meets(index, candidate));
  if (moved !== undefined) {
    return { kind: 'out-of-order', actual: moved, after: expected[index - 1]?.name };
  }
  const sameTool = candidates.find((candidate) => actual[candidate]?.name === expected[index]?.name);
  return sameTool === undefined ? { kind: 'none' } : { kind: 'other', actual: sameTool };
}

/** Arguments may be large and matching asks again and again: each pair is compared once. */
function memoize(expected: readonly ExpectedCall[], actual: readonly ToolCall[]): Meets {
  const known = new Map<number, boolean>();
  return (e, a) => {
    const key = e * actual.length + a;
    const before = known.get(key);
    if (before !== undefined) return before;
    const call = expected[e];
    const found = actual[a];
    const result = call !== undefined && found !== undefined && compareCall(call, found).kind === 'same';
    known.set(key, result);
    return result;
  };
}
