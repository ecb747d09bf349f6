import type { Json } from '../json.ts';

/**
 * What one turn of one sample returned, in one form for all protocols.
 * An adapter fills it in; checks read it and nothing else.
 */
export interface Observation {
  /** `X-Bluegreen-Request` of the turn: `<run>/<case>/<sample>`, with `.<turn>` from the second turn on. */
  readonly requestId: string;
  /** HTTP status of the reply. */
  readonly status: number;
  /** The assistant's text, put together from all deltas; empty where the reply has none. */
  readonly text: string;
  /** As the server sent it; undefined where it sent none. */
  readonly finishReason: string | undefined;
  readonly toolCalls: readonly ToolCall[];
  /** Undefined where the reply does not say. */
  readonly usage: Usage | undefined;
  /** What was wrong with the reply as such, in the order found. Empty for a whole, well-formed reply. */
  readonly defects: readonly ReplyDefect[];
  /** From the request's first byte out; monotonic clock, milliseconds. */
  readonly timing: Timing;
  /**
   * The reply in the protocol's non-streaming form (for a stream: put together from its events).
   * Pointers in findings point into it. A body that is not JSON is kept as a string.
   */
  readonly body: Json;
}

export interface ToolCall {
  readonly id: string | undefined;
  readonly name: string;
  /** The parsed arguments, or what could not be parsed. */
  readonly arguments:
    { readonly kind: 'json'; readonly value: Json } | { readonly kind: 'text'; readonly text: string };
  /** JSON Pointer into `body`. */
  readonly pointer: string;
}

export interface Usage {
  readonly promptTokens: number | undefined;
  readonly completionTokens: number | undefined;
  readonly totalTokens: number | undefined;
}

export interface Timing {
  /** First non-empty content, reasoning or tool delta; for a plain reply its first body byte. Undefined where none came. */
  readonly ttftMs: number | undefined;
  readonly totalMs: number;
}

/** One way in which a reply is not a whole, well-formed reply of its protocol. Each is a finding, never a crash. */
export type ReplyDefect =
  | { readonly kind: 'not-json'; readonly detail: string }
  | { readonly kind: 'unexpected-shape'; readonly detail: string }
  | { readonly kind: 'not-a-stream'; readonly detail: string }
  | { readonly kind: 'broken-event'; readonly detail: string }
  | { readonly kind: 'error-event'; readonly detail: string }
  | { readonly kind: 'no-end-mark'; readonly detail: string }
  | { readonly kind: 'cut-off'; readonly detail: string }
  | { readonly kind: 'never-ended'; readonly detail: string }
  | { readonly kind: 'too-large'; readonly detail: string };

/** Why a turn could not be asked. Not a failed answer: retried within a budget, then inconclusive. */
export type NotAskedReason =
  | 'rate-limited' // 429
  | 'unavailable' // 502, 503, 504
  | 'refused' // nothing listens
  | 'unreached' // the way to the pod is broken: the API server, its node, the network
  | 'lost' // the connection ended before any reply
  | 'no-answer' // no reply within the connect or first-token time-out
  | 'pod-gone' // the pod ended, restarted or lost readiness during the sample
  | 'interrupted'; // the run was cancelled

export type Answer =
  | { readonly kind: 'answered'; readonly observation: Observation }
  | {
      readonly kind: 'not-asked';
      readonly reason: NotAskedReason;
      /** What was seen, redacted, for people. */
      readonly detail: string;
      /** From Retry-After, where the server sent one. */
      readonly retryAfterMs: number | undefined;
    };
