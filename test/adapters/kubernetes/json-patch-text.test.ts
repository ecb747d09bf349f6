import { expect, test } from 'vitest';
import { jsonPatchText } from '../../../src/adapters/kubernetes/rest/json-patch-text.ts';

test('a patch says the same in the letters that Go uses', () => {
  const value = 'a && b > c < d \u2028\u2029 "é" 💥 \\u0026';
  const patch = [{ op: 'test', path: '/x', value }] as const;
  const text = jsonPatchText(patch);
  expect(JSON.parse(text)).toEqual(patch);
  expect(text).toContain(String.raw`a \u0026\u0026 b \u003e c \u003c d \u2028\u2029 \"é\" 💥 \\u0026`);
});
