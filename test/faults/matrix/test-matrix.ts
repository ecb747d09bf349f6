import { describe, test } from 'vitest';
import { clusterCanDo } from '../../e2e/harness/needs.ts';
import { checkRow } from './check-row.ts';
import { matrix } from './index.ts';
import { NamespacePool } from './namespace-pool.ts';
import type { Row } from './row.ts';
import { runRow } from './run-row.ts';

/** Rows that run at a time: they mostly wait. */
const atATime = 4;

/** Makes a test of each row of these steps, several at a time. */
export function testMatrix(...steps: readonly string[]): void {
  const pool = new NamespacePool(atATime);
  describe.concurrent.each(steps)('%s', (step) => {
    for (const row of matrix[step] ?? [])
      test.skipIf(!runsHere(row))(row.name, () => runIn(pool, row), 120_000);
  });
}

function runsHere({ short, needs }: Row): boolean {
  return (short === true || clusterCanDo('wholeMatrix')) && (needs === undefined || clusterCanDo(needs));
}

async function runIn(pool: NamespacePool, row: Row): Promise<void> {
  await pool.use(row.ownAgent === true, async (place) => {
    await place.arrange(row.given);
    await checkRow(place.ns, row, await runRow(place.ns, row));
  });
}
