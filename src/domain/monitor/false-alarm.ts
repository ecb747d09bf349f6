/** How often a good release fails a smoke case by chance, as assumed: 1 time in 20. */
export const noise = 0.05;

/** A rule that moves back more good releases than this is not used. */
export const mostFalseAlarms = 0.005;

const leastInARow = 3;

/** When a release is looked at, milliseconds: at its start, after each interval, and at its end. */
export interface Schedule {
  readonly windowMs: number;
  readonly intervalMs: number;
}

/** How often each signal is looked at. */
export function ticks({ windowMs, intervalMs }: Schedule): number {
  return Math.ceil(windowMs / intervalMs) + 1;
}

/** When the next look is due, `elapsedMs` after the start; a look that lasted over several ticks stands for them. */
export function nextTick({ windowMs, intervalMs }: Schedule, elapsedMs: number): number {
  if (elapsedMs >= windowMs) return elapsedMs + intervalMs;
  return Math.min(windowMs, (Math.floor(elapsedMs / intervalMs) + 1) * intervalMs);
}

/**
 * The chance that a release is moved back in one window: at each tick each case is asked until it passes, and `inARow`
 * failures, each of the chance `failing` by itself, decide.
 */
export function alarmChance(schedule: Schedule, cases: number, inARow: number, failing = noise): number {
  // Of a chance near 0 the plain formula would leave rounding errors alone.
  return -Math.expm1(ticks(schedule) * cases * Math.log1p(-(failing ** inARow)));
}

/** How long until a case that fails with this chance is noticed, on average, milliseconds: 0 where it always fails. */
export function meanNoticeMs({ intervalMs }: Schedule, inARow: number, failing: number): number {
  return intervalMs * (failing ** -inARow - 1);
}

/** Failures in a row that move a release back: three, or more where the window or the set is so large that it needs more. */
export function failuresInARow(schedule: Schedule, cases: number): number {
  let inARow = leastInARow;
  while (alarmChance(schedule, cases, inARow) > mostFalseAlarms) inARow += 1;
  return inARow;
}
