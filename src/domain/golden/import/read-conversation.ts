import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { isPlainMessage } from './read-prompts.ts';

export type Conversation =
  | {
      readonly kind: 'read';
      /** What is sent before the last answer; empty where there are turns. */
      readonly messages: readonly JsonObject[];
      readonly turns: readonly JsonObject[] | undefined;
      readonly expect: JsonObject;
      readonly checks: number;
      readonly leftOut: readonly { readonly what: string; readonly instead: string }[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'left-out'; readonly what: string; readonly instead: string };

/**
 * Messages whose last one may be the answer. The tool calls of an answer are expected; its words are not, because the same may
 * be said in others. A conversation with tool calls before its end becomes turns: the client answers them.
 */
export function readConversation(all: readonly JsonObject[]): Conversation {
  const last = all.at(-1);
  const answer = last?.['role'] === 'assistant' ? last : undefined;
  const before = answer === undefined ? all : all.slice(0, -1);
  if (!before.some(({ role }) => role === 'user' || role === 'tool'))
    return leftOut('a conversation in which no user says anything', 'a message of the role user');
  if (before.some((message) => callsOf(message).length > 0 || message['role'] === 'tool'))
    return asTurns(all);
  const odd = before.find((message) => !isPlainMessage(plain(message)));
  if (odd !== undefined) return oddMessage(odd);
  const known = expectationOf(answer);
  return {
    kind: 'read',
    messages: before.map(plain),
    turns: undefined,
    expect: known.expect,
    checks: known.checks,
    leftOut: known.leftOut,
    notes: [],
  };
}

function leftOut(what: string, instead: string): Extract<Conversation, { kind: 'left-out' }> {
  return { kind: 'left-out', what, instead };
}

function oddMessage(message: JsonObject): Conversation {
  return leftOut(
    `a message that a case cannot hold: ${JSON.stringify(message).slice(0, 60)}`,
    'roles are system, developer, user, assistant and tool; content is text or parts',
  );
}

/** Without what only training reads, and without members that say nothing. */
function plain(message: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(message).filter(
      ([key, value]) =>
        key !== 'weight' &&
        !(['name', 'refusal', 'tool_calls', 'annotations'].includes(key) && isNothing(value)),
    ),
  );
}

function isNothing(value: Json): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

function callsOf(message: JsonObject): readonly JsonObject[] {
  const calls = message['tool_calls'];
  return Array.isArray(calls) ? (calls as readonly Json[]).filter(isJsonObject) : [];
}

interface Known {
  readonly expect: JsonObject;
  readonly checks: number;
  readonly leftOut: readonly { readonly what: string; readonly instead: string }[];
}

const nothingKnown: Known = { expect: {}, checks: 0, leftOut: [] };

/** What an answer that was good says of the next one. */
function expectationOf(answer: JsonObject | undefined): Known {
  // An example with weight 0 is not to be learned from.
  if (answer === undefined || answer['weight'] === 0) return nothingKnown;
  const calls = callsOf(answer).map(expectedCall);
  const read = calls.filter((call) => call !== undefined);
  if (calls.length === 0)
    return {
      ...nothingKnown,
      leftOut: [
        {
          what: `the answer's words: ${excerpt(answer['content'])}`,
          instead: 'its facts as text.contains, its shape as schema or length',
        },
      ],
    };
  if (read.length < calls.length)
    return {
      ...nothingKnown,
      leftOut: [
        { what: 'tool calls whose arguments are no JSON', instead: 'toolCalls.calls with name and args' },
      ],
    };
  return {
    expect: { toolCalls: { order: 'any_order', extra: 'forbid', calls: read } },
    checks: 1,
    leftOut: [],
  };
}

function excerpt(content: Json | undefined): string {
  const text = typeof content === 'string' ? content : JSON.stringify(content ?? null);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function expectedCall(call: JsonObject): JsonObject | undefined {
  const made = isJsonObject(call['function']) ? call['function'] : {};
  const { name, arguments: written } = made;
  if (typeof name !== 'string' || name === '') return undefined;
  try {
    const value = JSON.parse(typeof written === 'string' && written !== '' ? written : '{}') as Json;
    return { name, args: { match: 'exact', value } };
  } catch {
    return undefined;
  }
}

/** Each answer ends a turn. What the agent itself answers stands in the conversation, not what is written here. */
function asTurns(all: readonly JsonObject[]): Conversation {
  const turns: JsonObject[] = [];
  const leftOutOf: { what: string; instead: string }[] = [];
  const names = new Map<string, string>();
  let checks = 0;
  let messages: JsonObject[] = [];
  let toolResults: JsonObject[] = [];
  const endTurn = (answer: JsonObject | undefined): void => {
    const known = expectationOf(answer);
    checks += known.checks;
    leftOutOf.push(...known.leftOut);
    turns.push({
      ...(messages.length > 0 && { messages }),
      ...(toolResults.length > 0 && { toolResults }),
      ...(known.checks > 0 && { expect: known.expect }),
    });
    messages = [];
    toolResults = [];
  };
  for (const message of all) {
    if (message['role'] === 'assistant') {
      if (messages.length === 0 && toolResults.length === 0)
        return leftOut('two answers in a row', 'a case with turns, by hand');
      for (const call of callsOf(message)) names.set(idText(call['id']), nameOf(call));
      endTurn(message);
    } else if (message['role'] === 'tool') {
      const name = names.get(idText(message['tool_call_id']));
      if (name === undefined || typeof message['content'] !== 'string')
        return leftOut(
          'a tool result without its call, or that is no text',
          'toolResults: [{name, content}]',
        );
      toolResults.push({ name, content: message['content'] });
    } else if (isPlainMessage(plain(message))) messages.push(plain(message));
    else return oddMessage(message);
  }
  if (messages.length > 0 || toolResults.length > 0) endTurn(undefined);
  const notes = ["a conversation became turns: the agent's own answers stand in it, not those of the file"];
  return { kind: 'read', messages: [], turns, expect: {}, checks, leftOut: leftOutOf, notes };
}

function idText(id: Json | undefined): string {
  return JSON.stringify(id ?? null);
}

function nameOf(call: JsonObject): string {
  const made = call['function'];
  return isJsonObject(made) && typeof made['name'] === 'string' ? made['name'] : '';
}
