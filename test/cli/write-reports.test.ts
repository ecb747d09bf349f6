import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportTargets, writeReports } from '../../src/cli/write-reports.ts';
import { aVerdict } from '../reporters/verdict/verdicts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'reports-'));
});
afterEach(() => rm(folder, { recursive: true }));
const inFolder = (name: string): string => path.join(folder, name);

describe('A report', () => {
  it('of an earlier run is gone before this one begins', async () => {
    await writeFile(inFolder('golden.xml'), 'of yesterday');
    await reportTargets([`junit=${inFolder('golden.xml')}`]);
    expect(existsSync(inFolder('golden.xml'))).toBe(false);
  });

  it('stays where another one cannot be written: nothing is begun then', async () => {
    await writeFile(inFolder('golden.xml'), 'of yesterday');
    const values = [`junit=${inFolder('golden.xml')}`, `json=${inFolder('absent/x.json')}`];
    await expect(reportTargets(values)).rejects.toThrow('there is no folder');
    expect(await readFile(inFolder('golden.xml'), 'utf8')).toBe('of yesterday');
  });

  it('may go where no plain file is', async () => {
    expect(await reportTargets(['json=/dev/null'])).toEqual([{ format: 'json', file: '/dev/null' }]);
    expect(await writeReports([{ format: 'json', file: '/dev/null' }], aVerdict([]))).toEqual([]);
  });

  it('that cannot be written hides neither the others nor the verdict', async () => {
    const [blocked, good] = [inFolder('golden.xml'), inFolder('golden.json')];
    const targets = await reportTargets([`junit=${blocked}`, `json=${good}`]);
    await mkdir(blocked);
    const problems = await writeReports(targets, aVerdict([]));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^--report junit=.*golden\.xml: EISDIR/);
    expect(JSON.parse(await readFile(good, 'utf8'))).toMatchObject({ kind: 'Verdict' });
  });
});
