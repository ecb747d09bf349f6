import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, listAt } from '../json.ts';
import { removeCgroups } from './cgroups.ts';
import { processStart } from './process-start.ts';
import type { ProcessRecord } from './processes.ts';

/** Runs live in `<temp folder>/kubectl-bluegreen-test-XXXXXX`. */
export const runFolderPrefix = path.join(tmpdir(), 'kubectl-bluegreen-test-');

/** Folders that one process makes for itself: `<temp folder>/kubectl-bluegreen-e2e-<pid>-XXXXXX`. */
export const workspacePrefix = path.join(tmpdir(), 'kubectl-bluegreen-e2e-');

/** Ends what runs left behind whose owner is gone, and removes their folders, and those of test workers. */
export async function sweepStaleRuns(): Promise<void> {
  const names = await readdir(tmpdir());
  for (const name of names.filter((one) => one.startsWith(path.basename(workspacePrefix)))) {
    const pid = Number(name.slice(path.basename(workspacePrefix).length).split('-')[0]);
    if (processStart(pid) === undefined)
      await rm(path.join(tmpdir(), name), { recursive: true, force: true });
  }
  for (const name of names.filter((one) => one.startsWith(path.basename(runFolderPrefix)))) {
    const folder = path.join(tmpdir(), name);
    const run = await readRun(folder);
    if (run !== undefined && !isAlive(run.owner)) await sweepRun(folder);
  }
}

/** Ends the processes of one run, last first, and removes its control groups. Only a process whose start is the recorded one is ended. */
export async function sweepRun(folder: string): Promise<void> {
  const run = await readRun(folder);
  for (const record of run?.processes.toReversed() ?? []) await end(record);
  await removeCgroups(path.basename(folder));
  await rm(folder, { recursive: true, force: true });
}

async function end(record: ProcessRecord): Promise<void> {
  for (let waited = 0; isAlive(record); waited += 50) {
    // A second SIGTERM would do nothing; after 5 s there is no politer way left.
    if (waited === 0) signal(record.pid, 'SIGTERM');
    else if (waited === 5000) signal(record.pid, 'SIGKILL');
    else if (waited > 10_000) return;
    await sleep(50);
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended between the look and the signal.
  }
}

function isAlive(record: ProcessRecord): boolean {
  const start = processStart(record.pid);
  return start !== undefined && start !== '' && start === record.start;
}

async function readRun(
  folder: string,
): Promise<{ readonly owner: ProcessRecord; readonly processes: readonly ProcessRecord[] } | undefined> {
  const file = path.join(folder, 'run.json');
  if (!existsSync(file)) return undefined;
  try {
    const run: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isObject(run) || !isRecord(run['owner'])) return undefined;
    return { owner: run['owner'], processes: listAt(run, 'processes').filter(isRecord) };
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is ProcessRecord {
  return (
    isObject(value) &&
    typeof value['pid'] === 'number' &&
    value['pid'] > 1 &&
    typeof value['start'] === 'string'
  );
}
