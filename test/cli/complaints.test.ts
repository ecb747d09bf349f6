import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AnyCommand } from '../../src/cli/command.ts';

const page = readFileSync(new URL('../../docs/golden-sets.md', import.meta.url), 'utf8');
const rows = (page.split('\n## Complaints ')[1] ?? '')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !/^\| (-+|Complaint) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

/** The commands that a cell names, as they are typed. */
function commandsIn(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, line]) => line ?? '');
}

/** The words before the first flag or argument are folders and a file of src/commands. */
async function load(line: string): Promise<AnyCommand> {
  const words = line.split(' ').filter((word) => /^[a-z]+$/.test(word));
  const url = new URL(`../../src/commands/${words.slice(0, 2).join('/')}.ts`, import.meta.url);
  const file = existsSync(url) ? url : new URL(`../../src/commands/${words[0] ?? ''}.ts`, import.meta.url);
  return ((await import(file.href)) as { default: AnyCommand }).default;
}

describe('The table of complaints', () => {
  it('answers each with a command', () => {
    expect(rows.length).toBeGreaterThanOrEqual(12);
    for (const [, complaint, , command = ''] of rows)
      expect([complaint, commandsIn(command)]).not.toEqual([complaint, []]);
  });

  it.each(rows.flatMap(([, , , command = '']) => commandsIn(command)))(
    'names %s, which there is',
    async (line) => {
      const { flags } = await load(line);
      for (const [, flag = ''] of line.matchAll(/--([a-z-]+)/g)) expect(Object.keys(flags)).toContain(flag);
    },
  );
});
