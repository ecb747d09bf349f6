import { canonicalJson } from '../../canonical-json.ts';
import type { Json } from '../../json.ts';
import type { ExpectedCall, Expectation, ToolCallsExpectation } from '../expectation.ts';
import type { ToolCall } from '../observation.ts';
import { alignCalls, type Alignment } from '../tool-calls/align-calls.ts';
import { compareCall } from '../tool-calls/compare-call.ts';
import { applyEdit } from './apply-edit.ts';
import type { Answers, Proposed } from './propose-changes.ts';
import type { Edit } from './proposed-case.ts';

/** Arguments of one call that are moved one by one; with more of them the call is another one. */
const mostArguments = 20;

/**
 * Another tool or other arguments in the place of an expected call, and calls that come on top, where all answers have the
 * same. A call that is not made any more is taken out by hand.
 */
export function proposeToolCalls({ toolCalls }: Expectation, { replies }: Answers): Proposed['changes'] {
  if (toolCalls === undefined) return [];
  const calls = toolCalls.calls ?? [];
  const made = replies.map((reply) => ({ calls: reply.toolCalls, fit: align(toolCalls, reply.toolCalls) }));
  const edits = [
    ...calls.flatMap((call, index) =>
      editsOfCall(call, index, agreed(made.map((one) => standIn(one, index)))),
    ),
    ...furtherCalls(toolCalls, agreed(made.map(extraCalls))),
  ];
  return edits.map((edit) => ({ check: 'toolCalls', edit, samples: [], was: undefined }));
}

interface Made {
  readonly calls: readonly ToolCall[];
  readonly fit: Alignment;
}

function align(expected: ToolCallsExpectation, calls: readonly ToolCall[]): Alignment {
  return alignCalls(expected.calls ?? [], calls, expected.order ?? 'any_order', expected.missing ?? 'forbid');
}

type Call = Pick<ToolCall, 'name' | 'arguments'>;

/** What came in the place of an expected call. */
function standIn({ calls, fit }: Made, index: number): Call | undefined {
  const unmet = fit.unmet.get(index);
  const call = unmet?.kind === 'other' ? calls[unmet.actual] : undefined;
  return call && { name: call.name, arguments: call.arguments };
}

function extraCalls({ calls, fit }: Made): readonly Call[] {
  return fit.extra.flatMap((index) => {
    const call = calls[index];
    return call === undefined ? [] : [{ name: call.name, arguments: call.arguments }];
  });
}

/** What all answers have alike; undefined where one has something else. */
function agreed<T extends Call | readonly Call[]>(values: readonly (T | undefined)[]): T | undefined {
  const [first] = values;
  const key = (value: T | undefined): string => canonicalJson(value ?? null, 100);
  return values.every((value) => key(value) === key(first)) ? first : undefined;
}

function editsOfCall(expected: ExpectedCall, index: number, found: Call | undefined): readonly Edit[] {
  if (found === undefined || found.arguments.kind === 'text') return [];
  const at = `/toolCalls/calls/${index}`;
  if (found.name !== expected.name)
    return [{ kind: 'replace', pointer: at, before: expected as Json, after: exactly(found) }];
  return editsOfArguments(expected, found, at);
}

/** Argument by argument until the call is the expected one. */
function editsOfArguments(expected: ExpectedCall, found: Call, at: string): readonly Edit[] {
  const edits: Edit[] = [];
  let call: ExpectedCall = expected;
  while (edits.length < mostArguments) {
    const comparison = compareCall(call, { ...found, id: undefined, pointer: '' });
    if (comparison.kind === 'same') return edits;
    if (comparison.kind !== 'other-arguments') return [];
    const { path, expected: before, actual: after } = comparison.difference;
    // An argument that is not given any more is taken out by hand.
    if (after === undefined) return [];
    const inCall = `/args/value${path}`;
    const edit = (pointer: string): Edit =>
      before === undefined ? { kind: 'add', pointer, after } : { kind: 'replace', pointer, before, after };
    edits.push(edit(`${at}${inCall}`));
    call = applyEdit(call, edit(inCall)) as unknown as ExpectedCall;
  }
  return [];
}

function furtherCalls(
  { calls, order, extra }: ToolCallsExpectation,
  found: readonly Call[] | undefined,
): readonly Edit[] {
  const forbidden = (extra ?? (order === 'exact' ? 'forbid' : 'allow')) === 'forbid';
  // One change a list: a second would rest on the first being accepted.
  const [call, ...more] = found ?? [];
  if (!forbidden || call === undefined || more.length > 0 || call.arguments.kind === 'text') return [];
  const after = exactly(call);
  if (calls === undefined) return [{ kind: 'add', pointer: '/toolCalls/calls', after: [after] }];
  return [{ kind: 'append', pointer: '/toolCalls/calls', before: calls, after }];
}

function exactly({ name, arguments: given }: Call): Json {
  return { name, args: { match: 'exact', value: given.kind === 'json' ? given.value : {} } };
}
