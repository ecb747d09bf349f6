import type { Json } from '../json.ts';
import type { Expect } from './case.generated.ts';

/** What is expected of one turn's reply, as loaded: variables put in, the schema's files read. */
export interface Expectation extends DeepReadonly<Omit<Expect, 'schema'>> {
  readonly schema?: SchemaExpectation;
}

/** The generated types are those of a file; what is loaded does not change any more. */
type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

export interface SchemaExpectation {
  /** Path below the set's `schemas/`. */
  readonly file: string;
  /** All schema files of the set, one value shared by all its cases: schemas may refer to each other. */
  readonly documents: SchemaDocuments;
}

/** JSON Schemas (draft 2020-12) by path below `schemas/`, with `/` between folders. */
export type SchemaDocuments = ReadonlyMap<string, Json>;

export type LengthExpectation = NonNullable<Expectation['length']>;
export type TextExpectation = NonNullable<Expectation['text']>;
export type ToolCallsExpectation = NonNullable<Expectation['toolCalls']>;
export type LatencyExpectation = NonNullable<Expectation['latency']>;
export type UsageExpectation = NonNullable<Expectation['usage']>;
export type ExpectedCall = NonNullable<ToolCallsExpectation['calls']>[number];
export type Range = NonNullable<LengthExpectation['words']>;
