import { watch } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createProblems } from './problems.ts';
import { isFolder, readFolder } from './read-folder.ts';

/** An editor writes a file in several steps: what follows one within this time is one change. */
const quietMs = 50;

/**
 * Yields the paths of a set's files that are not as they were at the last yield, first of all of them; ends when `signal`
 * aborts. What changed is told by content, so that saves by rename are seen, and saves of the same text are not.
 * Throws `GoldenSetError` where there is no folder to watch, which is more than a set that is not in order yet.
 */
export async function* changedFiles(
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<ReadonlySet<string>> {
  const problems = createProblems(folder);
  if (!(await isFolder(folder, problems))) problems.throwIfAny();
  const events = watch(folder, { recursive: true, signal })[Symbol.asyncIterator]();
  try {
    let known: ReadonlyMap<string, string> = new Map();
    // Asked for before the first look, so that no change falls between the two.
    let event = events.next();
    while (!signal.aborted) {
      const now = await textsIn(folder);
      const changed = differing(known, now);
      known = now;
      if (changed.size > 0) yield changed;
      const { done } = await event;
      if (done === true) return;
      await sleep(quietMs, undefined, { signal });
      event = events.next();
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    await events.return?.();
  }
}

async function textsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const files = await readFolder(folder, createProblems(folder));
  return new Map(files.map(({ path, text }) => [path, text]));
}

function differing(
  before: ReadonlyMap<string, string>,
  now: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const paths = new Set([...before.keys(), ...now.keys()]);
  return new Set([...paths].filter((path) => before.get(path) !== now.get(path)));
}
