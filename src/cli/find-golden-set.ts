import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { readPublishedSet } from '../use-cases/read-published-set.ts';
import type { Report } from '../results/progress.ts';
import type { Terminal } from './terminal.ts';
import {
  hasGoldenSet,
  loadGoldenSet,
  openPublishedSets,
  type GoldenSet,
  type OpenedCluster,
} from './wiring.ts';

/**
 * The set that is named, else `golden` in the working folder, else the published one; undefined where there is none at
 * all. The cluster is asked only for the last.
 */
export async function findGoldenSet(
  flag: string | undefined,
  terminal: Terminal,
  published: () => Promise<GoldenSet | undefined>,
): Promise<GoldenSet | undefined> {
  return (await hasGoldenSet(flag, terminal)) ? loadGoldenSet(flag, terminal) : published();
}

/** The one that the Service names; undefined where it names none. */
export async function loadPublishedSet(
  open: () => Promise<Pick<OpenedCluster, 'cluster' | 'sha256'>>,
  choice: ServiceChoice,
): Promise<GoldenSet | undefined> {
  const [work, sets] = await Promise.all([open(), openPublishedSets()]);
  return readPublishedSet(work, sets, choice);
}

/** Where none was found, it is the folder that is told to be missing. */
export async function foundOrMissing(
  found: GoldenSet | undefined,
  flag: string | undefined,
  terminal: Terminal,
): Promise<GoldenSet> {
  return found ?? loadGoldenSet(flag, terminal);
}

/** Where the set that judges came from, where nobody can see it in a folder. */
export function tellWhereFrom({ source, cases }: GoldenSet, flag: string | undefined, report: Report): void {
  if (flag !== undefined || !source.startsWith('configmap/')) return;
  const text = `golden set of ${source}, ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
  report({ kind: 'step', state: 'note', text });
}
