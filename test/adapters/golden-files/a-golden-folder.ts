import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { GoldenSetError } from '../../../src/ports/golden-source.ts';

export const suite = 'apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\neffects: none\n';

export const greeting = [
  'id: greeting',
  'request:',
  '  messages: [{role: user, content: Hello}]',
  'expect:',
  '  text: {contains: [Hello]}',
  '',
].join('\n');

/** A folder with these files, removed when the test ends. Contents by path; a good suite unless another is given. */
export async function aFolder(
  files: Readonly<Record<string, string | Uint8Array | undefined>>,
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'golden-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const all: typeof files = { 'suite.yaml': suite, ...files };
  for (const [path, content] of Object.entries(all)) {
    if (content === undefined) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return folder;
}

/** The problems of a folder, one a line, its own path left out. */
export async function problemsOf(folder: string): Promise<readonly string[]> {
  try {
    await loadGoldenSet(folder);
    return [];
  } catch (error) {
    if (!(error instanceof GoldenSetError)) throw error;
    return error.problems.map(({ place, message }) =>
      `${place}: ${message}`.replaceAll(`${folder}/`, '').replaceAll(folder, '.'),
    );
  }
}

/** The problems of a set that has this one file of cases. */
export async function problemsOfCase(
  text: string,
  others: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  return problemsOf(await aFolder({ 'cases/a.yaml': text, ...others }));
}
