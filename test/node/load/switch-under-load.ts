import { setInterval as each } from 'node:timers/promises';
import type { SwitchResult } from '../../../src/results/switch-result.generated.ts';
import { textAt } from '../../cluster/json.ts';
import type { E2eNamespace, Run, RunningCommand } from '../../e2e/harness/index.ts';
import type { NodeControl } from '../control/node-control.ts';
import type { Exchange } from './exchange.ts';
import { type LoadPlan, startLoad } from './start-load.ts';

/** A switch that was made, by this machine's clock. */
export interface TimedSwitch {
  readonly from: string;
  readonly to: string;
  readonly run: Run;
  readonly result: SwitchResult;
  /** When the API server received the patch. */
  readonly patchedAt: number;
  /** When `switch` had printed that the endpoints hold only the new slot. */
  readonly printedAt: number;
}

export interface SwitchesUnderLoad {
  readonly switches: readonly TimedSwitch[];
  /** Of a client that opens a connection for each request. */
  readonly fresh: readonly Exchange[];
  /** Of a client that keeps its connections. */
  readonly kept: readonly Exchange[];
}

/** What each slot answers with. */
export const versions: Readonly<Record<string, string>> = { blue: '1.2.0', green: '1.3.0' };
export const freshPerSecond = 300;
export const keptPerSecond = 100;

export async function serviceUrl(ns: E2eNamespace, path: string): Promise<string> {
  const { spec } = await ns.get('Service', 'agent-service');
  return `http://${textAt(spec, 'clusterIP') ?? ''}${path}`;
}

/** Moves traffic there and back, `times` in all, while two clients ask. Between two moves lies more than a second. */
export async function switchUnderLoad(
  ns: E2eNamespace,
  control: NodeControl,
  times: number,
): Promise<SwitchesUnderLoad> {
  const url = await serviceUrl(ns, '/readyz');
  const start = (plan: Omit<LoadPlan, 'url'>) => startLoad(control, { url, ...plan });
  const kept = await start({ connections: 20, perSecond: keptPerSecond });
  const fresh = await start({ connections: 'new', perSecond: freshPerSecond });
  const made: Omit<TimedSwitch, 'patchedAt'>[] = [];
  for (let turn = 0; turn < times; turn += 1) {
    const [from, to] = turn % 2 === 0 ? ['blue', 'green'] : ['green', 'blue'];
    made.push({ from, to, ...(await timedSwitch(ns, to)) });
    await fresh.untilMore(freshPerSecond);
  }
  const [ofFresh, ofKept] = await Promise.all([fresh.end(), kept.end()]);
  const patches = await patchesOfService(ns);
  if (patches.length !== times) throw new Error(`${times} switches, but ${patches.length} patches`);
  const switches = made.map((one, index) => ({ ...one, patchedAt: patches[index] ?? NaN }));
  return { switches, fresh: ofFresh, kept: ofKept };
}

async function timedSwitch(
  ns: E2eNamespace,
  to: string,
): Promise<Pick<TimedSwitch, 'run' | 'result' | 'printedAt'>> {
  const words = ['--skip-verify', '--reason', 'under load', '--monitor', '0', '-o', 'json'];
  const running = await ns.start('bluegreen', 'switch', '--to', to, ...words);
  const printedAt = await whenPrinted(running, `endpoints hold only ${to} after`);
  const run = await running.done;
  return { run, result: JSON.parse(run.stdout) as SwitchResult, printedAt };
}

/** To within 2 ms; NaN where the command ended without printing it. */
async function whenPrinted(running: RunningCommand, words: string): Promise<number> {
  const ended = new AbortController();
  void running.done.finally(() => ended.abort()).catch(() => undefined);
  const ticks = each(2)[Symbol.asyncIterator]();
  while (!ended.signal.aborted) {
    if (running.stderr.includes(words)) return performance.timeOrigin + performance.now();
    await ticks.next();
  }
  return NaN;
}

/** When the API server received each patch of the Service that it carried out. */
export async function patchesOfService(ns: E2eNamespace): Promise<readonly number[]> {
  return (await ns.audit())
    .filter(({ verb, resource, code }) => verb === 'patch' && resource === 'services' && code === 200)
    .map(({ receivedAt }) => receivedAt.getTime());
}

/** Milliseconds from the patch of a switch, and from what it printed, to the last answer of the slot before. */
export interface LastOldAnswer {
  readonly afterPatch: number;
  readonly afterPrinted: number;
  /** Old answers that came more than a second after the patch: many tell of late rules, a few of odd connections. */
  readonly late: number;
}

export function lastOldAnswers({ switches, fresh }: SwitchesUnderLoad): readonly LastOldAnswer[] {
  return switches.map(({ from, patchedAt, printedAt }, index) => {
    const next = switches[index + 1]?.patchedAt ?? Infinity;
    const old = fresh.filter(({ version, sentAt }) => version === versions[from] && sentAt < next);
    const last = old.reduce((latest, { endedAt }) => Math.max(latest, endedAt), -Infinity);
    const late = old.filter(({ endedAt }) => endedAt - patchedAt > 1000).length;
    return { afterPatch: last - patchedAt, afterPrinted: last - printedAt, late };
  });
}
