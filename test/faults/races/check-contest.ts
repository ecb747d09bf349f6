import { expect } from 'vitest';
import { listAt, textAt } from '../../cluster/json.ts';
import type { E2eNamespace } from '../../e2e/harness/index.ts';
import { isExplained, readTraffic, type Traffic } from '../matrix/traffic.ts';
import type { Side, Sides } from './run-contest.ts';

/** How a side ended: `0 switched`, `5 refused changed-meanwhile`. */
export function endOf({ run }: Side): string {
  const result = resultOf(run.stdout);
  const refusals = listAt(result, 'refusals').map((one) => textAt(one, 'kind') ?? '?');
  return [run.exitCode, textAt(result, 'outcome') ?? '?', ...refusals].join(' ');
}

/**
 * Whoever was first: each side says how it ended, the history holds exactly the moves that were said to be made, the
 * last of them is where traffic goes, and what serves is what was judged.
 * @param earlier moves before the contest
 */
export async function checkContest(ns: E2eNamespace, sides: Sides, earlier: number): Promise<Traffic> {
  const traffic = await readTraffic(ns);
  const told = sides
    .map(({ run, lines }) => `${run.command}\n${run.stdout}${run.stderr}${lines.join('\n')}`)
    .join('\n');
  // 4: the other one took the pods away under the replay; nothing was changed.
  for (const { run } of sides) expect([0, 4, 5, 6], told).toContain(run.exitCode);
  const made = traffic.entries.slice(0, traffic.entries.length - earlier);
  const claimed = sides.flatMap(movesOf);
  expect(
    made
      .map(({ op }) => op)
      .filter((op) => claimed.includes(op))
      .toSorted(),
    told,
  ).toEqual(claimed.toSorted());
  const ways = sides.filter(({ run }) => run.exitCode === 6).length;
  expect(made.length, told).toBe(claimed.length + ways);
  expect(isExplained(traffic), told).toBe(true);
  expectNamedWinner(sides, told);
  return traffic;
}

/** The op of a move that a side says it made; the way back of one that it took back has its own. */
function movesOf({ run }: Side): readonly string[] {
  const result = resultOf(run.stdout);
  const op = textAt(result, 'op');
  const isMove = textAt(result, 'kind') === 'SwitchResult' && (run.exitCode === 0 || run.exitCode === 6);
  return isMove && op !== undefined ? [op] : [];
}

/** Who was refused because somebody was faster is told who that was. */
function expectNamedWinner(sides: Sides, told: string): void {
  for (const [at, side] of sides.entries()) {
    const lost = listAt(resultOf(side.run.stdout), 'refusals').some(
      (one) =>
        textAt(one, 'kind') === 'changed-meanwhile' && textAt(one, 'found')?.includes('is live') === true,
    );
    if (lost) expect(side.run.stdout, told).toContain(sides[at === 0 ? 1 : 0].user);
  }
}

function resultOf(stdout: string): unknown {
  return JSON.parse(stdout) as unknown;
}
