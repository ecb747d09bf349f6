import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durationMs, keyValues } from '../../src/cli/flags.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

describe('A length of time', () => {
  it.each([
    ['90s', 90_000],
    ['2m', 120_000],
    ['500ms', 500],
    ['1h', 3_600_000],
    ['1m30s', 90_000],
    ['1.5s', 1500],
    ['120', 120_000],
    ['0', 0],
  ])('%s', (text, ms) => {
    expect(durationMs(text)).toBe(ms);
  });

  it.each(['', 's', '1.5', '-1s', '1 s', '1d', '1s!', '1sx', 'abc', '1S', '.5s', '1e3s', ' 1s', '1s1'])(
    'is not "%s"',
    (text) => {
      expect(() => durationMs(text)).toThrow(UsageError);
    },
  );

  it('says which flag it is about', () => {
    expect(() => durationMs('soon', '--timeout')).toThrow(
      '--timeout: "soon" is not a length of time: write 90s, 2m or 500ms',
    );
  });

  it('is not longer than a timer can be', () => {
    expect(durationMs('576h')).toBe(2_073_600_000);
    expect(() => durationMs('600h')).toThrow('"600h" is too long: at most 24 days');
  });

  it('is the sum of its parts, whichever they are', () => {
    const part = fc.tuple(fc.nat(99), fc.constantFrom('ms', 's', 'm', 'h'));
    const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const text = parts.map(([amount, unit]) => `${amount}${unit}`).join('');
        const sum = parts.reduce((all, [amount, unit]) => all + amount * (units[unit] ?? 0), 0);
        expect(durationMs(text)).toBe(sum);
      }),
    );
  });

  it('is a number that a timer takes, or a usage error, whatever is written', () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: fc.constantFrom('1', '9', '.', 'm', 's', 'h', ' ', '-') }),
    );
    fc.assert(
      fc.property(text, (written) => {
        try {
          const ms = durationMs(written);
          expect(ms >= 0 && ms <= 2 ** 31 - 1).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('NAME=VALUE', () => {
  it('is cut at the first equals sign', () => {
    expect([...keyValues('--set-env', ['A=1', 'B=x=y', 'C= '])]).toEqual([
      ['A', '1'],
      ['B', 'x=y'],
      ['C', ' '],
    ]);
  });

  it('may have no value for a variable, and for nothing else', () => {
    expect([...keyValues('--set-env', ['A='])]).toEqual([['A', '']]);
    expect(() => keyValues('--set-image', ['agent='])).toThrow('--set-image agent=: write NAME=VALUE');
    expect(() => keyValues('--config', ['prompts='])).toThrow(UsageError);
  });

  it('says one thing for a name', () => {
    expect(() => keyValues('--set-env', ['A=1', 'B=1', 'A=2'])).toThrow('--set-env A=… is given twice');
  });

  it.each(['A', '=1', '=', ''])('is not "%s"', (pair) => {
    expect(() => keyValues('--set-env', [pair])).toThrow(UsageError);
  });
});
