import type { HttpReply, HttpStream } from '../../domain/golden/http-protocol.ts';
import { valueAt } from '../../domain/json-pointer.ts';
import type { ReplyDefect, ToolCall, Usage } from '../../domain/golden/observation.ts';
import type { Json } from '../../domain/json.ts';
import type { Question } from '../../ports/agent.ts';
import { errorText } from './error-text.ts';
import { formOfStream } from './http-reply-from-events.ts';
import { protocolOf } from './http-request.ts';
import type { ReadBody } from './protocol.ts';
import { argumentsOf, count, misshapen } from './read-completion.ts';

/** Reads a reply by the suite's pointers; of a stream what its events were put together to. */
export function readHttpReply(body: Json, question: Question): ReadBody {
  const { reply, stream } = protocolOf(question);
  const shape = question.stream ? formOfStream(stream) : reply;
  if (shape === undefined) throw new Error('`http` does not say how the reply looks');
  const calls = toolCallsIn(body, shape.toolCalls);
  const text = valueAt(body, shape.text) ?? null;
  const textDefects =
    typeof text === 'string' || (text === null && calls.list.length > 0)
      ? []
      : [misshapen(noText(text, shape.text, question.stream))];
  return {
    text: typeof text === 'string' ? text : '',
    finishReason: finishReasonIn(body, shape, calls.list.length > 0),
    toolCalls: calls.list,
    usage: usageIn(body, shape.usage),
    defects: [...failureIn(body, shape.error), ...textDefects, ...calls.defects],
  };
}

function noText(found: Json, pointer: string, streamed: boolean): string {
  if (streamed) return 'no event holds text, and none a tool call';
  const where = pointer === '' ? 'the reply' : pointer;
  return found === null ? `${where} holds no text, and there is no tool call` : `${where} is not text`;
}

/**
 * The word that the suite has for the agent's word. An agent that says none ended as replies that are whole end;
 * the loader lets no case judge what is not said.
 */
function finishReasonIn(
  body: Json,
  { finishReason, finishReasons = {} }: HttpReply,
  calls: boolean,
): string | undefined {
  if (finishReason === undefined) return calls ? 'tool_calls' : 'stop';
  const said = valueAt(body, finishReason) ?? null;
  if (said === null || typeof said === 'object' || said === '') return undefined;
  const word = String(said);
  return Object.hasOwn(finishReasons, word) ? finishReasons[word] : word;
}

type Calls = NonNullable<HttpReply['toolCalls']>;

function toolCallsIn(
  body: Json,
  places: Calls | undefined,
): { readonly list: readonly ToolCall[]; readonly defects: readonly ReplyDefect[] } {
  const found = places === undefined ? null : (valueAt(body, places.list) ?? null);
  if (places === undefined || found === null) return { list: [], defects: [] };
  const several = Array.isArray(found);
  const read = ((several ? found : [found]) as readonly Json[]).map((call, index) =>
    toolCallOf(call, several ? `${places.list}/${index}` : places.list, places),
  );
  return {
    list: read.filter((call) => typeof call !== 'string'),
    defects: read.filter((call) => typeof call === 'string').map(misshapen),
  };
}

/** The call, or what is wrong with it. */
function toolCallOf(call: Json, pointer: string, places: Calls): ToolCall | string {
  const name = valueAt(call, places.name);
  if (typeof name !== 'string' || name === '') return `${pointer}${places.name} names no tool`;
  const id = places.id === undefined ? undefined : valueAt(call, places.id);
  const given = places.arguments === undefined ? undefined : valueAt(call, places.arguments);
  return {
    id: typeof id === 'string' ? id : undefined,
    name,
    arguments: argumentsOf(given ?? {}),
    pointer,
  };
}

function usageIn(body: Json, places: HttpReply['usage']): Usage | undefined {
  if (places === undefined) return undefined;
  const at = (pointer: string | undefined): number | undefined =>
    pointer === undefined ? undefined : count(valueAt(body, pointer));
  const usage = {
    promptTokens: at(places.promptTokens),
    completionTokens: at(places.completionTokens),
    totalTokens: at(places.totalTokens),
  };
  return Object.values(usage).every((value) => value === undefined) ? undefined : usage;
}

function failureIn(body: Json, pointer: HttpStream['error'] | undefined): readonly ReplyDefect[] {
  const error = typeof pointer === 'string' ? (valueAt(body, pointer) ?? null) : null;
  return error === null ? [] : [{ kind: 'error-event', detail: errorText(error) }];
}
