import type { Look } from './look.ts';

/** What the looks at one signal must show to decide something. */
export interface SignalRule {
  /** So many bad looks in a row fail the release. Looks that saw nothing do not end a row. */
  readonly badInARow: number;
  /** When a bad look that decides nothing yet is followed by the next one. */
  readonly again: 'at-once' | 'next-tick';
  /** After so many looks in a row that saw nothing the signal is blind. */
  readonly unseenInARow: number;
}

/** What the looks at one signal have shown so far. */
export interface Tally {
  readonly good: number;
  readonly bad: number;
  readonly unseen: number;
  readonly badInARow: number;
  readonly unseenInARow: number;
}

export const nothingSeen: Tally = { good: 0, bad: 0, unseen: 0, badInARow: 0, unseenInARow: 0 };

type Seen = Exclude<Look, { kind: 'overtaken' }>;

export function afterLook(tally: Tally, look: Seen): Tally {
  switch (look.kind) {
    case 'good':
      return { ...tally, good: tally.good + 1, badInARow: 0, unseenInARow: 0 };
    case 'bad':
      return { ...tally, bad: tally.bad + 1, badInARow: tally.badInARow + 1, unseenInARow: 0 };
    case 'unseen':
      return { ...tally, unseen: tally.unseen + 1, unseenInARow: tally.unseenInARow + 1 };
  }
}

/** What follows from the last look. */
export function decide(rule: SignalRule, tally: Tally): 'failed' | 'blind' | 'again' | 'go-on' {
  if (tally.badInARow >= rule.badInARow) return 'failed';
  if (tally.unseenInARow >= rule.unseenInARow) return 'blind';
  const bad = tally.badInARow > 0 && tally.unseenInARow === 0;
  return bad && rule.again === 'at-once' ? 'again' : 'go-on';
}

/** A cluster says what is: one bad look decides. One answer that does not come says nothing yet. */
export const clusterRule: SignalRule = { badInARow: 1, again: 'at-once', unseenInARow: 3 };

/** An agent's answers vary: a case that fails is asked again at once. */
export function smokeRule(inARow: number): SignalRule {
  return { badInARow: inARow, again: 'at-once', unseenInARow: 3 };
}
