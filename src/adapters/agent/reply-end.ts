import type { ReplyDefect } from '../../domain/golden/observation.ts';
import type { Json } from '../../domain/json.ts';

/** How a reply's body ended, once it had begun. */
export type ReplyEnd =
  | { readonly kind: 'whole' }
  | { readonly kind: 'cut-off' | 'never-ended' | 'too-large'; readonly detail: string };

/** The defect that an end is by itself. */
export function defectOfEnd(end: ReplyEnd): readonly ReplyDefect[] {
  return end.kind === 'whole' ? [] : [end];
}

/** What a body was read as, before its meaning is looked at. */
export interface ReadReply {
  /** The protocol's non-streaming form, or text that is not JSON. */
  readonly body: Json;
  readonly defects: readonly ReplyDefect[];
}
