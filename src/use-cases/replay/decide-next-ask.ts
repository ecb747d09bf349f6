import type { SampleAnswer } from './ask-sample.ts';
import { inSeconds } from './in-seconds.ts';
import type { RetryBudget } from './retry-budget.ts';
import { waitBeforeRetry } from './wait-before-retry.ts';

export interface Unanswered {
  readonly caseId: string;
  readonly answer: Extract<SampleAnswer, { kind: 'not-asked' }>;
  /** What went wrong, for people. */
  readonly why: string;
  /** How often the sample was asked, from 1. */
  readonly asked: number;
  readonly remainingMs: number;
  /** In [0, 1). */
  readonly random: number;
}

export type NextAsk =
  | { readonly kind: 'again'; readonly waitMs: number }
  /** `stop` says why the whole run asks nothing more. */
  | { readonly kind: 'give-up'; readonly reason: string; readonly stop: string | undefined };

/** Whether a sample without an answer is asked again; takes the extra ask from the budget. */
export function decideNextAsk(budget: RetryBudget, unanswered: Unanswered): NextAsk {
  const { answer, why, asked, remainingMs, random } = unanswered;
  const wait = waitBeforeRetry(asked, answer.retryAfterMs, remainingMs, random);
  if (wait.kind === 'too-long') {
    const reason = `${why}; it asks to wait ${inSeconds(wait.askedMs)}, at most ${inSeconds(wait.allowedMs)} are waited`;
    // A used-up quota is the same for every case.
    return { kind: 'give-up', reason, stop: answer.reason === 'rate-limited' ? reason : undefined };
  }
  const taken = budget.take(unanswered.caseId);
  if (taken === 'granted') return { kind: 'again', waitMs: wait.ms };
  return { kind: 'give-up', reason: why, stop: taken === 'run-used-up' ? usedUp(budget, why) : undefined };
}

export function usedUp(budget: RetryBudget, why: string): string {
  return `the run stopped early, its ${budget.total} extra asks are used up (last: ${why})`;
}
