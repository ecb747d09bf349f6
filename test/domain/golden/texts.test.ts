import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import { compilePattern } from '../../../src/domain/golden/compile-pattern.ts';
import { matchGlob } from '../../../src/domain/golden/match-glob.ts';
import { shorten } from '../../../src/domain/golden/shorten.ts';
import { showJson } from '../../../src/domain/golden/show-json.ts';
import type { Json } from '../../../src/domain/json.ts';

describe('shorten', () => {
  test('one line, nothing that steers a terminal', () => {
    expect(shorten('a\nb\tc\u001b[31md\u202e')).toBe('a\\nb\\tc\\u001b[31md\\u202e');
  });

  test('at most 120 code points, never half a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        const short = shorten(text);
        expect(Array.from(short).length).toBeLessThanOrEqual(120);
        expect(short).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
        expect(short).not.toMatch(/\n/);
      }),
    );
  });

  test.each([
    ['x'.repeat(120), 'x'.repeat(120)],
    ['x'.repeat(121), `${'x'.repeat(119)}…`],
    ['😀'.repeat(120), '😀'.repeat(120)],
    ['😀'.repeat(121), `${'😀'.repeat(119)}…`],
  ])('%s', (text, short) => {
    expect(shorten(text)).toBe(short);
  });
});

describe('showJson', () => {
  test('reads well', () => {
    expect(showJson({ id: 'A-17', list: [1, null, true], 'a b': { c: 'd"' } })).toBe(
      '{"id": "A-17", "list": [1, null, true], "a b": {"c": "d\\""}}',
    );
  });

  test('what is short is JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme-ascii' }), (value) => {
        const shown = showJson(value as Json);
        if (!shown.endsWith('…')) expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('a value of any size is shown in a moment', () => {
    expect(showJson(Array.from({ length: 1_000_000 }, () => 'x'.repeat(10)))).toHaveLength(120);
  });
});

describe('matchGlob', () => {
  test.each([
    ['delete_*', 'delete_order', true],
    ['delete_*', 'delete_', true],
    ['delete_*', 'undelete_order', false],
    ['*', '', true],
    ['get_?', 'get_a', true],
    ['get_?', 'get_', false],
    ['a.c', 'abc', false],
    ['*a*b*', 'xxaxxbxx', true],
  ])('%s on %s', (glob, name, matches) => {
    expect(matchGlob(glob, name)).toBe(matches);
  });

  test('agrees with the same glob as a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 }), (glob, name) => {
        const pattern = new RegExp(
          `^${glob.replaceAll('*', '.*').replaceAll('?', '.')}$`.replaceAll('?', '.'),
        );
        expect(matchGlob(glob, name)).toBe(pattern.test(name));
      }),
      { numRuns: 1000 },
    );
  });

  test('many stars take a moment', () => {
    expect(matchGlob('*a'.repeat(200), 'a'.repeat(5000) + 'b')).toBe(false);
  });
});

describe('compilePattern', () => {
  test('finds where', () => {
    expect(compilePattern('\\d+').find('in 14 days')).toEqual({ start: 3, end: 5 });
    expect(compilePattern('(?<year>\\d{4}) \\u00e9').find('😀2024 é')).toEqual({ start: 2, end: 8 });
  });

  test('what RE2 has not is refused with its reason', () => {
    expect(() => compilePattern('(?=a)')).toThrow('invalid or unsupported Perl syntax: `(?=`');
    expect(() => compilePattern('[')).toThrow('missing closing ]: `[`');
  });

  test('any text as pattern is compiled or refused, nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), fc.string(), (source, text) => {
        try {
          compilePattern(source).find(text);
        } catch (error) {
          expect(error).toHaveProperty('name', 'PatternError');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

test('canonicalJson: equal values are equal texts', () => {
  const shuffled = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(shuffled);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .reverse()
        .map(([key, member]) => [key, shuffled(member)]),
    );
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(canonicalJson(shuffled(value as Json))).toBe(canonicalJson(value as Json));
      expect(JSON.parse(canonicalJson(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
