import type { Json } from '../json.ts';
import type { Expect } from './case.generated.ts';

/** What is expected of one turn's reply, as loaded: variables put in, the schema's files read. */
export interface Expectation extends Omit<Expect, 'schema'> {
  readonly schema?: SchemaExpectation;
}

export interface SchemaExpectation {
  /** Path below the set's `schemas/`. */
  readonly file: string;
  /** All schema files of the set, one value shared by all its cases: schemas may refer to each other. */
  readonly documents: SchemaDocuments;
}

/** JSON Schemas (draft 2020-12) by path below `schemas/`, with `/` between folders. */
export type SchemaDocuments = ReadonlyMap<string, Json>;

export type LengthExpectation = NonNullable<Expect['length']>;
export type TextExpectation = NonNullable<Expect['text']>;
export type ToolCallsExpectation = NonNullable<Expect['toolCalls']>;
export type LatencyExpectation = NonNullable<Expect['latency']>;
export type UsageExpectation = NonNullable<Expect['usage']>;
export type { ExpectedCall, Range } from './case.generated.ts';
