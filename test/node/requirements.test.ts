import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { at } from '../cluster/json.ts';
import { repository } from '../e2e/harness/index.ts';

const run = promisify(execFile);
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'kubectl-bluegreen-requirements-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('where no node can run, every test is skipped, counted as that, and it says what is missing', async () => {
  const file = path.join(folder, 'report.json');
  const suite = ['run', '--config', 'vitest.node.config.ts', 'test/e2e/status.test.ts'];
  const report = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = path.join(repository, 'node_modules', 'vitest', 'vitest.mjs');
  // No program is on this PATH.
  const env = { PATH: folder, HOME: folder, TMPDIR: folder };
  const { stderr } = await run(process.execPath, [vitest, ...suite, ...report], { cwd: repository, env });
  expect(stderr).toMatch(
    /^SKIPPED, all of it: a real node needs\n {2}Debian packages containerd.*: npm run test:node:setup installs them$/m,
  );
  const counts: unknown = JSON.parse(await readFile(file, 'utf8'));
  expect(at(counts, 'numPassedTests')).toBe(0);
  expect(at(counts, 'numFailedTests')).toBe(0);
  expect(at(counts, 'numPendingTests')).toBeGreaterThan(0);
});
