import { describe, expect, test } from 'vitest';
import { isGood, thresholdText, valueText } from '../../../src/domain/monitor/metric.ts';
import { fillQuery, placeholderUses } from '../../../src/domain/monitor/promql-template.ts';
import {
  afterLook,
  decide,
  metricRule,
  nothingSeen,
  ripeAtMs,
} from '../../../src/domain/monitor/signal-rule.ts';
import type { Look } from '../../../src/domain/monitor/look.ts';

const good = { kind: 'good' } as const;
const bad = { kind: 'bad', what: 'x' } as const;
const unseen = { kind: 'unseen', why: 'x' } as const;
const yet = { ...unseen, yet: true } as const;

/** Looks at these seconds, for a threshold that must be missed for 10 s. */
function decided(...looks: readonly (readonly [number, Exclude<Look, { kind: 'overtaken' }>])[]): string {
  const tally = looks.reduce((so, [second, look]) => afterLook(so, look, second * 1000), nothingSeen);
  return decide(metricRule(10_000), tally);
}

describe('a threshold that must be missed for 10 s', () => {
  test('decides once it is, and not before', () => {
    expect(decided([0, bad], [5, bad])).toBe('go-on');
    expect(decided([0, bad], [5, bad], [10, bad])).toBe('failed');
  });
  test('begins anew after a good look', () => {
    expect(decided([0, bad], [5, good], [10, bad], [15, bad])).toBe('go-on');
    expect(decided([0, bad], [5, good], [10, bad], [20, bad])).toBe('failed');
  });
  test('a look that saw nothing does not end the row, nor does it decide', () => {
    expect(decided([0, bad], [10, unseen])).toBe('go-on');
    expect(decided([0, bad], [5, unseen], [10, bad])).toBe('failed');
  });
  test('three looks that saw nothing are blind; those before the first data are not', () => {
    expect(decided([0, unseen], [5, unseen], [10, unseen])).toBe('blind');
    expect(decided([0, yet], [5, yet], [10, yet], [15, yet])).toBe('go-on');
    expect(decided([0, yet], [5, yet], [10, unseen], [15, unseen], [20, unseen])).toBe('blind');
  });
  test('the next look is due when it has lasted long enough', () => {
    expect(ripeAtMs(metricRule(10_000), afterLook(nothingSeen, bad, 3000))).toBe(13_000);
    expect(ripeAtMs(metricRule(0), afterLook(nothingSeen, bad, 3000))).toBeUndefined();
  });
});

describe('a threshold', () => {
  test.each([
    [{ min: 0.99, max: undefined }, 0.99, true, 'at least 0.99'],
    [{ min: 0.99, max: undefined }, 0.9899, false, 'at least 0.99'],
    [{ min: undefined, max: 2 }, 2.1, false, 'at most 2'],
    [{ min: 1, max: 2 }, 1.5, true, 'from 1 to 2'],
    [{ min: 0, max: 2 }, NaN, false, 'from 0 to 2'],
  ])('%o: %d is good: %s', (metric, value, is, text) => {
    expect([isGood(metric, value), thresholdText(metric)]).toEqual([is, text]);
  });
  test('a value is never rounded over its threshold', () => {
    expect(valueText({ min: 0.99, max: undefined }, 0.123456)).toBe('0.1235');
    expect(valueText({ min: 0.99, max: undefined }, 0.9899999)).toBe('0.9899999');
  });
});

describe('placeholders', () => {
  const scope = { namespace: 'ai', service: 's', slot: 'gr"e\\en', pods: ['a.b-1', 'c'] };
  test('are escaped, in pods for the regular expression too', () => {
    expect(fillQuery('up{n="{{namespace}}",s="{{ slot }}",p=~"{{pods}}"}', scope)).toBe(
      String.raw`up{n="ai",s="gr\x22e\x5cen",p=~"a\x5c.b-1|c"}`,
    );
  });
  test('are found with what they stand in; in comments they are none', () => {
    const template = [`a{b="\\"{{x}}",c='{{y}}',d=\`{{z}}\`} # it's {{no}}`, '+ {{w}}'].join('\n');
    expect(placeholderUses(template)).toEqual([
      { word: 'x', within: 'quotes' },
      { word: 'y', within: 'quotes' },
      { word: 'z', within: 'backticks' },
      { word: 'w', within: 'nothing' },
    ]);
  });
});
