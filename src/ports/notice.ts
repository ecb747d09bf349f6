/**
 * Tells one document to an address of the operator's, once: it is never sent again. Never throws. What it says of a
 * failure names no more of the address than scheme, host and port, since the rest may be a secret.
 */
export type SendNotice = (body: string, limits: NoticeLimits) => Promise<NoticeOutcome>;

export interface NoticeLimits {
  /** For all of it: look-up, proxy, connection, answer. */
  readonly timeoutMs: number;
  /** Ends the wait. */
  readonly signal?: AbortSignal | undefined;
}

export type NoticeOutcome =
  | { readonly kind: 'delivered' }
  /** It may have arrived all the same, where no answer came. */
  | { readonly kind: 'not-delivered'; readonly why: string };
