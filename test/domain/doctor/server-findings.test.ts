import { describe, expect, test } from 'vitest';
import { clockFinding, versionFinding } from '../../../src/domain/doctor/server-findings.ts';

describe('the version of the API server', () => {
  test.each([
    ['v1.36.3', 'ok'],
    ['v1.37.0-rc.1', 'ok'],
    ['v1.30.1-gke.1', 'ok'],
    ['v1.29.9+k3s1', 'warning'],
    ['v1.38.0', 'warning'],
    ['v0.0.0-master', 'warning'],
  ])('%s: %s', (version, state) => {
    expect(versionFinding(version).state).toBe(state);
  });
});

describe('this clock against that of the API server', () => {
  const noon = Date.parse('2030-01-01T12:00:00.000Z');
  const at = (skewMs: number, answerMs = 100): ReturnType<typeof clockFinding> =>
    clockFinding(new Date(noon), noon + skewMs, noon + skewMs + answerMs);

  test.each([
    [0, 'ok'],
    [5000, 'ok'],
    [7000, 'warning'],
    [-7000, 'warning'],
    [400_000, 'problem'],
  ])('%d ms off: %s', (skewMs, state) => {
    expect(at(skewMs).state).toBe(state);
  });

  test('a slow answer explains no more than half of itself', () => {
    expect(at(-4000, 8000).state).toBe('ok');
    expect(at(7000).text).toBe('this clock is 7 s ahead of that of the API server');
  });

  test('without a Date nobody says that it is well', () => {
    expect(clockFinding(undefined, noon, noon).state).toBe('not-checked');
  });
});
