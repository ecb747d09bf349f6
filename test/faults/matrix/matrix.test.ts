import { expect, test } from 'vitest';
import { matrix } from './index.ts';
import { selection } from './selection.ts';

const names = (step: string): readonly string[] => (matrix[step] ?? []).map(({ name }) => name);

test('each row has a name of its own within its step, and a trouble', () => {
  for (const [step, rows] of Object.entries(matrix)) {
    expect(new Set(names(step)).size, step).toBe(rows.length);
    for (const { name, troubles } of rows) expect(troubles.length, name).toBeGreaterThan(0);
  }
});

test('there are more than 60 rows, and each that is selected is one of them', () => {
  expect(Object.values(matrix).flat().length).toBeGreaterThanOrEqual(60);
  for (const [step, selected] of Object.entries(selection))
    expect(names(step)).toEqual(expect.arrayContaining([...selected]));
});
