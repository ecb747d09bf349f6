import type { InspectedSet } from '../../ports/golden-source.ts';
import { buildSuite } from './build-suite.ts';
import { readGoldenSet } from './parse-golden-set.ts';
import { createProblems } from './problems.ts';
import { readFolder } from './read-folder.ts';
import { readRecordedCases } from './recorded-cases.ts';

/**
 * A folder's set with everything that is wrong with its files, recorded answers too. Throws for none of it.
 * @param now a waiver that has expired by then is a problem
 */
export async function inspectGoldenSet(folder: string, now: Date): Promise<InspectedSet> {
  const problems = createProblems(folder);
  const files = await readFolder(folder, problems);
  const isThere = files.length > 0 || problems.count === 0;
  const read = isThere ? readGoldenSet(files, problems, now) : undefined;
  const recorded = isThere ? await readRecordedCases(folder, problems) : new Map<string, never>();
  return {
    source: folder,
    problems: problems.list(),
    suite: read?.suite && buildSuite(read.suite),
    cases: read?.cases ?? [],
    ids: read?.ids ?? new Set(),
    waivers: read?.waivers ?? [],
    recorded,
    files: files.length + recorded.size,
  };
}
