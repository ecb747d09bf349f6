import type { ReplyDefect, ToolCall, Usage } from '../../domain/golden/observation.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { errorText } from './error-text.ts';
import { nothing } from './protocol.ts';
import type { ReadBody } from './protocol.ts';
import { argumentsOf, count, misshapen } from './read-completion.ts';

/** Reads a `response`. What is not shaped like one is a defect, and the rest is read on. */
export function readResponse(body: Json): ReadBody {
  if (!isJsonObject(body)) return { ...nothing, defects: [misshapen('the reply is not an object')] };
  const usage = usageOf(body.usage);
  const failure = failureIn(body);
  if (!Array.isArray(body.output)) {
    const shape = failure.length > 0 ? failure : [misshapen('the reply has no output')];
    return { ...nothing, usage, defects: shape };
  }
  const output = body.output as readonly Json[];
  const calls = output.map((item, index) => toolCallOf(item, `/output/${index}`));
  const toolCalls = calls.filter((call) => typeof call === 'object');
  return {
    text: output.map(textOf).join(''),
    finishReason: finishReasonOf(body, toolCalls.length > 0),
    toolCalls,
    usage,
    defects: [...failure, ...calls.filter((call) => typeof call === 'string').map(misshapen)],
  };
}

function failureIn(body: JsonObject): readonly ReplyDefect[] {
  const { error = null, status } = body;
  if (error !== null) return [{ kind: 'error-event', detail: errorText(error) }];
  if (status === 'completed' || status === 'incomplete') return [];
  const found = typeof status === 'string' ? `status ${status}` : 'no status';
  return [misshapen(`the response is neither completed nor incomplete: ${found}`)];
}

/** Why a response is incomplete, in the words that chat completions have for the same. */
const reasons: Readonly<Record<string, string>> = { max_output_tokens: 'length' };

/**
 * In the words of chat completions, so that a case expects the same whatever the agent speaks.
 * A reason that has no such word stays as it is; a response that did not end has none.
 */
function finishReasonOf(body: JsonObject, calls: boolean): string | undefined {
  if (body.status === 'completed') return calls ? 'tool_calls' : 'stop';
  if (body.status !== 'incomplete') return undefined;
  const { incomplete_details: details } = body;
  const reason = isJsonObject(details) ? details.reason : undefined;
  if (typeof reason !== 'string' || reason === '') return undefined;
  return Object.hasOwn(reasons, reason) ? reasons[reason] : reason;
}

/** What a message says; refusals are no text, as in chat completions. */
function textOf(item: Json): string {
  if (!isJsonObject(item) || item.type !== 'message' || !Array.isArray(item.content)) return '';
  return (item.content as readonly Json[])
    .map((part) =>
      isJsonObject(part) && part.type === 'output_text' && typeof part.text === 'string' ? part.text : '',
    )
    .join('');
}

/** The call, what is wrong with it, or undefined where the item is none that the client must answer. */
function toolCallOf(item: Json, pointer: string): ToolCall | string | undefined {
  if (!isJsonObject(item)) return `${pointer} is not an object`;
  if (item.type === 'message' && !Array.isArray(item.content)) return `${pointer}/content is not a list`;
  const custom = item.type === 'custom_tool_call';
  if (item.type !== 'function_call' && !custom) return undefined;
  if (typeof item.name !== 'string' || item.name === '') return `${pointer} names no tool`;
  return {
    id: typeof item.call_id === 'string' ? item.call_id : undefined,
    name: item.name,
    arguments: custom
      ? { kind: 'text', text: typeof item.input === 'string' ? item.input : '' }
      : argumentsOf(item.arguments ?? ''),
    pointer,
  };
}

function usageOf(usage: Json | undefined): Usage | undefined {
  if (!isJsonObject(usage)) return undefined;
  return {
    promptTokens: count(usage.input_tokens),
    completionTokens: count(usage.output_tokens),
    totalTokens: count(usage.total_tokens),
  };
}
