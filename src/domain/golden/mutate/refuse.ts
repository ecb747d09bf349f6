import { jsonOf } from './break-fields.ts';
import type { BreakTurn, GoodTurn, Proposal } from './breakage.ts';
import { proposeCalls, proposeSchema, proposeText } from './propose.ts';

const refusal = "I'm sorry, but I can't help with that.";

/** The agent declines: no call, and a sentence that is right in form. */
export const refuse: BreakTurn = (turn) => [
  {
    what: 'a refusal',
    answer: { ...turn.answer, text: refusal, toolCalls: [], finishReason: 'stop' },
    proposal: propose(turn),
  },
];

/** What a refusal cannot have: the calls, the form, a word that only an answer says. */
function propose(turn: GoodTurn): Proposal {
  const { answer } = turn;
  if (answer.toolCalls.length > 0) return proposeCalls(turn, 'missing');
  const json = jsonOf(answer.text);
  if (json !== undefined) return proposeSchema('', json);
  const [word] = (answer.text.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((one) => !refusal.includes(one))
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  return word === undefined ? proposeText('notContains', "can't help") : proposeText('contains', word);
}
