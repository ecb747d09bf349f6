import type { Expectation } from '../expectation.ts';
import type { Answers, Proposed } from './propose-changes.ts';

/** A list of one reason takes the new one in its place where no answer has the old one any more; else new ones are added. */
export function proposeFinishReason(
  { finishReason }: Expectation,
  { replies, recorded }: Answers,
): Proposed['changes'] {
  if (finishReason === undefined) return [];
  const seen = replies.flatMap((reply) => reply.finishReason ?? []);
  const unknown = [...new Set(seen)].filter((reason) => !finishReason.includes(reason));
  const samples = replies.map((reply) => reply.finishReason ?? 'none');
  const about = { check: 'finishReason', samples, was: recorded?.finishReason };
  const [before, ...others] = finishReason;
  const [after, ...further] = unknown;
  if (after === undefined || before === undefined) return [];
  const replaces = others.length === 0 && !seen.includes(before);
  const first: Proposed['changes'][number] = replaces
    ? { ...about, edit: { kind: 'replace', pointer: '/finishReason/0', before, after } }
    : { ...about, edit: { kind: 'append', pointer: '/finishReason', before: [...finishReason], after } };
  // One change a list: a second would rest on the first being accepted.
  return further.length === 0 ? [first] : [];
}
