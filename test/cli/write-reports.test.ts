import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportTargets, writeReports } from '../../src/cli/write-reports.ts';
import { withoutCommands } from '../../src/cli/write-verdict.ts';
import { aVerdict, failing, tooLong } from '../reporters/verdict/verdicts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'reports-'));
});
afterEach(() => rm(folder, { recursive: true }));
const inFolder = (name: string): string => path.join(folder, name);

/** What a command gets of its process, and what it wrote to standard error. */
function terminal(env: Record<string, string> = {}) {
  const written: string[] = [];
  return { env, cwd: folder, err: (text: string) => void written.push(text), written };
}

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
    expect(await writeReports([{ format: 'json', file: '/dev/null' }], aVerdict([]), terminal())).toEqual([]);
  });

  it('that cannot be written hides neither the others nor the verdict', async () => {
    const [blocked, good] = [inFolder('golden.xml'), inFolder('golden.json')];
    const targets = await reportTargets([`junit=${blocked}`, `json=${good}`]);
    await mkdir(blocked);
    const problems = await writeReports(targets, aVerdict([]), terminal());
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(/^--report junit=.*golden\.xml: EISDIR/);
    expect(JSON.parse(await readFile(good, 'utf8'))).toMatchObject({ kind: 'Verdict' });
  });
});

describe('The report for GitHub', () => {
  const github = [{ format: 'github' }] as const;
  const verdict = aVerdict([failing('refund-window', [tooLong])]);

  it('marks the line of the golden file, from where the repository begins', async () => {
    await mkdir(inFolder('agent'));
    const at = { ...terminal({ GITHUB_WORKSPACE: folder }), cwd: inFolder('agent') };
    expect(await writeReports(github, verdict, at)).toEqual([]);
    expect(at.written.join('')).toBe(
      '::error file=agent/golden/cases/refunds.yaml,line=12,title=refund-window%3A failed%2C 1 of 1 sample failed::length.words: expected at most 120, found 214\n' +
        'note: GITHUB_STEP_SUMMARY is not set: no job summary was written\n',
    );
  });

  it('stands below what the step has said before', async () => {
    await writeFile(inFolder('summary.md'), '# Before\n');
    const at = terminal({ GITHUB_STEP_SUMMARY: inFolder('summary.md') });
    expect(await writeReports(github, verdict, at)).toEqual([]);
    expect(await readFile(inFolder('summary.md'), 'utf8')).toMatch(/^# Before\n\n## Golden set: failed\n/);
  });

  it('keeps to 1 MiB together with what is there, and says so where nothing fits', async () => {
    const many = aVerdict(
      Array.from({ length: 5000 }, (_, at) =>
        failing(`case-${at}`, [{ ...tooLong, actual: '😀'.repeat(200) }]),
      ),
    );
    await writeFile(inFolder('summary.md'), 'x'.repeat(500_000));
    const at = terminal({ GITHUB_STEP_SUMMARY: inFolder('summary.md') });
    expect(await writeReports(github, many, at)).toEqual([]);
    const { size } = await stat(inFolder('summary.md'));
    expect(size).toBeLessThanOrEqual(1024 * 1024);
    expect(size).toBeGreaterThan(1_000_000);
    expect(await readFile(inFolder('summary.md'), 'utf8')).toMatch(
      /\n[\d,]+ more cases did not pass: no room for them here\.\n$/,
    );
    await writeFile(inFolder('summary.md'), 'x'.repeat(1024 * 1024));
    expect(await writeReports(github, many, at)).toEqual([
      '--report github: the summary of this step has no room left, of 1 MiB',
    ]);
  });
});

describe('Text on GitHub', () => {
  it('gives an agent no command of the runner', () => {
    const text = 'found  a\n         ::stop-commands::x\n::error::y\nb ##[add-mask]z\n';
    expect(withoutCommands(text)).toBe(
      'found  a\n         : :stop-commands::x\n: :error::y\nb # #[add-mask]z\n',
    );
  });
});
