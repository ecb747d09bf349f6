import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { errorText } from './error-text.ts';
import type { Added, StreamFold } from './protocol.ts';

/** Events that end a stream; each holds the whole response. */
const ends: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);
/** Deltas that are content, and into which member of which item they go on. */
const ofContent: Readonly<Record<string, 'text' | 'arguments' | 'input'>> = {
  'response.output_text.delta': 'text',
  'response.function_call_arguments.delta': 'arguments',
  'response.custom_tool_call_input.delta': 'input',
};

interface Item {
  given: JsonObject;
  readonly grown: { text: string; arguments: string; input: string };
  /** `output_item.done` came: `given` is the whole of it. */
  whole: boolean;
}

/**
 * Puts typed events together to the `response` that the same request would return unstreamed. The last event holds
 * all of it; what was streamed is kept beside, for streams that break off before it and to see that both say the same.
 */
export class ResponseFromEvents implements StreamFold {
  readonly missingEnd = 'the stream ended without response.completed, response.incomplete or response.failed';
  readonly #items = new Map<number, Item>();
  #response: JsonObject = {};
  #ended = false;
  #sequence = -1;

  /** No part of this protocol; some servers send it all the same, and it proves nothing. */
  isEndMark(): boolean {
    return false;
  }

  get isFinished(): boolean {
    return this.#ended;
  }

  /** Types that are not known are passed over: servers add to them. */
  add(data: JsonObject, name: string): Added {
    const { type = name } = data;
    if (typeof type !== 'string' || type === '') {
      if (data.error !== undefined && data.error !== null)
        return { token: false, error: errorText(data.error) };
      return { token: false, problem: 'an event has no type' };
    }
    const disorder = this.#disorder(data.sequence_number);
    const added = this.#take(type, data);
    return disorder === undefined ? added : { ...added, problem: disorder };
  }

  body(): JsonObject {
    const { output } = this.#response;
    const whole = this.#ended && Array.isArray(output) && output.length > 0;
    return { ...this.#response, output: whole ? output : this.#output() };
  }

  #disorder(sequence: Json | undefined): string | undefined {
    if (typeof sequence !== 'number') return undefined;
    const before = this.#sequence;
    this.#sequence = Math.max(before, sequence);
    return sequence > before ? undefined : `event ${sequence} came after event ${before}`;
  }

  #take(type: string, data: JsonObject): Added {
    if (ends.has(type)) return this.#end(type, data);
    if (type === 'error') return { token: false, error: errorText(data) };
    if (type === 'response.output_item.added' || type === 'response.output_item.done')
      return this.#takeItem(data, type.endsWith('.done'));
    const { delta } = data;
    const into = Object.hasOwn(ofContent, type) ? ofContent[type] : undefined;
    if (into !== undefined) return this.#grow(data, into);
    if (type.endsWith('.delta')) return { token: typeof delta === 'string' && delta !== '' };
    if (isJsonObject(data.response)) this.#response = { ...this.#response, ...data.response };
    return { token: false };
  }

  #takeItem({ output_index: index, item }: JsonObject, whole: boolean): Added {
    if (typeof index !== 'number' || !isJsonObject(item))
      return { token: false, problem: 'an output item has no place or is not an object' };
    const known = this.#item(index);
    known.given = item;
    known.whole ||= whole;
    // A call's name is said here; a message has only its frame.
    return { token: item.type !== 'message' && item.type !== 'reasoning' };
  }

  #grow({ output_index: index, delta }: JsonObject, into: keyof Item['grown']): Added {
    if (typeof index !== 'number' || typeof delta !== 'string')
      return { token: false, problem: 'a delta has no place or is not text' };
    this.#item(index).grown[into] += delta;
    return { token: delta !== '' };
  }

  #item(index: number): Item {
    const known = this.#items.get(index);
    if (known !== undefined) return known;
    const item: Item = { given: {}, grown: { text: '', arguments: '', input: '' }, whole: false };
    this.#items.set(index, item);
    return item;
  }

  #end(type: string, { response }: JsonObject): Added {
    if (!isJsonObject(response)) return { token: false, problem: `${type} holds no response` };
    this.#response = response;
    this.#ended = true;
    const status = type.slice('response.'.length);
    if (response.status !== status)
      return { token: false, done: true, problem: `${type} holds a response that does not say so` };
    const { error = null } = response;
    if (type === 'response.failed')
      return { token: false, done: true, error: error === null ? 'the response failed' : errorText(error) };
    return { token: false, done: true, problem: this.#difference(response) };
  }

  /** What a client that shows the deltas saw, against what the response says in the end. */
  #difference({ output }: JsonObject): string | undefined {
    if (!Array.isArray(output) || output.length === 0) return undefined;
    for (const [index, { grown }] of this.#items) {
      if (grown.text + grown.arguments + grown.input === '') continue;
      const last = (output as readonly Json[])[index];
      if (!isJsonObject(last)) return `output ${index} was streamed and is not in the response`;
      const said = grown.text === '' || grown.text === textIn(last);
      const same = (['arguments', 'input'] as const).every(
        (part) => grown[part] === '' || grown[part] === last[part],
      );
      if (!said || !same) return `output ${index} was streamed otherwise than the response says`;
    }
    return undefined;
  }

  #output(): readonly Json[] {
    return [...this.#items]
      .sort(([a], [b]) => a - b)
      .map(([, item]) => (item.whole ? item.given : putTogether(item)));
  }
}

function putTogether({ given, grown }: Item): JsonObject {
  if (given.type === 'function_call') return { ...given, arguments: grown.arguments };
  if (given.type === 'custom_tool_call') return { ...given, input: grown.input };
  if (grown.text === '') return given;
  return {
    type: 'message',
    role: 'assistant',
    ...given,
    content: [{ type: 'output_text', text: grown.text }],
  };
}

/** All output text of a message. */
function textIn({ content }: JsonObject): string {
  if (!Array.isArray(content)) return '';
  return (content as readonly Json[])
    .map((part) =>
      isJsonObject(part) && part.type === 'output_text' && typeof part.text === 'string' ? part.text : '',
    )
    .join('');
}
