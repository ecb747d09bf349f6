import type { Json, JsonObject } from '../json.ts';
import type { MetricSuite } from '../monitor/metric.ts';
import type { Expectation } from './expectation.ts';
import type { HttpProtocol } from './http-protocol.ts';
import type { Sampling } from './sampling/policy.ts';
import type { Waiver } from './waiver.ts';

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
  /** Part of the digest: a verdict that rests on one is of another set than one that does not. */
  readonly waivers?: readonly Waiver[] | undefined;
  /** Undefined where `cases` are all cases of the set. The digest is of the whole set in either case. */
  readonly excerpt?: Excerpt | undefined;
}

/** What was left out of a set, and by what. */
export interface Excerpt {
  /** Cases of the whole set. */
  readonly of: number;
  /** Blocking cases of the whole set that have a policy: they share its errors, whoever is asked. */
  readonly deciding: number;
  /** As on the command line: `--tag smoke`; without the shard. */
  readonly by: readonly string[];
  readonly shard: { readonly index: number; readonly of: number } | undefined;
}

export interface Suite {
  readonly target: Target;
  readonly headers: Readonly<Record<string, HeaderSource>>;
  /** Header that carries a key from a Secret as it is; undefined: `Authorization: Bearer KEY`. */
  readonly apiKeyHeader?: string | undefined;
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
  readonly adapter: 'openai-chat' | 'openai-responses' | 'http';
  /** Path of the endpoint, query included. */
  readonly path: string;
  readonly model: string | undefined;
  readonly stream: boolean;
  readonly tools: readonly Json[];
  readonly parameters: JsonObject;
  /** Of this case alone, over the suite's; undefined where it has none. */
  readonly headers?: Readonly<Record<string, HeaderSource>> | undefined;
  /** Of the adapter `http` alone. */
  readonly http?: HttpProtocol | undefined;
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
