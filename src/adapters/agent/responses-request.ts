import type { Message, Question } from '../../ports/agent.ts';
import type { Json, JsonObject } from '../../domain/json.ts';

/**
 * The body for one turn: the whole conversation as `input`, so that nothing hangs on what a server stored.
 * Members of the case's own `parameters` never replace those that the turn is made of.
 */
export function responsesBody(question: Question): JsonObject {
  return {
    ...(question.model === undefined ? {} : { model: question.model }),
    ...question.parameters,
    input: question.messages.flatMap(itemsOf),
    ...(question.tools.length === 0 ? {} : { tools: question.tools }),
    stream: question.stream,
  };
}

function itemsOf(message: Message): readonly Json[] {
  switch (message.role) {
    case 'tool':
      return [{ type: 'function_call_output', call_id: message.toolCallId, output: message.content }];
    case 'assistant':
      return [
        ...(message.content === null || message.content === ''
          ? []
          : [{ role: 'assistant', content: message.content }]),
        ...message.toolCalls.map((call) => ({
          type: 'function_call',
          call_id: call.id,
          name: call.name,
          arguments: call.arguments,
        })),
      ];
    case 'system':
    case 'developer':
    case 'user':
      return [{ role: message.role, content: message.content }];
  }
}
