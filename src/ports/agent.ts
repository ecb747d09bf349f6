import type { Json, JsonObject } from '../domain/json.ts';
import type { Exchange } from '../domain/golden/exchange.ts';
import type { HttpProtocol } from '../domain/golden/http-protocol.ts';
import type { Answer } from '../domain/golden/observation.ts';

export type { Exchange } from '../domain/golden/exchange.ts';

/** One message of a conversation, independent of the protocol. */
export type Message =
  | { readonly role: 'system' | 'developer' | 'user'; readonly content: Json }
  | {
      readonly role: 'assistant';
      readonly content: string | null;
      readonly toolCalls: readonly AssistantToolCall[];
    }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: string };

export interface AssistantToolCall {
  readonly id: string;
  readonly name: string;
  /** As sent by the agent: JSON text. */
  readonly arguments: string;
}

/** One turn to ask: everything an adapter needs to build its request. */
export interface Question {
  /** Sent as `X-Bluegreen-Request`. */
  readonly requestId: string;
  /** Fresh for each sample, the same for all its turns; sent as `X-Bluegreen-Session`. */
  readonly sessionId: string;
  /** Scheme, host and port name the agent for the Host header and the TLS name; the fetch decides where it goes. */
  readonly baseUrl: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly model: string | undefined;
  readonly stream: boolean;
  readonly messages: readonly Message[];
  /** Tool definitions as the protocol wants them. */
  readonly tools: readonly Json[];
  /** Further members of the request body (temperature, max_tokens …), passed on as they are. */
  readonly parameters: JsonObject;
  /** How the agent is spoken to, of the adapter `http` alone. */
  readonly http?: HttpProtocol | undefined;
  readonly timeouts: Timeouts;
}

/** Milliseconds. */
export interface Timeouts {
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly totalMs: number;
}

/** One protocol. Implementations never throw for what the agent does: every outcome is an `Answer`. */
export interface AgentAdapter {
  readonly protocol: string;
  ask(
    question: Question,
    fetch: AgentFetch,
    signal: AbortSignal,
  ): Promise<{ readonly answer: Answer; readonly exchange: Exchange }>;
}

export type AgentFetch = typeof globalThis.fetch;
