import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { waitFor } from '../e2e/harness/index.ts';
import { processStart } from './control-plane/process-start.ts';
import { runFolderPrefix, sweepStaleRuns } from './control-plane/sweep.ts';
import { textAt, at } from './json.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function started(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  return child;
}

const idle = ['-e', 'setInterval(() => undefined, 1000)'];

test('a run ends with its owner, even when the owner is killed', async () => {
  const owner = started([path.join(import.meta.dirname, 'fixtures', 'holds-a-run.ts')]);
  const [line] = (await once(createInterface({ input: owner.stdout! }), 'line')) as [string];
  const run: unknown = JSON.parse(line);
  const pid = at(run, 'pid') as number;
  const folder = textAt(run, 'folder')!;
  expect(processStart(pid)).toBeDefined();
  owner.kill('SIGKILL');
  await waitFor('the process to end', () => processStart(pid) === undefined);
  await waitFor('the folder to go', () => !existsSync(folder));
});

test('a sweep ends what a dead owner left, and no process that only has the same id', async () => {
  const left = started(idle);
  const stranger = started(idle);
  const folder = await mkdtemp(runFolderPrefix);
  const dead = started(['-e', '']);
  await once(dead, 'exit');
  const processes = [
    { name: 'left', pid: left.pid, start: processStart(left.pid!) },
    { name: 'reused id', pid: stranger.pid, start: 'another time' },
  ];
  await writeFile(
    path.join(folder, 'run.json'),
    JSON.stringify({ owner: { name: 'owner', pid: dead.pid, start: '1' }, processes }),
  );
  await sweepStaleRuns();
  expect(processStart(left.pid!)).toBeUndefined();
  expect(processStart(stranger.pid!)).toBeDefined();
  expect(existsSync(folder)).toBe(false);
});

test('a sweep leaves the run of a living owner alone', async () => {
  const folder = await mkdtemp(runFolderPrefix);
  const child = started(idle);
  const owner = { name: 'owner', pid: process.pid, start: processStart(process.pid) };
  const processes = [{ name: 'ours', pid: child.pid, start: processStart(child.pid!) }];
  await writeFile(path.join(folder, 'run.json'), JSON.stringify({ owner, processes }));
  await sweepStaleRuns();
  expect(processStart(child.pid!)).toBeDefined();
  // Now nobody owns it.
  await writeFile(
    path.join(folder, 'run.json'),
    JSON.stringify({ owner: { ...owner, start: 'earlier' }, processes }),
  );
  await sweepStaleRuns();
  expect(processStart(child.pid!)).toBeUndefined();
});
