import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { errorText } from './error-text.ts';
import type { Added, StreamFold } from './protocol.ts';
import { ToolCallsFromDeltas } from './tool-calls-from-deltas.ts';

interface Choice {
  readonly message: Map<string, Json>;
  readonly calls: ToolCallsFromDeltas;
  finishReason: Json;
}

/** Members of a delta that go on where the last one stopped; of others the last value stands. */
const growing = new Set(['content', 'refusal', 'reasoning', 'reasoning_content']);

/** Puts the chunks of a stream together to the `chat.completion` that the same request would return unstreamed. */
export class CompletionFromChunks implements StreamFold {
  readonly missingEnd = 'the stream ended without a finish_reason and without [DONE]';
  readonly #head = new Map<string, Json>();
  readonly #choices = new Map<number, Choice>();
  #usage: Json = null;

  /** Servers leave out either `[DONE]` or the finish reasons. */
  isEndMark(data: string): boolean {
    return data.trim() === '[DONE]';
  }

  add(chunk: JsonObject): Added {
    const { error = null } = chunk;
    return { ...this.#addChoices(chunk), error: error === null ? undefined : errorText(error) };
  }

  /** `choices` may be missing, null or empty (the usage chunk); so may a delta. */
  #addChoices(chunk: JsonObject): Added {
    const { choices = null, usage = null } = chunk;
    if (usage !== null) this.#usage = usage;
    if (choices === null) return { token: false, problem: undefined };
    if (!Array.isArray(choices)) return { token: false, problem: 'choices is not a list' };
    this.#takeHead(chunk);
    const added = (choices as readonly Json[]).map((choice) => this.#takeChoice(choice));
    return {
      token: added.some(({ token }) => token),
      problem: added.find(({ problem }) => problem !== undefined)?.problem,
    };
  }

  /** Whether there are choices and each has given its reason to finish. */
  get isFinished(): boolean {
    const choices = [...this.#choices.values()];
    return choices.length > 0 && choices.every(({ finishReason }) => finishReason !== null);
  }

  body(): JsonObject {
    const choices = [...this.#choices].sort(([a], [b]) => a - b);
    return {
      ...Object.fromEntries(this.#head),
      object: 'chat.completion',
      choices: choices.map(([index, choice]) => ({
        index,
        message: messageOf(choice),
        finish_reason: choice.finishReason,
      })),
      ...(this.#usage === null ? {} : { usage: this.#usage }),
    };
  }

  #takeHead(chunk: JsonObject): void {
    for (const [name, value] of Object.entries(chunk)) {
      const ours = name === 'object' || name === 'choices' || name === 'usage' || name === 'error';
      if (!ours && value !== null && !this.#head.has(name)) this.#head.set(name, value);
    }
  }

  #takeChoice(given: Json): Added {
    if (!isJsonObject(given)) return { token: false, problem: 'a choice is not an object' };
    const choice = this.#choice(typeof given.index === 'number' ? given.index : 0);
    const { delta = null, finish_reason: finishReason = null } = given;
    if (finishReason !== null && finishReason !== '') choice.finishReason = finishReason;
    if (delta === null) {
      const said = finishReason !== null || given.message === undefined;
      return { token: false, problem: said ? undefined : 'a choice holds a message instead of a delta' };
    }
    if (!isJsonObject(delta)) return { token: false, problem: 'a delta is not an object' };
    return takeDelta(choice, delta);
  }

  #choice(index: number): Choice {
    const known = this.#choices.get(index);
    if (known !== undefined) return known;
    const choice: Choice = { message: new Map(), calls: new ToolCallsFromDeltas(), finishReason: null };
    this.#choices.set(index, choice);
    return choice;
  }
}

function takeDelta(choice: Choice, delta: JsonObject): Added {
  let token = false;
  let problem: string | undefined;
  for (const [name, value] of Object.entries(delta)) {
    if (value === null) continue;
    if (name === 'tool_calls') {
      problem = choice.calls.add(value) ?? problem;
      token ||= Array.isArray(value) && value.length > 0;
    } else if (name === 'function_call') {
      problem = choice.calls.add([{ index: 0, function: value }]) ?? problem;
      token = true;
    } else {
      choice.message.set(name, grown(name, choice.message.get(name), value));
      token ||= name !== 'role' && !isEmpty(value);
    }
  }
  return { token, problem };
}

function grown(name: string, before: Json | undefined, value: Json): Json {
  if (!growing.has(name) || before === undefined) return value;
  if (typeof before === 'string' && typeof value === 'string') return before + value;
  return Array.isArray(before) && Array.isArray(value)
    ? [...(before as Json[]), ...(value as Json[])]
    : value;
}

function isEmpty(value: Json): boolean {
  return value === '' || (Array.isArray(value) && value.length === 0);
}

function messageOf({ message, calls }: Choice): JsonObject {
  return {
    role: 'assistant',
    content: null,
    ...Object.fromEntries(message),
    ...(calls.isEmpty ? {} : { tool_calls: calls.list() }),
  };
}
