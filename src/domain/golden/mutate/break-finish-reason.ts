import type { BreakTurn } from './breakage.ts';

/** Those that clients of the OpenAI protocols meet. */
const reasons = ['stop', 'length', 'tool_calls', 'content_filter'];

/** Each of the other known finish reasons. */
export const breakFinishReason: BreakTurn = ({ answer }) => {
  const { finishReason } = answer;
  if (finishReason === undefined) return [];
  return reasons
    .filter((reason) => reason !== finishReason)
    .map((reason) => ({
      what: `finish reason ${reason}`,
      answer: { ...answer, finishReason: reason },
      proposal: { check: 'finishReason', expect: { finishReason: [finishReason] } },
    }));
};
