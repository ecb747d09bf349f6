import type { ExpectedCall } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import type { ToolCall } from '../observation.ts';
import type { Json } from '../../json.ts';
import { shorten } from '../shorten.ts';
import { showJson } from '../show-json.ts';
import type { Nearest } from './align-calls.ts';
import { compareCall } from './compare-call.ts';
import { showCall, showExpectedCall } from './show-call.ts';

/** Calls up to this length are shown whole; of longer ones only where they differ. */
const wholeUpTo = 60;

/** What to tell of an expected call that no call meets. */
export function describeUnmet(expected: ExpectedCall, nearest: Nearest, calls: readonly ToolCall[]): Finding {
  const found = nearest.kind === 'none' ? undefined : calls[nearest.actual];
  if (found === undefined) {
    return finding(showExpectedCall(expected), calls.length === 0 ? 'no call' : noSuchCall(calls), '');
  }
  if (nearest.kind === 'out-of-order') {
    const place = nearest.after === undefined ? 'first' : `after ${nearest.after}`;
    const where = `out of order: call ${nearest.actual + 1} of ${calls.length}`;
    return finding(`${showExpectedCall(expected)} ${place}`, where, found.pointer);
  }
  return describeOther(expected, found);
}

function describeOther(expected: ExpectedCall, found: ToolCall): Finding {
  const wanted = showExpectedCall(expected);
  const actual = showCall(found);
  const comparison = compareCall(expected, found);
  const fits = wanted.length <= wholeUpTo && actual.length <= wholeUpTo;
  if (fits || comparison.kind !== 'other-arguments') return finding(wanted, actual, found.pointer);
  const { path, expected: left, actual: right } = comparison.difference;
  const at = path === '' ? 'arguments' : path;
  return finding(`${expected.name} ${at} ${side(left)}`, `${at} ${side(right)}`, found.pointer);
}

function side(value: Json | undefined): string {
  return value === undefined ? 'absent' : showJson(value);
}

/** In an order of its own: the order of the calls may mean nothing. */
function noSuchCall(calls: readonly ToolCall[]): string {
  return `no such call; called ${[...new Set(calls.map(({ name }) => name))].sort().join(', ')}`;
}

function finding(expected: string, actual: string, pointer: string): Finding {
  return { check: 'toolCalls', expected: shorten(expected), actual: shorten(actual), pointer };
}
