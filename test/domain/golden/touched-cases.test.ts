import { expect, test } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { touchedCases } from '../../../src/domain/golden/touched-cases.ts';

test('a change touches what it may judge otherwise, in the shipped set', async () => {
  const set = await loadGoldenSet('golden');
  const touched = (...paths: readonly string[]): readonly string[] =>
    touchedCases(set, new Set(paths)).map(({ id }) => id);
  const all = set.cases.map(({ id }) => id);
  expect(touched('suite.yaml')).toEqual(all);
  expect(touched('waivers.yaml', 'cases/none.yaml')).toEqual(all);
  expect(touched('cases/none.yaml')).toEqual([]);
  const withSchema = touched('schemas/any.json');
  expect(withSchema).toContain('complaint-summary');
  expect(withSchema).not.toContain('greeting');
  const file = set.cases.find(({ id }) => id === 'greeting')?.location.replace(/:\d+$/, '') ?? '';
  expect(touched(file)).toContain('greeting');
  expect(touched(file).length).toBeLessThan(all.length);
});
