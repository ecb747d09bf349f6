import type { Json, JsonObject } from '../json.ts';
import type { MetricSuite } from '../monitor/metric.ts';
import type { Expectation } from './expectation.ts';
import type { Sampling } from './sampling/policy.ts';

/** A golden set as loaded and checked: defaults filled in, variables put in, files read. */
export interface GoldenSet {
  /** First 12 hex digits of SHA-256 over the canonical content of suite, cases and schemas. */
  readonly digest: string;
  /** Where it was read from, for people. */
  readonly source: string;
  readonly suite: Suite;
  /** In the order of file names, then of documents. At least one is blocking; ids are unique. */
  readonly cases: readonly GoldenCase[];
  /** Signals for the watch of a release. They judge no answer, so they are no part of the digest. */
  readonly monitor?: MetricSuite | undefined;
}

export interface Suite {
  readonly target: Target;
  readonly headers: Readonly<Record<string, HeaderSource>>;
  readonly timeouts: { readonly connectMs: number; readonly firstTokenMs: number; readonly totalMs: number };
  /** Requests in flight at most. */
  readonly concurrency: number;
  /** Where tool calls can be seen: `client` in the reply, `server` in the reply's trace, `hidden` nowhere. */
  readonly tools: 'client' | 'server' | 'hidden';
  readonly effects: Effects;
}

export interface Target {
  readonly port: number;
  readonly scheme: 'http' | 'https';
  /** Host header; undefined means `localhost`. */
  readonly host: string | undefined;
}

export type HeaderSource = { readonly value: string } | { readonly env: string };

/** What replaying may do to the world that the idle slot shares with the live one. */
export type Effects =
  | { readonly kind: 'none' }
  | { readonly kind: 'acknowledged'; readonly header: string }
  | { readonly kind: 'accepted'; readonly reason: string };

export interface GoldenCase {
  readonly id: string;
  readonly tags: readonly string[];
  readonly severity: 'blocking' | 'advisory';
  /** Where the case stands: `cases/refunds.yaml:12`. */
  readonly location: string;
  readonly adapter: 'openai-chat' | 'openai-responses';
  /** Path of the endpoint, query included. */
  readonly path: string;
  readonly model: string | undefined;
  readonly stream: boolean;
  readonly tools: readonly Json[];
  readonly parameters: JsonObject;
  /** As written, not yet corrected over the set; undefined for `once`. */
  readonly sampling?: Sampling | undefined;
  /** One for a plain case; each has its own expectations. */
  readonly turns: readonly CaseTurn[];
}

export interface CaseTurn {
  /** What this turn adds to the conversation, in order. */
  readonly messages: readonly CaseMessage[];
  /** Answers for the tool calls of the turn before, taken by tool name in the order listed. */
  readonly toolResults: readonly { readonly name: string; readonly content: string }[];
  /** Empty where the turn states none: a whole reply with status 200 is expected all the same. */
  readonly expect: Expectation;
}

export interface CaseMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: Json;
}
