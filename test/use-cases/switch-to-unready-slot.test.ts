import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { switchTraffic } from '../../src/use-cases/switch-traffic.ts';
import { describedSystem } from '../builders/cluster-objects.ts';
import { anyService, steps, workOn, type TestWork } from '../builders/cluster-work.ts';

async function switching(work: TestWork): Promise<SwitchResult & { readonly code: number }> {
  const result = await work.clock.finish(
    switchTraffic(work, {
      choice: anyService,
      to: undefined,
      expect: { image: undefined, version: undefined },
      dryRun: 'none',
      verify: () => Promise.reject(new Error('not asked for')),
      skipVerify: true,
      reason: 'outage',
      endpointsTimeoutMs: 30_000,
      monitor: undefined,
    }),
  );
  return { ...result, code: exitCodeOfSwitch(result) };
}

/** Readiness of a slot's pods as a kubelet writes it; the Deployment's status may follow later. */
function setReady({ cluster }: TestWork, slot: string, ready: boolean): void {
  for (const index of [0, 1, 2])
    cluster.edit('Pod', `agent-${slot}-7d9f-p${index}`, ({ status }) => {
      for (const condition of status!.conditions!) condition.status = ready ? 'True' : 'False';
    });
}

function countNone({ cluster }: TestWork): void {
  cluster.edit('Deployment', 'agent-green', ({ status }) => delete status!.readyReplicas, null);
}

/** `meanwhile` happens when the patch is on its way. */
function workWhere(meanwhile: (work: TestWork) => void, system = describedSystem()): TestWork {
  const work = workOn(system);
  work.cluster.at({ verb: 'patch', kind: 'Service' }, { before: () => meanwhile(work) });
  return work;
}

const writes = ({ cluster }: TestWork) => cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`);
const live = ({ cluster }: TestWork) => cluster.peek('Service', 'agent-service').spec.selector?.['slot'];

describe('A slot whose pods all turn unready between verdict and patch', () => {
  it.each<[string, (work: TestWork) => void]>([
    [
      'its Deployment says so',
      (work) => {
        setReady(work, 'green', false);
        countNone(work);
      },
    ],
    ['its endpoints say so', (work) => setReady(work, 'green', false)],
  ])('is left at once, as soon as %s: 6', async (_, meanwhile) => {
    const work = workWhere(meanwhile);
    const result = await switching(work);
    expect([result.code, live(work), result.live]).toEqual([6, 'blue', 'blue']);
    expect(result).toMatchObject({
      outcome: 'moved-back',
      changed: true,
      reason: 'no pod of green is ready any more',
      timings: { servedMs: 0 },
    });
    expect(writes(work)).toEqual(['patch Service', 'patch Service', 'create Event']);
    expect(steps(work).slice(-3)).toEqual([
      'done: Service patched',
      'failed: no pod of green is ready any more',
      'done: endpoints hold only blue after 0.00 s',
    ]);
  });

  it('needs no look at the endpoints where its Deployment says so', async () => {
    const work = workWhere((its) => {
      countNone(its);
      its.cluster.endpointsFollow = false;
    });
    await switching(work);
    const [, after] = work.cluster.requests.flatMap(({ verb, kind }, index) =>
      verb === 'patch' && kind === 'Service' ? [index] : [],
    );
    expect(work.cluster.requests.slice(0, after).map(({ verb }) => verb)).not.toContain('watch');
  });

  it('is waited for where nobody is ready in the slot before either: 7', async () => {
    const work = workWhere(
      (its) => {
        setReady(its, 'green', false);
        countNone(its);
      },
      describedSystem({ blue: { ready: 0 } }),
    );
    const result = await switching(work);
    expect([result.code, live(work), result.live]).toEqual([7, 'green', 'green']);
    expect(result.reason).toBe('the Service has no ready endpoints after 30 s');
  });

  it('and ready again before anybody looked stays live', async () => {
    const work = workWhere((its) => {
      setReady(its, 'green', false);
      setReady(its, 'green', true);
    });
    const result = await switching(work);
    expect([result.code, live(work)]).toEqual([0, 'green']);
  });
});
