import type { ServiceChoice } from '../use-cases/cluster-work.ts';
import { readPublishedSet } from '../use-cases/read-published-set.ts';
import type { Report } from '../results/progress.ts';
import type { Terminal } from './terminal.ts';
import { hasGoldenSet, loadGoldenSet, type GoldenSet, type OpenedCluster } from './wiring.ts';

type Reader = Pick<OpenedCluster, 'cluster' | 'sha256'>;

/**
 * The set that is named, else `golden` in the working folder, else the one that the Service names; undefined where there
 * is none at all. The cluster is asked only for the last.
 */
export async function findGoldenSet(
  flag: string | undefined,
  terminal: Terminal,
  choice: ServiceChoice,
  reader: () => Promise<Reader>,
): Promise<GoldenSet | undefined> {
  if (await hasGoldenSet(flag, terminal)) return loadGoldenSet(flag, terminal);
  const [work, { publishedSets }] = await Promise.all([
    reader(),
    import('../adapters/golden-files/published-sets.ts'),
  ]);
  return readPublishedSet(work, publishedSets, choice);
}

/** Where the set that judges came from, where nobody can see it in a folder. */
export function tellWhereFrom({ source, cases }: GoldenSet, flag: string | undefined, report: Report): void {
  if (flag !== undefined || !source.startsWith('configmap/')) return;
  const text = `golden set of ${source}, ${cases.length} ${cases.length === 1 ? 'case' : 'cases'}`;
  report({ kind: 'step', state: 'note', text });
}
