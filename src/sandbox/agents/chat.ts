/** A request as the agent understands it. */
export interface Prompt {
  readonly requestId: string;
  /** Empty where the caller names no session. */
  readonly session: string;
  readonly model: string;
  readonly messages: readonly PromptMessage[];
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** A JSON object is asked for (`response_format`). */
  readonly json: boolean;
}

export interface PromptMessage {
  readonly role: string;
  readonly text: string;
  /** Calls of an assistant's message: tool names by call id. */
  readonly calls: ReadonlyMap<string, string>;
  /** Of a tool's message: which call it answers. */
  readonly toolCallId: string | undefined;
}

/** What the agent says. A reply calls tools, speaks, or both. */
export interface Reply {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

export interface ToolCall {
  readonly name: string;
  readonly args: Readonly<Record<string, string | number>>;
}

type Value = { readonly [key: string]: unknown };

/** The prompt in a request body, or why there is none. */
export function readPrompt(
  body: string,
  requestId: string,
  session: string,
): Prompt | { readonly problem: string } {
  const request = parsed(body);
  if (request === undefined) return { problem: 'the body is not a JSON object' };
  if (!Array.isArray(request.messages) || request.messages.length === 0)
    return { problem: 'messages is missing' };
  const messages = request.messages.filter(isValue);
  return {
    requestId,
    session,
    model: typeof request.model === 'string' ? request.model : 'support-agent',
    messages: messages.map(readMessage),
    stream: request.stream === true,
    includeUsage: isValue(request.stream_options) && request.stream_options.include_usage === true,
    json: isValue(request.response_format) && String(request.response_format.type).startsWith('json'),
  };
}

function readMessage(message: Value): PromptMessage {
  const calls = Array.isArray(message.tool_calls) ? message.tool_calls.filter(isValue) : [];
  return {
    role: String(message.role),
    text: textOf(message.content),
    calls: new Map(
      calls.map((call) => [String(call.id), isValue(call.function) ? String(call.function.name) : '']),
    ),
    toolCallId: typeof message.tool_call_id === 'string' ? message.tool_call_id : undefined,
  };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: unknown) => (isValue(part) && typeof part.text === 'string' ? part.text : ''))
    .join('');
}

/** A JSON object, or undefined. */
export function parsed(text: string): Value | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isValue(value: unknown): value is Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
