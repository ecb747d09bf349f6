import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { permissions, roleCommands, ruleName } from '../../../src/domain/doctor/permissions.ts';

const marks = { essential: 'yes', optional: 'less', 'at-times': 'at times' } as const;

test('docs/permissions.md shows the whole table', async () => {
  const doc = await readFile('docs/permissions.md', 'utf8');
  const shown = doc
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const wanted = permissions.map((permission) => [
    `\`${ruleName(permission)}\``,
    ...roleCommands.map((command) => {
      const need = permission.neededBy[command];
      return need === undefined ? '' : marks[need];
    }),
    permission.why,
  ]);
  expect(shown).toEqual(wanted);
});
