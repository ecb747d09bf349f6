import type { Message, Question } from '../../ports/agent.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { isJsonObject } from '../../domain/json.ts';

/** The body for one turn. Members of the case's own `parameters` never replace those that the turn is made of. */
export function chatBody(question: Question): JsonObject {
  const { stream_options: streamOptions, ...parameters } = question.parameters;
  return {
    ...(question.model === undefined ? {} : { model: question.model }),
    ...parameters,
    messages: question.messages.map(messageOf),
    ...(question.tools.length === 0 ? {} : { tools: question.tools }),
    stream: question.stream,
    ...(question.stream
      ? { stream_options: { ...(isJsonObject(streamOptions) ? streamOptions : {}), include_usage: true } }
      : {}),
  };
}

/** A message as chat completions has it. */
export function messageOf(message: Message): Json {
  switch (message.role) {
    case 'tool':
      return { role: 'tool', tool_call_id: message.toolCallId, content: message.content };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content,
        ...(message.toolCalls.length === 0
          ? {}
          : {
              tool_calls: message.toolCalls.map((call) => ({
                id: call.id,
                type: 'function',
                function: { name: call.name, arguments: call.arguments },
              })),
            }),
      };
    case 'system':
    case 'developer':
    case 'user':
      return { role: message.role, content: message.content };
  }
}
