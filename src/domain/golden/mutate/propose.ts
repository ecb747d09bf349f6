import { isJsonObject, type Json } from '../../json.ts';
import { countCodePoints } from '../checks/check-length.ts';
import type { Observation } from '../observation.ts';
import type { GoodTurn, Proposal } from './breakage.ts';

/** The recorded calls, and no others (`extra`) or each of them (`missing`); what the case lists already is not said again. */
export function proposeCalls(turn: GoodTurn, rule: 'extra' | 'missing'): Proposal {
  const calls = turn.answer.toolCalls.map(({ name }): Json => ({ name }));
  const listed = calls.length === 0 || statedCalls(turn) !== undefined;
  const stated: Json = { [rule]: 'forbid', ...(!listed && { calls }) };
  return { check: 'toolCalls', expect: { toolCalls: stated } };
}

/** The calls as the case lists them, else as recorded, the one at `index` with all arguments that it was given. */
export function proposeArguments(turn: GoodTurn, index: number): Proposal {
  const stated = statedCalls(turn);
  const calls = turn.answer.toolCalls.map((call, at): Json => {
    const { name, arguments: given } = call;
    const before = stated?.[at];
    if (at !== index && before !== undefined) return before;
    return given.kind === 'text' ? { name } : { name, args: { match: 'partial', value: given.value } };
  });
  return { check: 'toolCalls', expect: { toolCalls: { calls } } };
}

/** Where the case lists these very tools in this order. */
function statedCalls({ answer, expect }: GoodTurn): readonly Json[] | undefined {
  const calls = expect.toolCalls?.calls ?? [];
  const same =
    calls.length === answer.toolCalls.length &&
    calls.every(({ name }, at) => name === answer.toolCalls[at]?.name);
  return same
    ? calls.map(({ name, args }): Json => ({ name, ...(args && { args: { ...args } }) }))
    : undefined;
}

/** Half as long again, or a quarter shorter, than the recorded text. */
export function proposeLength({ text }: Observation, bound: 'min' | 'max'): Proposal {
  const chars = countCodePoints(text);
  const limit = bound === 'max' ? Math.ceil(chars * 1.5) : Math.max(1, Math.floor(chars * 0.75));
  return { check: 'length.chars', expect: { length: { chars: { [bound]: limit } } } };
}

export function proposeText(member: string, part: string): Proposal {
  return { check: `text.${member}`, expect: { text: { [member]: [part] } } };
}

/** @param pointer JSON Pointer of the member in the text */
export function proposeSchema(pointer: string, was: Json): Proposal {
  const type = typeOf(was);
  return {
    check: 'schema',
    expect: `schema: { file: … }, which says ${pointer} is required and of type ${type}`,
  };
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  return isJsonObject(value) ? 'object' : 'array';
}
