import { isValue, parsed } from './chat.ts';
import type { Prompt, Reply } from './chat.ts';
import { callsOf, event, usageOf, words } from './wire.ts';
import type { Wire } from './wire.ts';

/**
 * JSON of this agent's own, as many agents have it: `{question, session, stream}` or, with what was said before,
 * `{conversation: [{role, content}], session, stream}`.
 */
export function plainAsChat(body: string): string {
  const request = parsed(body);
  if (request === undefined) return body;
  const { question, conversation, stream } = request;
  const messages = Array.isArray(conversation)
    ? conversation.filter(isValue)
    : typeof question === 'string'
      ? [{ role: 'user', content: question }]
      : [];
  return JSON.stringify({ messages, stream });
}

/** `{answer, actions, outcome, tokens}`, or events `piece`, `action` and, at the end, `end`. */
export function onPlainWire(prompt: Prompt, reply: Reply): Wire {
  const usage = usageOf(prompt, reply);
  const actions = callsOf(prompt, reply).map(({ id }, index) => ({
    id,
    tool: reply.calls[index]?.name,
    input: reply.calls[index]?.args,
  }));
  const said = { answer: reply.text === '' ? null : reply.text, actions };
  const end = {
    outcome: actions.length > 0 ? 'needs_tools' : 'answered',
    tokens: { in: usage.prompt_tokens, out: usage.completion_tokens, total: usage.total_tokens },
  };
  return {
    body: JSON.stringify({ ...said, ...end }),
    unended: JSON.stringify(said),
    said: [
      ...words(reply.text).map((piece) => named('piece', { piece })),
      ...actions.map((action) => named('action', action)),
    ],
    end: [named('end', end)],
  };
}

function named(name: string, value: unknown): string {
  return `event: ${name}\n${event(JSON.stringify(value))}`;
}
