import type { Json } from '../../json.ts';
import type { GoldenCase } from '../golden-set.ts';

/** Everything of a case that decides what is asked, to be digested; nothing of what is expected of the answers. */
export function askedContent({
  adapter,
  path,
  model,
  stream,
  tools,
  parameters,
  headers,
  http,
  turns,
}: GoldenCase): Json {
  return {
    adapter,
    path,
    model: model ?? null,
    stream,
    tools: [...tools],
    parameters,
    headers: (headers ?? {}) as Json,
    http: (http ?? null) as unknown as Json,
    turns: turns.map(({ messages, toolResults }) => ({
      messages: messages.map(({ role, content }) => ({ role, content })),
      toolResults: toolResults.map(({ name, content }) => ({ name, content })),
    })),
  };
}
