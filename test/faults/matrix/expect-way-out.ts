import { expect } from 'vitest';
import { textAt } from '../../cluster/json.ts';
import type { E2eNamespace } from '../../e2e/harness/index.ts';
import { readTraffic, type Traffic } from './traffic.ts';

/** After a kill `status` names the state, and `rollback` leaves it where a move of ours made it. */
export async function expectWayOut(ns: E2eNamespace, traffic: Traffic): Promise<void> {
  const status = await ns.kubectl('bluegreen', 'status', '-o', 'json');
  expect(status.exitCode, status.stderr).toBe(0);
  const said: unknown = JSON.parse(status.stdout);
  const isOverlap = textAt(said, 'traffic', 'kind') === 'overlap';
  expect(isOverlap ? 'both' : textAt(said, 'traffic', 'live')).toBe(traffic.live);
  const rollback = await ns.kubectl('bluegreen', 'rollback');
  const after = await readTraffic(ns);
  const [last] = traffic.entries;
  const isMove = last?.verb === 'switch' && last.to === traffic.live;
  if (last !== undefined && (isMove || isOverlap)) {
    expect([rollback.exitCode, after.live], rollback.stdout).toEqual([0, last.from]);
    expect(after.history).toEqual([`rollback to ${last.from}`, ...traffic.history]);
  } else {
    expect([rollback.exitCode, after.live], rollback.stdout).toEqual([5, traffic.live]);
    expect(after.history).toEqual(traffic.history);
  }
}
