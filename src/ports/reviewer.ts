import type { Json } from '../domain/json.ts';
import type { ReviewQuestion } from '../domain/golden/proposals/review-question.ts';

/** Who decides over proposals, one at a time. */
export interface Reviewer {
  decide(question: ReviewQuestion): Promise<Decision>;
  /** Why something is not decided, or not written. */
  tell(problem: string): void;
}

export type Decision =
  | { readonly kind: 'accept' }
  /** It is not proposed any more. */
  | { readonly kind: 'reject' }
  /** It stays a proposal. */
  | { readonly kind: 'skip' }
  /** This and all that follow stay proposals. */
  | { readonly kind: 'quit' }
  /** Of a value alone: this one in its place. */
  | { readonly kind: 'edit'; readonly value: Json };
