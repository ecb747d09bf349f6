import { describe, test } from 'vitest';
import { clusterCanDo } from '../../e2e/harness/needs.ts';
import { checkRow } from './check-row.ts';
import { matrix } from './index.ts';
import { NamespacePool } from './namespace-pool.ts';
import type { Row } from './row.ts';
import { runRow } from './run-row.ts';
import { selection } from './selection.ts';

/** Rows that run at a time: they mostly wait. */
const atATime = 4;

/** Makes a test of each row, several at a time. */
export function testMatrix(): void {
  const isWhole = clusterCanDo('everyRow');
  const pool = new NamespacePool(isWhole ? atATime : 2);
  describe.concurrent.each(Object.keys(matrix))('%s', (step) => {
    for (const row of matrix[step] ?? [])
      test.skipIf(!runsHere(step, row, isWhole))(row.name, () => runIn(pool, row), 120_000);
  });
}

function runsHere(step: string, { name, needs }: Row, isWhole: boolean): boolean {
  const isMeant = isWhole || selection[step]?.includes(name) === true;
  return isMeant && (needs === undefined || clusterCanDo(needs));
}

async function runIn(pool: NamespacePool, row: Row): Promise<void> {
  await pool.use(row.ownAgent === true, async (place) => {
    await place.arrange(row.given);
    await checkRow(place.ns, row, await runRow(place.ns, row));
  });
}
