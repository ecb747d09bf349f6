import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { readConversation } from './read-conversation.ts';

/** What one line of OpenAI JSONL asks, and what is known of a good answer. */
export type ChatLine =
  | {
      readonly kind: 'case';
      /** A name that the line itself has. */
      readonly name: string | undefined;
      readonly request: JsonObject;
      /** A conversation of several turns, in the place of messages and expectations. */
      readonly turns: readonly JsonObject[] | undefined;
      readonly expect: JsonObject;
      readonly checks: number;
      readonly leftOut: readonly { readonly what: string; readonly instead: string }[];
      readonly notes: readonly string[];
    }
  | { readonly kind: 'left-out'; readonly what: string; readonly instead: string };

/**
 * One line: a fine-tuning example (`messages`, `tools`), a batch request (`custom_id`, `url`, `body`), or a stored request with
 * its response. Facts: OpenAI's API reference, fine-tuning and batch input formats.
 */
export function readChatLine(value: Json): ChatLine {
  if (!isJsonObject(value)) return leftOut('a line that is no JSON object', 'one object a line');
  const { custom_id: id, name, url } = value;
  const title = [id, name, value['id']].find((one) => typeof one === 'string');
  const body = value['body'] ?? value['request'] ?? value;
  const asked = isJsonObject(body) && isJsonObject(body['body']) ? body['body'] : body;
  if (!isJsonObject(asked)) return leftOut('a line without a request', 'messages, or body.messages');
  const at = isJsonObject(body) && typeof body['url'] === 'string' ? body['url'] : url;
  if (typeof at === 'string' && !usualPaths.some((path) => at.endsWith(path)))
    return leftOut(
      `a request to ${at.slice(0, 60)}`,
      'only chat completions and responses are conversations',
    );
  if (value['preferred_output'] !== undefined || value['non_preferred_output'] !== undefined)
    return leftOut(
      'a preference example, which compares two answers',
      'write what the better one says as text.contains',
    );
  const messages = messagesOf(asked);
  if (messages === undefined)
    return leftOut(
      'a line without messages',
      isStored(value) ? 'store the request beside the response' : 'messages: [{role, content}]',
    );
  const answer = storedAnswer(value['response'] ?? value);
  const conversation = readConversation(answer === undefined ? messages : [...messages, answer.message]);
  if (conversation.kind === 'left-out') return conversation;
  return asCase(asked, typeof title === 'string' ? title : undefined, conversation, answer?.finishReason);
}

const usualPaths = ['/chat/completions', '/responses'];

function leftOut(what: string, instead: string): Extract<ChatLine, { kind: 'left-out' }> {
  return { kind: 'left-out', what, instead };
}

/** `messages`, or `input` of the Responses API where that is a text or messages. */
function messagesOf(asked: JsonObject): readonly JsonObject[] | undefined {
  const { messages, input, instructions } = asked;
  const first = typeof instructions === 'string' ? [{ role: 'system', content: instructions }] : [];
  if (typeof input === 'string') return [...first, { role: 'user', content: input }];
  const list = messages ?? input;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const all = list as readonly Json[];
  return all.every(isJsonObject) ? [...first, ...all] : undefined;
}

function isStored(value: JsonObject): boolean {
  return value['object'] === 'chat.completion' || value['choices'] !== undefined;
}

interface StoredAnswer {
  readonly message: JsonObject;
  readonly finishReason: string | undefined;
}

/** The first choice of a stored completion; `body` is around it where a batch was answered. */
function storedAnswer(response: Json): StoredAnswer | undefined {
  const held = isJsonObject(response) && isJsonObject(response['body']) ? response['body'] : response;
  const choices = isJsonObject(held) ? held['choices'] : undefined;
  const [choice] = Array.isArray(choices) ? (choices as readonly Json[]) : [];
  if (!isJsonObject(choice) || !isJsonObject(choice['message'])) return undefined;
  const reason = choice['finish_reason'];
  return { message: choice['message'], finishReason: typeof reason === 'string' ? reason : undefined };
}

/** Members of the body that have a place of their own in a case, or none. */
const notParameters = [
  'messages',
  'input',
  'instructions',
  'model',
  'stream',
  'stream_options',
  'tools',
  'choices',
  'response',
  'metadata',
  'store',
  'user',
  'n',
];
const envelope = [
  'custom_id',
  'id',
  'name',
  'method',
  'url',
  'object',
  'created',
  'usage',
  'error',
  'service_tier',
  'system_fingerprint',
];

function asCase(
  asked: JsonObject,
  name: string | undefined,
  {
    messages,
    turns,
    expect,
    checks,
    leftOut: more,
    notes,
  }: Extract<ReturnType<typeof readConversation>, { kind: 'read' }>,
  finishReason: string | undefined,
): ChatLine {
  const parameters = Object.entries(asked).filter(
    ([key]) => !notParameters.includes(key) && !envelope.includes(key),
  );
  const { tools, model, functions } = asked;
  const hasTools = Array.isArray(tools) && tools.length > 0 && (tools as readonly Json[]).every(isJsonObject);
  const reasoned = finishReason !== undefined && turns === undefined && expect['finishReason'] === undefined;
  return {
    kind: 'case',
    name,
    request: {
      ...(asked['stream'] === true && { stream: true }),
      ...(turns === undefined && { messages }),
      ...(hasTools && { tools }),
      ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
    },
    turns,
    expect: reasoned ? { finishReason: [finishReason], ...expect } : expect,
    checks: checks + (reasoned ? 1 : 0),
    leftOut: more,
    notes: [
      ...notes,
      ...(model === undefined ? [] : ['model: the agent itself is asked; its model stands in suite.yaml']),
      ...(Array.isArray(asked['input']) || typeof asked['input'] === 'string'
        ? ['input of the Responses API: suite.yaml says which protocol the agent is asked in']
        : []),
      ...(functions === undefined ? [] : ['functions go out as they are; tools is what servers read today']),
      ...(tools !== undefined && !hasTools ? ['tools: an empty list is left away'] : []),
    ],
  };
}
