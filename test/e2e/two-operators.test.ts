import { describe, expect, test } from 'vitest';
import { NamespacePool } from '../faults/matrix/namespace-pool.ts';
import { checkContest, endOf } from '../faults/races/check-contest.ts';
import { contests, type Contest } from '../faults/races/contest.ts';
import { runHeld } from '../faults/races/run-contest.ts';
import { testThatNeeds } from './harness/index.ts';

const pool = new NamespacePool(2);

/** Both are held right before their write, and let go in this order. */
async function held(
  contest: Contest,
  first: 0 | 1,
  ends: { readonly first: string; readonly second: string },
  after: { readonly live: string; readonly history: readonly string[]; readonly green?: string },
): Promise<void> {
  await pool.use(false, async (place) => {
    await place.arrange(contest.given);
    const earlier = contest.given === 'new' ? 0 : 1;
    const sides = await runHeld(place.ns, contest, first);
    const { live, history, green } = await checkContest(place.ns, sides, earlier);
    const [one, other] = [sides[first], sides[first === 0 ? 1 : 0]];
    expect({ first: endOf(one), second: endOf(other) }, other.run.stdout).toEqual(ends);
    expect({ live, history, green }).toEqual({ green: '1.3.0', ...after });
  });
}

const lost = '5 refused changed-meanwhile';

describe.concurrent('two operators right before their write: one wins, and the other one is told who', () => {
  const orders = [0, 1] as const;

  testThatNeeds('everyRow').each(orders)('switch against switch, number %i first', async (first) => {
    const after = { live: 'green', history: ['switch to green'] };
    await held(contests.switches, first, { first: '0 switched', second: lost }, after);
  });

  testThatNeeds('everyRow')('switch against rollback, switch first', async () => {
    const after = { live: 'blue', history: ['switch to blue', 'switch to green'] };
    await held(contests.back, 0, { first: '0 switched', second: lost }, after);
  });

  testThatNeeds('everyRow')('switch against rollback, rollback first', async () => {
    const after = { live: 'blue', history: ['rollback to blue', 'switch to green'] };
    await held(contests.back, 1, { first: '0 rolled-back', second: lost }, after);
  });

  testThatNeeds('everyRow').each(orders)('rollback against rollback, number %i first', async (first) => {
    const after = { live: 'blue', history: ['rollback to blue', 'switch to green'] };
    await held(contests.rollbacks, first, { first: '0 rolled-back', second: lost }, after);
  });

  test('switch against deploy, switch first: what was deployed to live is taken back', async () => {
    const after = { live: 'green', history: ['switch to green'] };
    await held(contests.deploy, 0, { first: '0 switched', second: '5 undone' }, after);
  });

  testThatNeeds('everyRow')(
    'switch against deploy, deploy first: the switch to what nobody judged is taken back',
    async () => {
      const after = { live: 'blue', history: ['rollback to blue', 'switch to green'], green: '1.3.1' };
      await held(contests.deploy, 1, { first: '0 deployed', second: '6 moved-back' }, after);
    },
  );
});
