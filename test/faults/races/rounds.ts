import type { MatrixNamespace } from '../matrix/matrix-namespace.ts';
import type { NamespacePool } from '../matrix/namespace-pool.ts';

/** Runs work in namespaces of a pool, several at a time; each finds its namespace as the first one did. */
export async function runRounds<T>(
  pool: NamespacePool,
  tasks: readonly ((place: MatrixNamespace) => Promise<T>)[],
): Promise<readonly T[]> {
  const results: T[] = [];
  await Promise.all(
    tasks.map((task, at) =>
      pool.use(false, async (place) => {
        results[at] = await task(place);
      }),
    ),
  );
  return results;
}

/** How often each: `40 x a, 10 x b`, the most frequent first. */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .toSorted(([, one], [, other]) => other - one)
    .map(([word, count]) => `${count} x ${word}`)
    .join(', ');
}
