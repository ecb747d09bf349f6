import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCurrentRun } from './kept-run.ts';

/** Scopes whose last run is kept. */
export const MOST_SCOPES = 24;
/** A run that nothing was added to for this long was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Removes runs of this scope that were killed before their end. */
export async function removeAbandonedRuns(scope: string, now: Date): Promise<void> {
  const current = await readFile(join(scope, 'current'), 'utf8')
    .then(parseCurrentRun)
    .catch(() => undefined);
  for (const name of await namesIn(scope)) {
    if (!name.startsWith('run-') || name === current?.folder) continue;
    const changedAt = await changedAtMs(join(scope, name));
    if (now.getTime() - changedAt > ABANDONED_MS)
      await rm(join(scope, name), { recursive: true, force: true });
  }
}

/** Removes the scopes that were used longest ago, so that `scope` is one of at most `MOST_SCOPES`. */
export async function removeOldScopes(root: string, scope: string): Promise<void> {
  const others = (await namesIn(root)).filter((name) => name !== scope);
  const dated = await Promise.all(
    others.map(async (name) => ({ name, at: await changedAtMs(join(root, name)) })),
  );
  const old = dated.sort((a, b) => b.at - a.at).slice(MOST_SCOPES - 1);
  for (const { name } of old) await rm(join(root, name), { recursive: true, force: true });
}

async function namesIn(folder: string): Promise<readonly string[]> {
  return await readdir(folder).catch(() => []);
}

/** 0 where there is nothing. */
async function changedAtMs(path: string): Promise<number> {
  return await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
