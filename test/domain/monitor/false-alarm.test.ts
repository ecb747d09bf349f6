import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alarmChance,
  failuresInARow,
  meanNoticeMs,
  mostFalseAlarms,
  nextTick,
  noise,
  ticks,
  type Schedule,
} from '../../../src/domain/monitor/false-alarm.ts';
import { afterLook, decide, nothingSeen, smokeRule } from '../../../src/domain/monitor/signal-rule.ts';
import { seededRandom } from '../../faults/seeded-random.ts';
import { binomialInterval } from './binomial-interval.ts';

const usual: Schedule = { windowMs: 60_000, intervalMs: 5000 };
const schedules = fc
  .record({
    windowMs: fc.integer({ min: 1, max: 7_200_000 }),
    intervalMs: fc.integer({ min: 100, max: 600_000 }),
  })
  .filter(({ windowMs, intervalMs }) => windowMs / intervalMs < 5000);

/** Plays one case through the rule; the tick at which it moves back, or undefined where it never does. */
function alarmAt(random: () => number, failing: number, inARow: number, looks: number): number | undefined {
  const rule = smokeRule(inARow);
  let tally = nothingSeen;
  for (let tick = 0; tick < looks; tick += 1) {
    for (let next = 'again'; next === 'again';) {
      tally = afterLook(tally, random() < failing ? { kind: 'bad', what: 'x' } : { kind: 'good' }, 0);
      next = decide(rule, tally);
      if (next === 'failed') return tick;
    }
  }
  return undefined;
}

describe('the chance that a good release is moved back', () => {
  it('is below 0.5 % in the usual window, with one case that fails 1 time in 20, and with three', () => {
    expect([ticks(usual), failuresInARow(usual, 1), failuresInARow(usual, 3)]).toEqual([13, 3, 3]);
    expect(alarmChance(usual, 1, 3)).toBeCloseTo(1 - (1 - 0.05 ** 3) ** 13, 12);
    expect(alarmChance(usual, 1, 3)).toBeLessThan(0.005);
    expect(alarmChance(usual, 3, 3)).toBeLessThan(0.005);
  });

  it('stays below it, however long the window and however many the cases: more failures in a row are asked for', () => {
    fc.assert(
      fc.property(schedules, fc.integer({ min: 0, max: 200 }), (schedule, cases) => {
        const inARow = failuresInARow(schedule, cases);
        expect(alarmChance(schedule, cases, inARow)).toBeLessThanOrEqual(mostFalseAlarms);
        if (inARow > 3) expect(alarmChance(schedule, cases, inARow - 1)).toBeGreaterThan(mostFalseAlarms);
      }),
    );
    expect(failuresInARow({ windowMs: 1_800_000, intervalMs: 5000 }, 1)).toBe(4);
  });

  it.each([
    ['a good release in the usual window', 1, 3, noise],
    ['three cases', 3, 3, noise],
    ['a shaky release', 1, 3, 0.4],
    ['four in a row', 5, 4, 0.3],
  ])('is what 10,000 simulated windows show: %s', (_, cases, inARow, failing) => {
    const random = seededRandom(20_261_123);
    const windows = 10_000;
    let alarms = 0;
    for (let window = 0; window < windows; window += 1) {
      const each = Array.from({ length: cases }, () => alarmAt(random, failing, inARow, ticks(usual)));
      if (each.some((at) => at !== undefined)) alarms += 1;
    }
    const [least, most] = binomialInterval(windows, alarmChance(usual, cases, inARow, failing));
    expect(alarms).toBeGreaterThanOrEqual(least);
    expect(alarms).toBeLessThanOrEqual(most);
  });
});

describe('how soon a broken release is noticed', () => {
  it('at the first look where it always fails', () => {
    expect(meanNoticeMs(usual, 3, 1)).toBe(0);
    expect(alarmAt(seededRandom(1), 1, 3, 13)).toBe(0);
  });

  it.each([0.9, 0.5])('is what 10,000 simulations show where it fails with the chance %d', (failing) => {
    const random = seededRandom(20_261_124);
    const runs = 10_000;
    let ticksUntil = 0;
    for (let run = 0; run < runs; run += 1) ticksUntil += alarmAt(random, failing, 3, Infinity) ?? NaN;
    const alarm = failing ** 3;
    // Ticks before the alarm are geometric; all but 1 in 10,000 means lie within 3.89 standard errors.
    const within = (3.89 * Math.sqrt(1 - alarm)) / alarm / Math.sqrt(runs);
    const mean = meanNoticeMs(usual, 3, failing) / usual.intervalMs;
    expect(Math.abs(ticksUntil / runs - mean)).toBeLessThan(within);
  });
});

describe('when a release is looked at', () => {
  it('at its start, after each interval and at its end: as often as was counted', () => {
    fc.assert(
      fc.property(schedules, (schedule) => {
        const at = [0];
        while (at.at(-1)! < schedule.windowMs) at.push(nextTick(schedule, at.at(-1)!));
        expect(at).toHaveLength(ticks(schedule));
        expect(at.at(-1)).toBe(schedule.windowMs);
      }),
    );
  });

  it('a look that takes longer than an interval makes no further look due at once', () => {
    expect(nextTick(usual, 12_300)).toBe(15_000);
    expect(nextTick(usual, 59_999)).toBe(60_000);
    expect(nextTick(usual, 61_000)).toBe(66_000);
  });
});
