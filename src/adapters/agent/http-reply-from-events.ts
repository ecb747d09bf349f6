import type { HttpReply, HttpStream } from '../../domain/golden/http-protocol.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { valueAt } from '../../domain/json-pointer.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { errorText } from './error-text.ts';
import type { Added, StreamFold } from './protocol.ts';

type Place = HttpStream['text'];

/** Where a stream put together holds what: `{text, finishReason, toolCalls, usage}`. */
export function formOfStream(stream: HttpStream | undefined): HttpReply | undefined {
  if (stream === undefined) return undefined;
  const { finishReason, finishReasons, toolCalls, usage } = stream;
  return {
    text: '/text',
    ...(finishReason !== undefined && { finishReason: '/finishReason' }),
    ...(finishReasons !== undefined && { finishReasons }),
    ...(toolCalls !== undefined && { toolCalls: { ...toolCalls, list: '/toolCalls' } }),
    ...(usage !== undefined && {
      usage: {
        promptTokens: '/usage/promptTokens',
        completionTokens: '/usage/completionTokens',
        totalTokens: '/usage/totalTokens',
      },
    }),
  };
}

/** Puts events of a shape that the suite describes together to one value. */
export class HttpReplyFromEvents implements StreamFold {
  readonly missingEnd: string;
  readonly #places: HttpStream;
  readonly #toolCalls: Json[] = [];
  #text: string | undefined;
  #finishReason: Json | undefined;
  #usage: JsonObject = {};
  #ended = false;

  constructor(places: HttpStream | undefined) {
    if (places === undefined) throw new Error('`http` does not say how a stream looks');
    this.#places = places;
    this.missingEnd = `the stream ended without ${showEnd(places.end)}`;
  }

  isEndMark(data: string, name: string): boolean {
    const { end } = this.#places;
    if ('data' in end) this.#ended ||= data === end.data;
    // An event of that name may hold more than its name, and is then read first.
    else if ('event' in end) this.#ended ||= nameOf(name) === end.event && !data.startsWith('{');
    return this.#ended;
  }

  get isFinished(): boolean {
    return this.#ended;
  }

  add(data: JsonObject, field: string): Added {
    const name = nameOf(field);
    const { text, finishReason, error: errorPlace } = this.#places;
    const piece = at(text, data, name) ?? null;
    if (typeof piece === 'string') this.#text = (this.#text ?? '') + piece;
    const calls = this.#takeCalls(data, name);
    this.#finishReason = at(finishReason, data, name) ?? this.#finishReason;
    this.#takeUsage(data, name);
    this.#ended ||= this.#isEnd(data, name);
    const error = at(errorPlace, data, name) ?? null;
    return {
      token: (typeof piece === 'string' && piece !== '') || calls,
      error: error === null ? undefined : errorText(error),
      problem: piece === null || typeof piece === 'string' ? undefined : 'what an event adds is not text',
      done: this.#ended,
    };
  }

  body(): JsonObject {
    return {
      ...(this.#text === undefined ? {} : { text: this.#text }),
      ...(this.#finishReason === undefined ? {} : { finishReason: this.#finishReason }),
      toolCalls: this.#toolCalls,
      usage: this.#usage,
    };
  }

  #takeCalls(data: JsonObject, name: string): boolean {
    const { toolCalls } = this.#places;
    if (toolCalls === undefined || !isOf(toolCalls.event, name)) return false;
    const found = valueAt(data, toolCalls.list) ?? null;
    if (found === null) return false;
    const calls = (Array.isArray(found) ? found : [found]) as readonly Json[];
    for (const call of calls) this.#toolCalls.push(call);
    return calls.length > 0;
  }

  #takeUsage(data: JsonObject, name: string): void {
    const { event, ...counts } = this.#places.usage ?? {};
    if (!isOf(event, name)) return;
    for (const [count, pointer] of Object.entries(counts)) {
      const value = valueAt(data, pointer) ?? null;
      if (value !== null) this.#usage = { ...this.#usage, [count]: value };
    }
  }

  #isEnd(data: JsonObject, name: string): boolean {
    const { end } = this.#places;
    if ('event' in end) return name === end.event;
    if ('data' in end) return false;
    const found = valueAt(data, end.pointer);
    return found !== undefined && canonicalJson(found) === canonicalJson(end.value);
  }
}

function at(place: Place | undefined, data: JsonObject, name: string): Json | undefined {
  if (place === undefined) return undefined;
  if (typeof place === 'string') return valueAt(data, place);
  return name === place.event ? valueAt(data, place.pointer) : undefined;
}

/** An event without `event:` is a message, as browsers have it. */
function nameOf(field: string): string {
  return field === '' ? 'message' : field;
}

function isOf(event: string | undefined, name: string): boolean {
  return event === undefined || event === name;
}

function showEnd(end: HttpStream['end']): string {
  if ('event' in end) return `an event ${end.event}`;
  if ('data' in end) return end.data;
  return `${canonicalJson(end.value)} at ${end.pointer === '' ? 'the whole of an event' : end.pointer}`;
}
