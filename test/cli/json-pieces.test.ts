import { array, assert, dictionary, jsonValue, oneof, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { jsonPieces } from '../../src/cli/json-pieces.ts';

test('the pieces together are what JSON.stringify gives', () => {
  const member = oneof(jsonValue(), array(jsonValue(), { minLength: 95, maxLength: 310 }));
  assert(
    property(dictionary(string(), member), (value) => {
      expect([...jsonPieces(value)].join('')).toBe(JSON.stringify(value, null, 2));
    }),
  );
});

test('a long list is never one piece', () => {
  const cases = Array.from({ length: 10_000 }, (_, index) => ({ id: `case-${index}` }));
  const pieces = [...jsonPieces({ kind: 'Verdict', reason: undefined, cases })];
  expect(pieces.join('')).toBe(JSON.stringify({ kind: 'Verdict', cases }, null, 2));
  expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(5_000);
});
