import type { Look } from './look.ts';

/** What the looks at one signal must show to decide something. */
export interface SignalRule {
  /** So many bad looks in a row fail the release. Looks that saw nothing do not end a row. */
  readonly badInARow: number;
  /** The row must also last so long, milliseconds. */
  readonly badForMs: number;
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
  /** When the row of bad looks began, and when the last look was, milliseconds from the start of the watch. */
  readonly badSinceMs: number | undefined;
  readonly lastMs: number;
}

export const nothingSeen: Tally = {
  good: 0,
  bad: 0,
  unseen: 0,
  badInARow: 0,
  unseenInARow: 0,
  badSinceMs: undefined,
  lastMs: 0,
};

type Seen = Exclude<Look, { kind: 'overtaken' }>;

/** @param atMs since the start of the watch */
export function afterLook(tally: Tally, look: Seen, atMs: number): Tally {
  switch (look.kind) {
    case 'good':
      return {
        ...tally,
        good: tally.good + 1,
        badInARow: 0,
        unseenInARow: 0,
        badSinceMs: undefined,
        lastMs: atMs,
      };
    case 'bad':
      return {
        ...tally,
        bad: tally.bad + 1,
        badInARow: tally.badInARow + 1,
        unseenInARow: 0,
        badSinceMs: tally.badSinceMs ?? atMs,
        lastMs: atMs,
      };
    case 'unseen':
      return {
        ...tally,
        unseen: tally.unseen + 1,
        unseenInARow: look.yet === true ? 0 : tally.unseenInARow + 1,
        lastMs: atMs,
      };
  }
}

/** What follows from the last look. */
export function decide(rule: SignalRule, tally: Tally): 'failed' | 'blind' | 'again' | 'go-on' {
  const { badSinceMs, lastMs } = tally;
  const lasted = badSinceMs === undefined ? 0 : lastMs - badSinceMs;
  if (tally.unseenInARow === 0 && tally.badInARow >= rule.badInARow && lasted >= rule.badForMs)
    return 'failed';
  if (tally.unseenInARow >= rule.unseenInARow) return 'blind';
  const bad = tally.badInARow > 0 && tally.unseenInARow === 0;
  return bad && rule.again === 'at-once' ? 'again' : 'go-on';
}

/** A cluster says what is: one bad look decides. One answer that does not come says nothing yet. */
export const clusterRule: SignalRule = { badInARow: 1, badForMs: 0, again: 'at-once', unseenInARow: 3 };

/** An agent's answers vary: a case that fails is asked again at once. */
export function smokeRule(inARow: number): SignalRule {
  return { badInARow: inARow, badForMs: 0, again: 'at-once', unseenInARow: 3 };
}

/** A value that is computed from many answers does not vary as one answer does, but it may be bad for a moment. */
export function metricRule(forMs: number): SignalRule {
  return { badInARow: 1, badForMs: forMs, again: 'next-tick', unseenInARow: 3 };
}

/** When a row of bad looks has lasted long enough, if the next look is bad too; undefined where there is no such row. */
export function ripeAtMs(rule: SignalRule, { badSinceMs }: Tally): number | undefined {
  return badSinceMs === undefined || rule.badForMs === 0 ? undefined : badSinceMs + rule.badForMs;
}
