import type { Prompt, Reply } from './chat.ts';

/** When every reply was made: a fixed moment, so that the same question has the same bytes. */
const created = 1_767_225_600;

/** A reply in the protocol's words: the whole of it, and the events of a stream. */
export interface Wire {
  /** Body of a plain reply, JSON. */
  readonly body: string;
  /** The same without what says that the reply is at its end. */
  readonly unended: string;
  /** Events that carry what is said, each with its empty line. */
  readonly said: readonly string[];
  /** Events that mark the end: finish reason, usage where it is asked for, `[DONE]`. */
  readonly end: readonly string[];
}

export function onWire(prompt: Prompt, reply: Reply, version: string): Wire {
  const calls = callsOf(prompt, reply);
  const finish = reply.calls.length > 0 ? 'tool_calls' : 'stop';
  const usage = usageOf(prompt, reply);
  const head = {
    id: `chatcmpl-${prompt.requestId}`,
    created,
    model: prompt.model,
    system_fingerprint: version,
  };
  const message = {
    role: 'assistant',
    content: reply.text === '' ? null : reply.text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
  const chunk = (choices: readonly unknown[], more = {}) =>
    event(JSON.stringify({ ...head, object: 'chat.completion.chunk', choices, ...more }));
  const delta = (value: unknown, finishReason: string | null = null) =>
    chunk([{ index: 0, delta: value, finish_reason: finishReason }]);
  const body = (reason: string | null) =>
    JSON.stringify({
      ...head,
      object: 'chat.completion',
      choices: [{ index: 0, message, finish_reason: reason }],
      usage,
    });
  return {
    body: body(finish),
    unended: body(null),
    said: [
      delta({ role: 'assistant', content: '' }),
      ...words(reply.text).map((content) => delta({ content })),
      ...calls.flatMap((call, index) => callDeltas(call, index).map((each) => delta({ tool_calls: [each] }))),
    ],
    end: [delta({}, finish), ...(prompt.includeUsage ? [chunk([], { usage })] : []), event('[DONE]')],
  };
}

export function event(data: string): string {
  return `data: ${data}\n\n`;
}

interface WireCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** Ids go on counting through a conversation. */
export function callsOf(prompt: Prompt, reply: Reply): readonly WireCall[] {
  const before = prompt.messages.reduce((sum, { calls }) => sum + calls.size, 0);
  return reply.calls.map(({ name, args }, index) => ({
    id: `call_${before + index + 1}`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }));
}

/** The call's head with empty arguments, then the arguments in two pieces. */
function callDeltas(call: WireCall, index: number): readonly unknown[] {
  const text = call.function.arguments;
  const half = Math.ceil(text.length / 2);
  return [
    { index, ...call, function: { name: call.function.name, arguments: '' } },
    { index, function: { arguments: text.slice(0, half) } },
    { index, function: { arguments: text.slice(half) } },
  ];
}

export function words(text: string): readonly string[] {
  return text.match(/\S+\s*/g) ?? [];
}

export function usageOf(prompt: Prompt, reply: Reply) {
  const prompted = prompt.messages.reduce((sum, { text }) => sum + tokens(text), 0);
  const completed =
    tokens(reply.text) + reply.calls.reduce((sum, call) => sum + tokens(JSON.stringify(call)), 0);
  return { prompt_tokens: prompted, completion_tokens: completed, total_tokens: prompted + completed };
}

/** Words and marks: near enough to tokens for a script. */
function tokens(text: string): number {
  return text.match(/\w+|[^\w\s]/g)?.length ?? 0;
}
