import { isJsonObject } from '../../domain/json.ts';
import type { Json, JsonObject } from '../../domain/json.ts';

interface Call {
  readonly index: number;
  id: string | undefined;
  kind: 'function' | 'custom';
  name: string;
  /** JSON text for a function (some servers send the value itself), free text for a custom tool. */
  input: Json | undefined;
}

/**
 * Merges the tool call deltas of one message. Deltas of a call share its `index`; some servers send a whole call
 * in one delta, leave the index out, or give every call index 0 and tell them apart by id.
 */
export class ToolCallsFromDeltas {
  readonly #calls: Call[] = [];

  get isEmpty(): boolean {
    return this.#calls.length === 0;
  }

  /** @returns what could not be read, if anything */
  add(deltas: Json): string | undefined {
    if (!Array.isArray(deltas)) return 'tool_calls is not a list';
    const problems = (deltas as readonly Json[]).map((delta) =>
      isJsonObject(delta) ? this.#addOne(delta) : 'a tool call is not an object',
    );
    return problems.find((problem) => problem !== undefined);
  }

  /** In the order of their indexes, in the form of a message that was not streamed. */
  list(): readonly Json[] {
    return [...this.#calls]
      .sort((a, b) => a.index - b.index)
      .map(({ id, kind, name, input = '' }) => ({
        ...(id === undefined ? {} : { id }),
        type: kind,
        [kind]: { name, [kind === 'function' ? 'arguments' : 'input']: input },
      }));
  }

  #addOne(delta: JsonObject): string | undefined {
    const kind = delta.custom === undefined || delta.custom === null ? 'function' : 'custom';
    const part = delta[kind] ?? {};
    if (!isJsonObject(part)) return `the ${kind} of a tool call is not an object`;
    const id = typeof delta.id === 'string' && delta.id !== '' ? delta.id : undefined;
    const name = typeof part.name === 'string' ? part.name : '';
    const call = this.#callFor(delta.index, id, name);
    call.id ??= id;
    if (kind === 'custom') call.kind = kind;
    // A name is sent once, repeated in each delta, or (seldom) in pieces.
    if (name !== call.name) call.name += name;
    call.input = grown(call.input, part[kind === 'function' ? 'arguments' : 'input']);
    return undefined;
  }

  #callFor(index: Json | undefined, id: string | undefined, name: string): Call {
    const last = this.#calls.at(-1);
    const known =
      typeof index === 'number'
        ? this.#calls.findLast((call) => call.index === index)
        : continued(last, id, name);
    const another = known?.id !== undefined && id !== undefined && id !== known.id;
    if (known !== undefined && !another) return known;
    const call: Call = {
      index: typeof index === 'number' ? index : this.#calls.length,
      id,
      kind: 'function',
      name: '',
      input: undefined,
    };
    this.#calls.push(call);
    return call;
  }
}

/** A delta without an index goes on with the last call unless it names a tool or another id. */
function continued(last: Call | undefined, id: string | undefined, name: string): Call | undefined {
  if (last === undefined) return undefined;
  if (id !== undefined) return id === last.id ? last : undefined;
  return name === '' ? last : undefined;
}

function grown(before: Json | undefined, more: Json | undefined): Json | undefined {
  if (more === undefined || more === null) return before;
  return typeof before === 'string' && typeof more === 'string' ? before + more : more;
}
