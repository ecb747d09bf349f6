import type { ReplyDefect, ToolCall, Usage } from '../../domain/golden/observation.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { errorText } from './error-text.ts';
import { nothing } from './protocol.ts';
import type { ReadBody } from './protocol.ts';
import { parseJson } from './read-plain.ts';

/** Reads the first choice of a `chat.completion`. What is not shaped like one is a defect, and the rest is read on. */
export function readCompletion(body: Json): ReadBody {
  if (!isJsonObject(body)) return { ...nothing, defects: [misshapen('the reply is not an object')] };
  const usage = usageOf(body.usage);
  const choice = Array.isArray(body.choices) ? (body.choices as readonly Json[])[0] : undefined;
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) {
    return { ...nothing, usage, defects: [misshapen(withoutMessage(body, choice))] };
  }
  const text = textOf(choice.message.content);
  const calls = toolCallsOf(choice.message);
  const reason = choice.finish_reason;
  return {
    text: text ?? '',
    finishReason: typeof reason === 'string' && reason !== '' ? reason : undefined,
    toolCalls: calls.list,
    usage,
    defects: [...(text === undefined ? [misshapen('message.content is not text')] : []), ...calls.defects],
  };
}

export function misshapen(detail: string): ReplyDefect {
  return { kind: 'unexpected-shape', detail };
}

function withoutMessage(body: JsonObject, choice: Json | undefined): string {
  const { error } = body;
  if (error !== undefined && error !== null)
    return `an error in a reply that says it succeeded: ${errorText(error)}`;
  return choice === undefined ? 'the reply has no choices' : 'the first choice has no message';
}

/** A string, nothing, or a list of parts of which those with text count. Undefined for anything else. */
function textOf(content: Json | undefined): string | undefined {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  return (content as readonly Json[])
    .map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

const messagePointer = '/choices/0/message';

function toolCallsOf(message: JsonObject): { list: readonly ToolCall[]; defects: readonly ReplyDefect[] } {
  const { tool_calls: given = null, function_call: old = null } = message;
  if (given !== null && !Array.isArray(given)) {
    return { list: [], defects: [misshapen('message.tool_calls is not a list')] };
  }
  const read = [
    ...((given ?? []) as readonly Json[]).map((call, index) =>
      toolCallOf(call, `${messagePointer}/tool_calls/${index}`),
    ),
    ...(old === null ? [] : [toolCallOf({ function: old }, `${messagePointer}/function_call`)]),
  ];
  return {
    list: read.filter((call) => typeof call !== 'string'),
    defects: read.filter((call) => typeof call === 'string').map(misshapen),
  };
}

/** The call, or what is wrong with it. */
function toolCallOf(call: Json, pointer: string): ToolCall | string {
  if (!isJsonObject(call)) return `${pointer} is not an object`;
  const kind = isJsonObject(call.custom) ? 'custom' : 'function';
  const part = call[kind];
  if (!isJsonObject(part) || typeof part.name !== 'string' || part.name === '')
    return `${pointer} names no tool`;
  return {
    id: typeof call.id === 'string' ? call.id : undefined,
    name: part.name,
    arguments:
      kind === 'custom'
        ? { kind: 'text', text: typeof part.input === 'string' ? part.input : '' }
        : argumentsOf(part.arguments ?? ''),
    pointer,
  };
}

export function argumentsOf(given: Json): ToolCall['arguments'] {
  if (typeof given !== 'string') return { kind: 'json', value: given };
  const parsed = parseJson(given);
  return parsed.kind === 'json' ? parsed : { kind: 'text', text: given };
}

function usageOf(usage: Json | undefined): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  return {
    promptTokens: count(usage.prompt_tokens),
    completionTokens: count(usage.completion_tokens),
    totalTokens: count(usage.total_tokens),
  };
}

export function count(value: Json | undefined): number | undefined {
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
