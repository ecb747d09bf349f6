import { randomUUID } from 'node:crypto';
import type { E2eNamespace, Run, RunningCommand } from '../../e2e/harness/index.ts';
import type { Armed } from '../armed-rule.ts';
import type { FaultProxy } from '../fault-proxy.ts';
import { throughProxy } from '../proxied-identity.ts';
import type { Row, TroubleAt } from './row.ts';

/** How the command of a row ended. */
export interface Ended {
  readonly run: Run;
  /** The requests that came to the proxy. */
  readonly lines: readonly string[];
  /** Troubles whose moment never came, by their place in the row: such a row shows nothing. */
  readonly missed: readonly number[];
}

/** Runs the command of a row through a proxy that makes its troubles. */
export async function runRow(ns: E2eNamespace, row: Row): Promise<Ended> {
  const { proxy, kubeconfig } = await throughProxy(ns);
  try {
    await row.before?.happen(ns);
    let start: (command: RunningCommand) => void = () => undefined;
    const command = new Promise<RunningCommand>((resolve) => (start = resolve));
    const armed = row.troubles.map((one) => arm(proxy, one, ns, command));
    // A ConfigMap of new content is made; one that is there already would not be.
    await ns.write({ 'prompts/system.txt': randomUUID() });
    start(await ns.start('bluegreen', ...row.words, '-o', 'json', '--kubeconfig', kubeconfig));
    const run = await (await command).done;
    const missed = armed.flatMap(({ count }, at) => (count === 0 ? [at] : []));
    await untilAnswered(ns, proxy, row);
    return { run, lines: proxy.lines, missed };
  } finally {
    await proxy.close();
    await row.before?.undo?.(ns);
    for (const { trouble } of row.troubles)
      if (trouble.kind === 'outside') await trouble.disturbance.undo?.(ns);
  }
}

function arm(
  proxy: FaultProxy,
  { trouble, ...where }: TroubleAt,
  ns: E2eNamespace,
  command: Promise<RunningCommand>,
): Armed {
  if (trouble.kind === 'outside') {
    const work = () => trouble.disturbance.happen(ns);
    return proxy.add({ ...where, fault: { kind: 'do', at: trouble.at, work } });
  }
  if (trouble.kind === 'kill') {
    const armed = proxy.add({ ...where, fault: { kind: 'do', at: trouble.at, work: () => killed(command) } });
    proxy.add({ ...where, fault: { kind: 'drop', at: trouble.at } });
    return armed;
  }
  if (trouble.kind === 'late') {
    const held = proxy.add({ ...where, fault: { kind: 'hold', at: 'arrived' } });
    const release = (): Promise<void> => {
      held.release();
      return Promise.resolve();
    };
    proxy.add({ on: trouble.until, nth: 2, fault: { kind: 'do', at: 'answered', work: release } });
    return held;
  }
  return proxy.add({ ...where, fault: trouble });
}

/** Returns when the process is gone. */
async function killed(command: Promise<RunningCommand>): Promise<void> {
  const running = await command;
  running.signal('SIGKILL');
  await running.done;
}

/** What goes on late is done before anybody looks. */
async function untilAnswered(ns: E2eNamespace, proxy: FaultProxy, { troubles }: Row): Promise<void> {
  const late = troubles.find(({ trouble }) => trouble.kind === 'late');
  if (late === undefined) return;
  const first = proxy.seen.find(({ method, path }) => method === late.on.method && late.on.path?.test(path));
  await ns.waitFor('the late request to be answered', () => first?.answered !== undefined);
}
