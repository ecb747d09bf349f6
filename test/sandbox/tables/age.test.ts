import { expect, test } from 'vitest';
import { humanDuration, since } from '../../../src/sandbox/tables/age.ts';

const s = 1000;
const m = 60 * s;
const h = 60 * m;
const d = 24 * h;

test.each([
  [-5 * s, '<invalid>'],
  [-1 * s, '0s'],
  [0, '0s'],
  [119 * s, '119s'],
  [2 * m, '2m'],
  [2 * m + 5 * s, '2m5s'],
  [10 * m + 5 * s, '10m'],
  [179 * m, '179m'],
  [3 * h, '3h'],
  [3 * h + 20 * m, '3h20m'],
  [8 * h + 20 * m, '8h'],
  [47 * h, '47h'],
  [2 * d, '2d'],
  [2 * d + 5 * h, '2d5h'],
  [8 * d + 5 * h, '8d'],
  [729 * d, '729d'],
  [2 * 365 * d, '2y'],
  [2 * 365 * d + 3 * d, '2y3d'],
  [9 * 365 * d, '9y'],
])('%i ms is %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

test('a time that is not known', () => {
  expect(since('', 0)).toBe('<unknown>');
  expect(since('2026-01-01T00:00:00Z', Date.parse('2026-01-01T00:00:07Z'))).toBe('7s');
});
