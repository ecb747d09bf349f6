import type { Finding } from '../../domain/golden/finding.ts';
import type { CaseMessage, CaseTurn } from '../../domain/golden/golden-set.ts';
import type { Observation, ToolCall } from '../../domain/golden/observation.ts';
import type { AssistantToolCall, Message } from '../../ports/agent.ts';

/** What a turn's reply adds to the conversation before the next turn speaks. */
export type Continuation =
  | { readonly kind: 'messages'; readonly messages: readonly Message[] }
  /** The conversation cannot go on: calls that nobody answers. */
  | { readonly kind: 'stuck'; readonly findings: readonly Finding[] };

/** The messages that a turn says itself. */
export function spokenBy(turn: CaseTurn): readonly Message[] {
  return turn.messages.map(toMessage);
}

/**
 * The assistant's reply as the next request repeats it, and an answer to each of its tool calls, taken from the
 * next turn's `toolResults` by tool name in the order listed.
 */
export function continueWith(observation: Observation, next: CaseTurn): Continuation {
  const calls = observation.toolCalls.map((call, index) => ({ call, id: call.id ?? `call_${index + 1}` }));
  const results = [...next.toolResults];
  const answers: Message[] = [];
  const findings: Finding[] = [];
  for (const { call, id } of calls) {
    const at = results.findIndex((result) => result.name === call.name);
    const [result] = at < 0 ? [] : results.splice(at, 1);
    if (result === undefined) findings.push(unanswered(call, next));
    else answers.push({ role: 'tool', toolCallId: id, content: result.content });
  }
  if (findings.length > 0) return { kind: 'stuck', findings };
  const toolCalls = calls.map(({ call, id }) => asSent(call, id));
  const content = observation.text === '' && toolCalls.length > 0 ? null : observation.text;
  return { kind: 'messages', messages: [{ role: 'assistant', content, toolCalls }, ...answers] };
}

/** The reply where the server runs its tools itself: its text alone is repeated. */
export function continueWithText(observation: Observation): Continuation {
  return { kind: 'messages', messages: [{ role: 'assistant', content: observation.text, toolCalls: [] }] };
}

function toMessage(message: CaseMessage): Message {
  if (message.role !== 'assistant') return { role: message.role, content: message.content };
  const { content } = message;
  const text = typeof content === 'string' || content === null ? content : JSON.stringify(content);
  return { role: 'assistant', content: text, toolCalls: [] };
}

function asSent(call: ToolCall, id: string): AssistantToolCall {
  const text = call.arguments.kind === 'json' ? JSON.stringify(call.arguments.value) : call.arguments.text;
  return { id, name: call.name, arguments: text };
}

function unanswered(call: ToolCall, next: CaseTurn): Finding {
  const listed = next.toolResults.map((result) => result.name).join(', ');
  return {
    check: 'toolResults',
    expected: listed === '' ? 'no tool call that needs a result' : `calls of ${listed}`,
    actual: `a call of ${call.name} without a result left for it`,
    pointer: call.pointer,
  };
}
