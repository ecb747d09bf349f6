import type { IncomingMessage, ServerResponse } from 'node:http';
import type { User } from '../access/access.ts';
import type { Parts } from './parts.ts';

/** One request that was let in, with what its handlers need. */
export interface Call {
  readonly parts: Parts;
  readonly request: IncomingMessage;
  /** For what is streamed; all else is answered by returning it. */
  readonly response: ServerResponse;
  readonly url: URL;
  readonly user: User;
  /** Lines for `Warning` headers. */
  readonly warnings: string[];
  /** Tells the audit log how the object is named that the request makes: its path does not. */
  readonly named: (name: string) => void;
  /** Sends the head of an answer that goes on for a while. */
  readonly beginStream: (contentType: string) => void;
}

/** What a handler gives back. */
export type Answer =
  | { readonly kind: 'object'; readonly code: number; readonly object: unknown; readonly type?: string }
  | { readonly kind: 'text'; readonly code: number; readonly text: string }
  /** The handler wrote to the response, or will: a watch, a log. */
  | { readonly kind: 'streamed' };

export function ok(object: unknown): Answer {
  return { kind: 'object', code: 200, object };
}
