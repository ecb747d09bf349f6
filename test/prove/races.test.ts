import { expect, test } from 'vitest';
import { e2eCluster } from '../e2e/harness/index.ts';
import type { MatrixNamespace } from '../faults/matrix/matrix-namespace.ts';
import { NamespacePool } from '../faults/matrix/namespace-pool.ts';
import { checkContest, endOf } from '../faults/races/check-contest.ts';
import { contests, type Contest } from '../faults/races/contest.ts';
import { runRounds, tally } from '../faults/races/rounds.ts';
import { runHeld, runLoose, type Sides } from '../faults/races/run-contest.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { recordProof } from './record-proof.ts';

const heldRounds = 50;
const looseRounds = 50;
const seed = 20_261_123;

/** How both ended, in the order of the contest's name. */
async function round(place: MatrixNamespace, contest: Contest, run: () => Promise<Sides>): Promise<string> {
  await place.arrange(contest.given);
  const sides = await run();
  await checkContest(place.ns, sides, contest.given === 'new' ? 0 : 1);
  return sides.map(endOf).join(' | ');
}

test(`two operators, ${heldRounds} rounds of each contest in both orders, ${looseRounds} of each at random moments`, async () => {
  const { about } = await e2eCluster();
  const pool = new NamespacePool(3);
  const random = seededRandom(seed);
  const figures: Record<string, string> = {
    seed: `${seed}; each request of the random rounds waits up to 60 ms`,
  };
  for (const contest of Object.values(contests) as Contest[]) {
    const held = await runRounds(
      pool,
      Array.from({ length: heldRounds }, (_, at) => (place: MatrixNamespace) => {
        const first = at % 2 === 0 ? 0 : 1;
        return round(place, contest, () => runHeld(place.ns, contest, first));
      }),
    );
    const loose = await runRounds(
      pool,
      Array.from({ length: looseRounds }, () => {
        const own = seededRandom(Math.floor(random() * 2 ** 32));
        return (place: MatrixNamespace) => round(place, contest, () => runLoose(place.ns, contest, own));
      }),
    );
    figures[`${contest.name}, held right before the write`] = `${held.length} rounds: ${tally(held)}`;
    figures[`${contest.name}, random moments`] = `${loose.length} rounds: ${tally(loose)}`;
  }
  await recordProof('Two operators at the same time', about.version, figures);
  expect(Object.keys(figures)).toHaveLength(1 + 2 * Object.keys(contests).length);
});
