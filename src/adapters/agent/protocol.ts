import type { GoldenCase } from '../../domain/golden/golden-set.ts';
import type { Observation } from '../../domain/golden/observation.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { Question } from '../../ports/agent.ts';

/**
 * What one protocol knows that the others do not. Sending, time-outs, reading bytes, server-sent events, redaction
 * and the exchange are the same for all of them (`ProtocolAdapter`). docs/adapters.md shows how to add one.
 */
export interface Protocol {
  readonly name: GoldenCase['adapter'];
  /** The JSON body of the request for one turn; undefined where nothing is sent. */
  body(question: Question): JsonObject | undefined;
  /** Method and path of the request; without it: POST to the question's path. */
  target?(question: Question): { readonly method: string; readonly path: string };
  /** A fresh one for each streamed reply. */
  fold(question: Question): StreamFold;
  /** Reads the body of a reply that says it succeeded. What it cannot read is a defect, never an exception. */
  read(body: Json, question: Question): ReadBody;
}

/** What a body says, in the form that is the same for all protocols. */
export type ReadBody = Pick<Observation, 'text' | 'finishReason' | 'toolCalls' | 'usage' | 'defects'>;

/** Puts the events of a stream together to the body that the same request would return unstreamed. */
export interface StreamFold {
  /** The next event whose data is a JSON object; `name` is its `event:` field, empty where it has none. */
  add(data: JsonObject, name: string): Added;
  /** Whether an event, taken before its data is read as JSON, marks the end of the stream. */
  isEndMark(data: string, name: string): boolean;
  /** Whether the events so far make a whole reply, also where no end mark follows. */
  readonly isFinished: boolean;
  /** What a stream lacked that is not finished and had no end mark, for people. */
  readonly missingEnd: string;
  body(): Json;
}

/** What one event added. */
export interface Added {
  /** It held content, reasoning or a part of a tool call, not empty. */
  readonly token: boolean;
  /** What of its shape could not be read. */
  readonly problem?: string | undefined;
  /** The agent says that it failed. */
  readonly error?: string | undefined;
  /** Nothing that matters follows. */
  readonly done?: boolean;
}

/** What is read of an error reply: its status and body are all there is to it. */
export const nothing: ReadBody = {
  text: '',
  finishReason: undefined,
  toolCalls: [],
  usage: undefined,
  defects: [],
};
