import type { GoldenSet } from '../../domain/golden/golden-set.ts';
import type { GoldenSource } from '../../ports/golden-source.ts';
import { parseGoldenSet } from './parse-golden-set.ts';
import { createProblems } from './problems.ts';
import { readFolder } from './read-folder.ts';

/**
 * Loads `suite.yaml`, `cases/**` and `schemas/**` of a folder.
 * Throws `GoldenSetError` with every problem at once, each with its place.
 */
export async function loadGoldenSet(folder: string): Promise<GoldenSet> {
  const problems = createProblems(folder);
  const files = await readFolder(folder, problems);
  // Without a folder, or a suite, there is nothing more to say.
  if (files.length === 0) problems.throwIfAny();
  return parseGoldenSet(files, folder, problems);
}

export const goldenFiles: GoldenSource = { load: loadGoldenSet };
