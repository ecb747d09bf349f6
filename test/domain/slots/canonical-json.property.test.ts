import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/domain/canonical-json.ts';
import type { Json } from '../../../src/domain/json.ts';

/** JSON as a parser gives it: there is no -0 in what it prints. */
const json = fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

describe('Canonical JSON', () => {
  it('is the same for objects whose keys come in another order', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(reversed(value))).toBe(canonicalJson(value));
      }),
    );
  });

  it('is equal exactly where the values are', () => {
    // Small values, so that equal pairs come up too.
    const small = fc.jsonValue({ maxDepth: 1, stringUnit: fc.constantFrom('a', '1') });
    fc.assert(
      fc.property(small, small, (one, other) => {
        const [left, right] = [one, other].map((value) => JSON.parse(JSON.stringify(value)) as Json);
        const same = canonicalJson(left ?? null) === canonicalJson(right ?? null);
        expect(same).toBe(isDeepStrictEqual(left, right));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its value', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(JSON.parse(canonicalJson(value))).toEqual(value);
      }),
    );
  });

  it('has no white space, and sorts by code unit', () => {
    expect(canonicalJson({ b: [1, { z: null, é: 'x y' }], B: true, a: {} })).toBe(
      '{"B":true,"a":{},"b":[1,{"z":null,"é":"x y"}]}',
    );
  });
});

function reversed(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value as Record<string, Json>).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member)]));
}
