import { expect } from 'vitest';
import { readReceipt } from '../../../src/domain/receipts/receipt.ts';
import { at, textAt } from '../../cluster/json.ts';
import type { E2eNamespace, Run } from '../../e2e/harness/index.ts';
import type { Row } from './row.ts';
import type { Ended } from './run-row.ts';
import { expectWayOut } from './expect-way-out.ts';
import { isExplained, readTraffic, type Traffic } from './traffic.ts';

const killedExit = 137;

/** The row ended as it says, and the invariant holds. */
export async function checkRow(ns: E2eNamespace, row: Row, ended: Ended): Promise<void> {
  const { run, lines, missed } = ended;
  const { expected } = row;
  const traffic = await readTraffic(ns);
  const told = `${run.command}\n${run.stdout}${run.stderr}\n${lines.join('\n')}`;
  expect(missed, `troubles that never came\n${told}`).toEqual([]);
  const found = {
    exit: run.exitCode === killedExit ? 'killed' : run.exitCode,
    live: traffic.live,
    history: traffic.history,
    green: traffic.green,
    size: traffic.size,
  };
  const { exit, live, history, green = '1.3.0' } = expected;
  const size = expected.size ?? (green === 'none' ? 0 : 1);
  expect(found, told).toEqual({ exit, live, history, green, size });
  if (expected.kept !== undefined) expect(await keptOnGreen(ns), told).toBe(expected.kept);
  if (expected.says !== undefined) expect(`${run.stdout}${run.stderr}`).toMatch(expected.says);
  expect(new Set(traffic.entries.map(({ op }) => op)).size).toBe(traffic.entries.length);
  if (exit !== 'killed') checkResult(run, traffic);
  expect(isExplained(traffic), `what is live is explained\n${told}`).toBe(expected.unexplained !== true);
  if (expected.unexplained === true) await expectFlagged(ns);
  if (exit === 'killed') await expectWayOut(ns, traffic);
}

async function keptOnGreen(ns: E2eNamespace): Promise<string> {
  const reading = readReceipt(await ns.get('Deployment', 'agent-green'));
  return reading.kind === 'receipt' ? reading.receipt.outcome : reading.kind;
}

/** What the command says of traffic is so, or it says that it does not know. */
function checkResult({ stdout }: Run, traffic: Traffic): void {
  const result: unknown = JSON.parse(stdout);
  const said = at(result, 'live');
  if (typeof said === 'string') expect(said, stdout).toBe(traffic.live);
  if (textAt(result, 'outcome') === 'switched') expect(textAt(result, 'op')).toBe(traffic.entries[0]?.op);
}

const flag = /changed outside|live template is not|the history does not explain where traffic is/;

/** Somebody else's change is what `status` and the next commands say first of all. */
async function expectFlagged(ns: E2eNamespace): Promise<void> {
  const status = await ns.kubectl('bluegreen', 'status');
  expect(status.exitCode, status.stderr).toBe(0);
  expect(`${status.stdout}${status.stderr}`).toMatch(flag);
  for (const verb of ['rollback', 'switch']) {
    const next = await ns.kubectl('bluegreen', verb, '--dry-run=client');
    expect(`${next.stdout}${next.stderr}`).toMatch(flag);
  }
}
