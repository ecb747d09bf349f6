import { describe, expect, it } from 'vitest';
import type { Look } from '../../../src/domain/monitor/look.ts';
import {
  afterLook,
  clusterRule,
  decide,
  nothingSeen,
  smokeRule,
  type SignalRule,
} from '../../../src/domain/monitor/signal-rule.ts';

const looks: Readonly<Record<string, Exclude<Look, { kind: 'overtaken' }>>> = {
  g: { kind: 'good' },
  b: { kind: 'bad', what: 'x' },
  u: { kind: 'unseen', why: 'y' },
};

/** What follows from the last of these looks: g good, b bad, u unseen. */
function after(rule: SignalRule, seen: string): string {
  const all = Array.from(seen, (one) => looks[one]!);
  return decide(
    rule,
    all.reduce((tally, look) => afterLook(tally, look, 0), nothingSeen),
  );
}

describe('a rule', () => {
  it.each([
    ['g', 'go-on'],
    ['b', 'again'],
    ['bb', 'again'],
    ['bbb', 'failed'],
    ['bbg', 'go-on'],
    ['bbgb', 'again'],
    // What could not be asked says nothing: it waits for its tick, and does not end the row.
    ['bbu', 'go-on'],
    ['bbub', 'failed'],
    ['uu', 'go-on'],
    ['uuu', 'blind'],
    ['uugu', 'go-on'],
    ['uubu', 'go-on'],
  ])('of a smoke case after %s: %s', (seen, follows) => {
    expect(after(smokeRule(3), seen)).toBe(follows);
  });

  it.each([
    ['g', 'go-on'],
    ['b', 'failed'],
    ['gub', 'failed'],
    ['uu', 'go-on'],
    ['uuu', 'blind'],
  ])('of what the cluster shows, after %s: %s', (seen, follows) => {
    expect(after(clusterRule, seen)).toBe(follows);
  });
});
