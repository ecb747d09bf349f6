import type { Json } from '../../json.ts';
import type { ToolCall } from '../observation.ts';
import { shorten } from '../shorten.ts';
import { breakMembers, seenElsewhere, type BrokenValue } from './break-members.ts';
import type { BreakTurn } from './breakage.ts';
import { withCalls } from './break-tool-calls.ts';
import { proposeArguments } from './propose.ts';

const told: Readonly<Record<BrokenValue['kind'], string>> = {
  removed: 'removed',
  renamed: 'renamed',
  'other-type': 'of another type',
  'other-value': 'with another value',
};

/** Each argument of each call: removed, renamed, of another type, with another value. */
export const breakArguments: BreakTurn = (turn) => {
  const { answer, seen } = turn;
  const elsewhere = seenElsewhere(seen);
  const other = (name: string, was: Json): Json | undefined => elsewhere(name, was) ?? changed(was);
  return answer.toolCalls.flatMap((call, index) => {
    if (call.arguments.kind === 'text') return [];
    return breakMembers(call.arguments.value, other).map(({ kind, pointer, value }) => ({
      what: shorten(`argument ${pointer} of ${call.name} ${told[kind]}`),
      answer: withCalls(answer, answer.toolCalls.with(index, givenTo(call, value))),
      proposal: proposeArguments(turn, index),
    }));
  });
};

function givenTo(call: ToolCall, value: Json): ToolCall {
  return { ...call, arguments: { kind: 'json', value } };
}

/** Another value of the same type; of what has members each is broken by itself. */
function changed(was: Json): Json | undefined {
  if (typeof was === 'string') return `${was} 2`;
  if (typeof was === 'number') return was + 1;
  return typeof was === 'boolean' ? !was : undefined;
}
