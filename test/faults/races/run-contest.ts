import { type E2eNamespace, type Identity, type Run, shippedRules } from '../../e2e/harness/index.ts';
import type { FaultProxy } from '../fault-proxy.ts';
import { throughProxy } from '../proxied-identity.ts';
import type { Contest } from './contest.ts';

/** One operator's command, as it ended. */
export interface Side {
  readonly run: Run;
  /** As the API server sees the operator. */
  readonly user: string;
  readonly lines: readonly string[];
}

export type Sides = readonly [Side, Side];

const others = new WeakMap<E2eNamespace, Promise<Identity>>();

/** The operator, and somebody else with the same rights. */
async function operators(ns: E2eNamespace): Promise<readonly [Identity, Identity]> {
  const other = others.get(ns) ?? shippedRules('operator').then((rules) => ns.withRole(rules));
  others.set(ns, other);
  return [await ns.identity('operator'), await other];
}

/** What each side's requests meet on their way. */
type Prepare = (proxies: readonly [FaultProxy, FaultProxy]) => {
  /** Goes on while both commands run. */
  readonly meanwhile: (running: readonly [Promise<Run>, Promise<Run>]) => Promise<unknown>;
};

async function runBoth(ns: E2eNamespace, { moves }: Contest, prepare: Prepare): Promise<Sides> {
  const users = await operators(ns);
  const ways = [await throughProxy(ns, users[0]), await throughProxy(ns, users[1])] as const;
  try {
    const { meanwhile } = prepare([ways[0].proxy, ways[1].proxy]);
    const start = async (at: 0 | 1) =>
      await ns.start('bluegreen', ...moves[at].words, '-o', 'json', '--kubeconfig', ways[at].kubeconfig);
    const [one, other] = [await start(0), await start(1)];
    await meanwhile([one.done, other.done]);
    const runs = [await one.done, await other.done] as const;
    const side = (at: 0 | 1): Side => ({
      run: runs[at],
      user: users[at].user,
      lines: ways[at].proxy.lines,
    });
    return [side(0), side(1)];
  } finally {
    await Promise.all(ways.map(({ proxy }) => proxy.close()));
  }
}

/** Both wait right before their write; the second one goes on when the first one's command has ended. */
export async function runHeld(ns: E2eNamespace, contest: Contest, first: 0 | 1): Promise<Sides> {
  const second = first === 0 ? 1 : 0;
  return await runBoth(ns, contest, (proxies) => {
    const hold = (at: 0 | 1) =>
      proxies[at].add({ on: contest.moves[at].write, fault: { kind: 'hold', at: 'arrived' } });
    const held = [hold(0), hold(1)] as const;
    const meanwhile = async (running: readonly [Promise<Run>, Promise<Run>]): Promise<void> => {
      // One that ends before its write is a fault of the test, and shows in its result.
      const arrived = held.map(({ reached }, at) => Promise.race([reached, running[at]]));
      await Promise.all(arrived);
      held[first].release();
      await running[first];
      held[second].release();
    };
    return { meanwhile };
  });
}

/** Each request of both is kept for a random moment. @param random from 0 to 1 */
export async function runLoose(ns: E2eNamespace, contest: Contest, random: () => number): Promise<Sides> {
  const longestMs = 60;
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * longestMs));
  return await runBoth(ns, contest, (proxies) => {
    for (const proxy of proxies)
      proxy.add({ on: {}, times: Infinity, fault: { kind: 'do', at: 'arrived', work: wait } });
    return { meanwhile: (running) => Promise.all(running) };
  });
}
