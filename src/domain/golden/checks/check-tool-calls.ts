import type { ExpectedCall, ToolCallsExpectation } from '../expectation.ts';
import type { Finding } from '../finding.ts';
import { matchGlob } from '../match-glob.ts';
import type { Observation, ToolCall } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { alignCalls } from '../tool-calls/align-calls.ts';
import type { Alignment } from '../tool-calls/align-calls.ts';
import { describeUnmet } from '../tool-calls/describe-unmet.ts';
import { showCall, showExpectedCall } from '../tool-calls/show-call.ts';

/**
 * The calls of the reply are the expected ones, by three separate rules: order, extra and missing.
 * Arguments that are not JSON are a finding in any case: the client that runs the call cannot read them.
 */
export function checkToolCalls(
  expected: ToolCallsExpectation | undefined,
  observation: Observation,
): readonly Finding[] {
  const { toolCalls } = observation;
  const unreadable = toolCalls.flatMap(findUnreadable);
  if (expected === undefined) return unreadable;
  const forbidden = toolCalls.flatMap((call) => findForbidden(expected.forbid ?? [], call));
  return [...unreadable, ...forbidden, ...findMisplaced(expected, toolCalls)];
}

function findUnreadable(call: ToolCall): readonly Finding[] {
  if (call.arguments.kind === 'json') return [];
  return [
    {
      check: 'toolCalls.arguments',
      expected: 'arguments that are JSON',
      actual: showCall(call),
      pointer: call.pointer,
    },
  ];
}

function findForbidden(globs: readonly string[], call: ToolCall): readonly Finding[] {
  const glob = globs.find((candidate) => matchGlob(candidate, call.name));
  if (glob === undefined) return [];
  const expected = shorten(`no call of ${glob}`);
  return [{ check: 'toolCalls.forbid', expected, actual: showCall(call), pointer: call.pointer }];
}

/** What is missing and what is too much. A call that explains why an expected one is missing is not told twice. */
function findMisplaced(expected: ToolCallsExpectation, toolCalls: readonly ToolCall[]): readonly Finding[] {
  const calls = expected.calls ?? [];
  const order = expected.order ?? 'any_order';
  const extra = expected.extra ?? (order === 'exact' ? 'forbid' : 'allow');
  const missing = expected.missing ?? 'forbid';
  const alignment = alignCalls(calls, toolCalls, order, missing);
  const forbidden = (call: ToolCall): boolean =>
    (expected.forbid ?? []).some((glob) => matchGlob(glob, call.name));
  return [
    ...calls.flatMap((call, index) => findUnmet(call, alignment.unmet.get(index), toolCalls)),
    ...(extra === 'allow' ? [] : alignment.extra)
      .flatMap((index) => toolCalls[index] ?? [])
      .filter((call) => !forbidden(call))
      .map((call) => findExtra(call, calls)),
  ];
}

function findUnmet(
  call: ExpectedCall,
  unmet: NonNullable<ReturnType<Alignment['unmet']['get']>> | undefined,
  toolCalls: readonly ToolCall[],
): readonly Finding[] {
  return unmet === undefined ? [] : [describeUnmet(call, unmet, toolCalls)];
}

function findExtra(call: ToolCall, calls: readonly ExpectedCall[]): Finding {
  const listed = calls.map(showExpectedCall).join(', ');
  const expected = calls.length === 0 ? 'no call' : `no call but ${listed}`;
  return { check: 'toolCalls', expected: shorten(expected), actual: showCall(call), pointer: call.pointer };
}
