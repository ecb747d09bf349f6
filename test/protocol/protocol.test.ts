import { afterAll, describe, expect, test } from 'vitest';
import type { SlotPair } from '../../src/domain/slots/slots.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import type { Cluster } from '../../src/ports/cluster.ts';
import { anyService, sha256 } from '../builders/cluster-work.ts';
import { namespace } from '../builders/cluster-objects.ts';
import { explore, type Explored } from './explore.ts';
import { get, list } from './reads.ts';
import { disturbed, meetings, sabotaged, type NamedScenario } from './scenarios.ts';
import { worldKey, type World } from './world.ts';

/** What some reachable state breaks, each with the shortest way found there. */
interface Finding extends Explored {
  readonly broken: Readonly<Record<string, readonly string[]>>;
}

async function check(scenario: NamedScenario): Promise<Finding> {
  const broken = new Map<string, readonly string[]>();
  const pairs = new Map<string, SlotPair>();
  const explored = await explore(scenario, async (state) => {
    const key = worldKey(state.world);
    const pair = pairs.get(key) ?? (await pairIn(state.world));
    pairs.set(key, pair);
    for (const text of scenario.invariants.flatMap((holds) => holds(state, pair)))
      if ((broken.get(text)?.length ?? Infinity) > state.path.length) broken.set(text, state.path);
  });
  return { ...explored, broken: Object.fromEntries(broken) };
}

/** The slots as a command would read them that nobody disturbs. */
async function pairIn(world: World): Promise<SlotPair> {
  const cluster = {
    scope: { namespace },
    get: (kind: 'Service', name: string) => Promise.resolve(get(world, kind, name)),
    list: (kind: 'Service', options: object) =>
      Promise.resolve({ items: list(world, kind, options), resourceVersion: '1' }),
  } as unknown as Cluster;
  const reading = await readSlots({ cluster, sha256 }, anyService);
  if (reading.kind === 'refused') throw new Error(`refused: ${reading.refusal.kind}`);
  return reading.pair;
}

describe('given two operators, lost requests and answers, and kills between any two steps', () => {
  let [states, ends] = [0, 0];
  afterAll(() => {
    console.log(`${states} states of the protocol looked at, ${ends} of them ends`);
  });

  test.each([...meetings, ...disturbed])('what is promised holds in every state: $name', async (scenario) => {
    const found = await check(scenario);
    states += found.states;
    ends += found.ends;
    expect(found.broken).toEqual({});
    // Whoever is overtaken everywhere, and whoever never is, both come to an end.
    expect(found.ends).toBeGreaterThan(1);
  });
});

describe('given a protocol that is broken on purpose', () => {
  test.each(sabotaged)('the model finds it: $name', async (scenario) => {
    const { broken } = await check(scenario);
    expect(Object.keys(broken)).toContain(scenario.finds);
  });
});
