import { fillPath, fillTemplate } from '../../domain/golden/body-template.ts';
import type { PlaceholderValues } from '../../domain/golden/body-template.ts';
import type { HttpProtocol } from '../../domain/golden/http-protocol.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Question } from '../../ports/agent.ts';
import { messageOf } from './chat-request.ts';

/** The suite's body with what the turn says; the case's own `parameters` stand beside it. */
export function httpBody(question: Question): JsonObject | undefined {
  const { body } = protocolOf(question);
  if (body === undefined) return undefined;
  const filled = fillTemplate(body, valuesOf(question));
  return { ...(isJsonObject(filled) ? filled : {}), ...question.parameters };
}

export function httpTarget(question: Question): { readonly method: string; readonly path: string } {
  return { method: protocolOf(question).method, path: fillPath(question.path, valuesOf(question)) };
}

/** The loader gives it to each case of this adapter. */
export function protocolOf({ http }: Question): HttpProtocol {
  if (http === undefined) throw new Error('a case of adapter http without `http`');
  return http;
}

function valuesOf(question: Question): PlaceholderValues {
  return {
    prompt: textOf(question.messages.findLast(({ role }) => role === 'user')?.content ?? ''),
    messages: question.messages.map(messageOf),
    tools: question.tools,
    model: question.model ?? null,
    session: question.sessionId,
    stream: question.stream,
  };
}

/** A text, or what the parts of a list say that have text. */
function textOf(content: Json): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return (content as readonly Json[])
    .map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}
