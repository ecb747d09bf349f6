import type { RequestMatch } from './request-match.ts';
import type { SeenRequest } from './seen-request.ts';

/** `arrived`: the server knows nothing of the request yet. `answered`: it did what was asked, and the client does not know. */
export type Moment = 'arrived' | 'answered';

/** What happens to a request instead of a plain passage. */
export type Fault =
  /** Until it is released. */
  | { readonly kind: 'hold'; readonly at: Moment }
  /** The connection is closed. */
  | { readonly kind: 'drop'; readonly at: Moment }
  /** The connection is reset. */
  | { readonly kind: 'reset'; readonly at: Moment }
  /** The connection stays, and nothing more comes over it. */
  | { readonly kind: 'hang'; readonly at: Moment }
  /** A Status of the proxy's own making, in place of the server's answer. */
  | {
      readonly kind: 'answer';
      readonly at: Moment;
      readonly status: number;
      /** Seconds, for 429 and 503. */
      readonly retryAfter?: number;
    }
  /** Something else happens first; then the request goes on. */
  | { readonly kind: 'do'; readonly at: Moment; readonly work: (request: SeenRequest) => Promise<unknown> }
  /** The connection is closed after so many bytes of the answer's body. */
  | { readonly kind: 'cut-answer'; readonly afterBytes: number }
  /** The connection is closed after so many events of the watch. */
  | { readonly kind: 'cut-watch'; readonly afterEvents: number }
  /** Each piece that the pod sends comes so much later. */
  | { readonly kind: 'slow-forward'; readonly delayMs: number }
  /** The connection is closed after so many bytes from the pod. */
  | { readonly kind: 'cut-forward'; readonly afterBytes: number };

export interface Rule {
  readonly on: RequestMatch;
  /** The first of the requests that it holds for (1). */
  readonly nth?: number;
  /** For how many of them (1); Infinity for all that follow. */
  readonly times?: number;
  readonly fault: Fault;
}
