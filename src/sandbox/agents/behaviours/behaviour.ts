import type { ServerResponse } from 'node:http';
import type { Prompt, Reply } from '../chat.ts';
import type { Wire } from '../wire.ts';
import type { Wording } from '../wordings.ts';

/** One way for an agent to be. What is left out is done right. */
export interface Behaviour {
  /** One line for people. */
  readonly does: string;
  readonly wording?: Wording;
  /** What `/readyz` says. */
  readonly ready?: boolean;
  /** A line for stderr; the process then exits with 1 instead of listening. */
  readonly crash?: string;
  /** What is said instead of the right reply. */
  change?(reply: Reply, prompt: Prompt): Reply;
  /** How it is sent, instead of whole and at once. Must end the response or destroy its socket. */
  send?(sending: Sending): Promise<void>;
}

export interface Sending {
  readonly prompt: Prompt;
  readonly wire: Wire;
  readonly response: ServerResponse;
  /** The header as it came; empty where there was none. */
  readonly authorization: string;
  /** Chat requests so far, this one included. */
  readonly count: number;
  readonly options: BehaviourOptions;
}

export interface BehaviourOptions {
  /** How many requests are answered with 429 before the agent is right; Infinity for all. */
  readonly rateLimitRequests: number;
  /** Value of Retry-After, seconds. */
  readonly retryAfter: number;
  /** How long the slow agent thinks. */
  readonly slowMs: number;
}
