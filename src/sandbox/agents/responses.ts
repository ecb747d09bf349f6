import { isValue, parsed } from './chat.ts';
import type { Prompt, Reply } from './chat.ts';
import { callsOf, event, usageOf, words } from './wire.ts';
import type { Wire } from './wire.ts';

/** A request to /v1/responses as the chat completions request that asks the same; any other body as it is. */
export function responsesAsChat(body: string): string {
  const request = parsed(body);
  if (request === undefined) return body;
  const { input, text, instructions, ...rest } = request;
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : input;
  if (!Array.isArray(items)) return JSON.stringify(rest);
  const system = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  const format = isValue(text) && isValue(text.format) ? { response_format: text.format } : {};
  const messages = items.filter(isValue).reduce<readonly ChatMessage[]>(withItem, system);
  return JSON.stringify({ ...rest, ...format, messages });
}

type Value = Readonly<Record<string, unknown>>;
type ChatMessage = Value;

/** Calls in a row are one message of the assistant, as chat completions has them. */
function withItem(messages: readonly ChatMessage[], item: Value): readonly ChatMessage[] {
  if (item.type === 'function_call_output')
    return [...messages, { role: 'tool', tool_call_id: item.call_id, content: item.output }];
  if (item.type !== 'function_call') return [...messages, item];
  const call = {
    id: item.call_id,
    type: 'function',
    function: { name: item.name, arguments: item.arguments },
  };
  const last = messages.at(-1);
  const before =
    last !== undefined && Array.isArray(last.tool_calls) ? (last.tool_calls as unknown[]) : undefined;
  return before === undefined
    ? [...messages, { role: 'assistant', content: null, tool_calls: [call] }]
    : [...messages.slice(0, -1), { ...last, tool_calls: [...before, call] }];
}

/** A reply as /v1/responses has it: typed events, numbered, of which the last holds all. */
export function onResponsesWire(prompt: Prompt, reply: Reply, version: string): Wire {
  const { prompt_tokens: asked, completion_tokens: said, total_tokens: both } = usageOf(prompt, reply);
  const response = {
    id: `resp_${prompt.requestId}`,
    object: 'response',
    model: prompt.model,
    metadata: { version },
    error: null,
    incomplete_details: null,
    output: outputOf(prompt, reply),
    usage: { input_tokens: asked, output_tokens: said, total_tokens: both },
  };
  const started = { ...response, status: 'in_progress', output: [], usage: null };
  const saidEvents: readonly TypedEvent[] = [
    { type: 'response.created', response: started },
    ...response.output.flatMap(eventsOf),
  ];
  return {
    body: JSON.stringify({ ...response, status: 'completed' }),
    unended: JSON.stringify({ ...response, status: 'in_progress' }),
    said: saidEvents.map(onLine),
    end: [
      onLine(
        { type: 'response.completed', response: { ...response, status: 'completed' } },
        saidEvents.length,
      ),
    ],
  };
}

type TypedEvent = Value & { readonly type: string };

type Item =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly role: 'assistant';
      readonly content: readonly { readonly type: 'output_text'; readonly text: string }[];
    }
  | {
      readonly type: 'function_call';
      readonly id: string;
      readonly call_id: string;
      readonly name: string;
      readonly arguments: string;
    };

function outputOf(prompt: Prompt, reply: Reply): readonly Item[] {
  const message: readonly Item[] =
    reply.text === ''
      ? []
      : [
          {
            type: 'message',
            id: 'msg_1',
            role: 'assistant',
            content: [{ type: 'output_text', text: reply.text }],
          },
        ];
  const calls = callsOf(prompt, reply).map(({ id, function: called }): Item => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    ...called,
  }));
  return [...message, ...calls];
}

function eventsOf(item: Item, index: number): readonly TypedEvent[] {
  const place = { output_index: index, item_id: item.id };
  const frame = item.type === 'message' ? { ...item, content: [] } : { ...item, arguments: '' };
  const deltas: readonly TypedEvent[] =
    item.type === 'message'
      ? words(item.content.map(({ text }) => text).join('')).map((delta) => ({
          type: 'response.output_text.delta',
          ...place,
          content_index: 0,
          delta,
        }))
      : [{ type: 'response.function_call_arguments.delta', ...place, delta: item.arguments }];
  return [
    { type: 'response.output_item.added', output_index: index, item: frame },
    ...deltas,
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

function onLine(value: TypedEvent, sequence: number): string {
  return `event: ${value.type}\n${event(JSON.stringify({ ...value, sequence_number: sequence }))}`;
}
