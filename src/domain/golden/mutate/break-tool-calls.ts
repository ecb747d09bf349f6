import type { Observation, ToolCall } from '../observation.ts';
import { shorten } from '../shorten.ts';
import type { BreakTurn, Breakage } from './breakage.ts';
import { proposeCalls } from './propose.ts';

/** Each call dropped, each made twice, and one made that nobody asked for. */
export const breakToolCalls: BreakTurn = (turn) => {
  const { answer } = turn;
  const { toolCalls } = answer;
  const broken = (what: string, calls: readonly ToolCall[], rule: 'extra' | 'missing'): Breakage => ({
    what: shorten(what),
    answer: withCalls(answer, calls),
    proposal: proposeCalls(turn, rule),
  });
  return [
    ...toolCalls.map(({ name }, index) =>
      broken(`call of ${name} dropped`, toolCalls.toSpliced(index, 1), 'missing'),
    ),
    ...toolCalls.map((call, index) =>
      broken(`call of ${call.name} doubled`, toolCalls.toSpliced(index, 0, call), 'extra'),
    ),
    broken('a call that was not made', [...toolCalls, callOf('other_tool')], 'extra'),
  ];
};

export function withCalls(answer: Observation, toolCalls: readonly ToolCall[]): Observation {
  return { ...answer, toolCalls };
}

/** A call without arguments, of no place in the recorded reply. */
export function callOf(name: string): ToolCall {
  return { id: undefined, name, arguments: { kind: 'json', value: {} }, pointer: '' };
}
