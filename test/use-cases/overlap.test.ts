import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import { readHistory } from '../../src/domain/slots/history.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { switchText } from '../../src/reporters/switch-text.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { rollBack } from '../../src/use-cases/roll-back.ts';
import { showHistory } from '../../src/use-cases/show-history.ts';
import { showStatus } from '../../src/use-cases/show-status.ts';
import { switchTraffic, type SwitchOptions } from '../../src/use-cases/switch-traffic.ts';
import { aPod, aReplicaSet, aDeployment, describedSystem } from '../builders/cluster-objects.ts';
import { anyService, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import { edited } from '../builders/mutable.ts';
import { aVerdict } from '../builders/verdict.ts';

const usual: SwitchOptions = {
  choice: anyService,
  to: undefined,
  expect: { image: undefined, version: undefined },
  dryRun: 'none',
  verify: (_, slot) => Promise.resolve({ kind: 'verdict', verdict: aVerdict('pass', slot) }),
  skipVerify: false,
  reason: undefined,
  endpointsTimeoutMs: 30_000,
  monitor: undefined,
  overlapMs: 10_000,
};

interface Ended {
  readonly result: SwitchResult;
  readonly code: number;
  readonly text: string;
}

function told(result: SwitchResult): Ended {
  return { result, code: exitCodeOfSwitch(result), text: switchText(result, nothingRepeated) };
}

async function switching(work: TestWork, options: Partial<SwitchOptions> = {}): Promise<Ended> {
  return told(await work.clock.finish(switchTraffic(work, { ...usual, ...options })));
}

async function rollingBack(work: TestWork, to?: string): Promise<Ended> {
  const options = {
    choice: anyService,
    reason: 'why not',
    dryRun: 'none',
    endpointsTimeoutMs: 30_000,
  } as const;
  return told(await work.clock.finish(rollBack(work, { ...options, to })));
}

const service = ({ cluster }: TestWork) => cluster.peek('Service', 'agent-service');
const selector = (work: TestWork) => service(work).spec.selector;
const history = (work: TestWork): readonly string[] => {
  const reading = readHistory(service(work));
  return reading.kind === 'entries'
    ? reading.entries.map(({ verb, from, to, rev }) => `${rev} ${verb} ${from} ${to}`)
    : [];
};
const both = { app: 'agent-service' };
const patchOfService = { verb: 'patch', kind: 'Service' } as const;
const changeGreen = ({ cluster }: TestWork): void =>
  cluster.edit(
    'Deployment',
    'agent-green',
    ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:evil'),
    'kubectl-set',
  );

/** Nobody ended it: the command was killed right after its first write. */
async function leftInOverlap(): Promise<TestWork> {
  const work = workOn();
  work.cluster.at(patchOfService, { after: () => work.interrupt() });
  await switching(work);
  expect(selector(work)).toEqual(both);
  const later = workOn();
  // Ids are not given twice.
  later.ids.next();
  later.cluster.put('Service', service(work));
  // The endpoint controller follows.
  later.cluster.edit('Service', 'agent-service', () => undefined, null);
  return later;
}

describe('A switch with an overlap', () => {
  it('selects both slots for the time, then the new one alone: two writes, two entries', async () => {
    const work = workOn();
    const { result, code, text } = await switching(work);
    expect(code).toBe(0);
    expect(selector(work)).toEqual({ ...both, slot: 'green' });
    expect(history(work)).toEqual(['2 switch blue green', '1 overlap blue green']);
    expect(result).toMatchObject({
      outcome: 'switched',
      live: 'green',
      overlap: { state: 'over', wantedMs: 10_000, lastedMs: 10_000 },
    });
    expect(result.op).not.toBe(result.overlap?.op);
    expect(text).toContain('green is live. Way back: kubectl bluegreen rollback');
    expect(steps(work)).toEqual([
      'begun: prod-eu/ai-agents agent-service: blue -> green, agent-service:1.2.0 -> 1.3.0',
      'done: green is rolled out: 3 of 3 ready, as large as blue',
      'done: verdict: 1 of 1 cases passed',
      'done: Service patched: blue and green are both selected',
      'done: endpoints hold both blue and green after 0.00 s, for 10 s from now',
      'done: Service patched',
      'done: endpoints hold only green after 0.00 s',
    ]);
  });

  it('is rolled back from as from any other', async () => {
    const work = workOn();
    await switching(work);
    expect((await rollingBack(work)).code).toBe(0);
    expect(history(work)).toEqual(['3 rollback green blue', '2 switch blue green', '1 overlap blue green']);
  });

  it('is the default where a load balancer lags, and only there', async () => {
    const lagging = workOn(
      describedSystem({ service: { edit: ({ spec }) => (spec.type = 'LoadBalancer') } }),
    );
    const { result } = await switching(lagging, { overlapMs: undefined });
    expect(result.overlap).toMatchObject({ state: 'over', wantedMs: 10_000 });
    expect(result.warnings).toEqual([]);
    const plain = await switching(workOn(), { overlapMs: undefined });
    expect(plain.result.overlap).toBeUndefined();
  });

  it('is not begun where other pods would be selected: refused if asked for, else warned', async () => {
    const start = (lagging: boolean) => {
      const work = workOn(
        describedSystem(lagging ? { service: { edit: ({ spec }) => (spec.type = 'LoadBalancer') } } : {}),
      );
      const pod = aPod(aReplicaSet(aDeployment('blue', { deployment: 'worker' })), 0);
      work.cluster.put(
        'Pod',
        edited(pod, ({ metadata }) => (metadata.labels = both)),
      );
      return work;
    };
    const asked = start(false);
    const refused = await switching(asked);
    expect([refused.code, refused.result.refusals[0]?.kind]).toEqual([5, 'overlap-selects-others']);
    expect(selector(asked)).toEqual({ ...both, slot: 'blue' });
    const unasked = await switching(start(true), { overlapMs: undefined });
    expect([unasked.code, unasked.result.overlap]).toEqual([0, undefined]);
    expect(unasked.result.warnings.join()).toContain('follows a move later than the endpoints do');
  });

  it('--dry-run prints both writes', async () => {
    const work = workOn();
    const { code, text, result } = await switching(work, { dryRun: 'server' });
    expect([code, work.cluster.writes]).toEqual([0, []]);
    expect(result.overlap).toMatchObject({ state: 'planned', op: null });
    expect(result.overlap?.patch?.at(-1)).toEqual({ op: 'remove', path: '/spec/selector/slot' });
    expect(result.patch?.at(-1)).toEqual({ op: 'add', path: '/spec/selector/slot', value: 'green' });
    expect(text).toMatch(
      /first patch of service\/agent-service in ai-agents: blue and green are both selected\n[^]*"remove"[^]*then, 10 s after the endpoints hold both, the second \(not judged: it follows the first\): patch of service/,
    );
  });
});

describe('What goes wrong in an overlap', () => {
  it('the template changes while both slots are selected: back to the old one', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'watch', kind: 'EndpointSlice' }, { after: () => changeGreen(work) });
    const { code, result } = await switching(work);
    expect([code, selector(work)]).toEqual([6, { ...both, slot: 'blue' }]);
    expect(history(work)).toEqual(['2 rollback green blue', '1 overlap blue green']);
    expect(result).toMatchObject({ outcome: 'moved-back', live: 'blue', overlap: { state: 'over' } });
  });

  it('the template changes right at the first write: back at once', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: () => changeGreen(work) });
    const { code } = await switching(work);
    expect([code, selector(work)]).toEqual([6, { ...both, slot: 'blue' }]);
  });

  it('the endpoints never hold both: back', async () => {
    const work = workOn();
    work.cluster.endpointsFollow = false;
    const { code, result } = await switching(work);
    expect([code, selector(work)]).toEqual([6, { ...both, slot: 'blue' }]);
    expect(result.reason).toMatch(/^endpoints lack .* after 30 s of both slots/);
  });

  it('somebody else moves traffic meanwhile: 7, and nothing is undone', async () => {
    const work = workOn();
    const toBlue = () =>
      work.cluster.edit(
        'Service',
        'agent-service',
        ({ spec }) => (spec.selector = { ...both, slot: 'blue' }),
      );
    work.cluster.at({ verb: 'watch', kind: 'EndpointSlice' }, { after: toBlue });
    const { code, result } = await switching(work);
    expect([code, result.live, result.overlap?.state]).toEqual([7, 'blue', 'over']);
    expect(result.reason).toContain(
      'both selected, and then somebody else changed the Service: changed by kubectl',
    );
    expect(selector(work)).toEqual({ ...both, slot: 'blue' });
  });

  it.each([
    ['first', 1],
    ['second', 2],
  ] as const)('the answer of the %s write is lost: it is made once', async (_, before) => {
    const work = workOn();
    let seen = 0;
    const after = (): void => {
      seen += 1;
      if (seen === before) fails('reset')();
    };
    work.cluster.at(patchOfService, { after }, 2);
    const { code } = await switching(work);
    expect([code, selector(work)]).toEqual([0, { ...both, slot: 'green' }]);
    expect(history(work)).toEqual(['2 switch blue green', '1 overlap blue green']);
  });

  it('the second write is declined for good: back', async () => {
    const work = workOn();
    let seen = 0;
    const before = (): void => {
      seen += 1;
      if (seen === 2) fails('forbidden')();
    };
    work.cluster.at(patchOfService, { before }, 3);
    const { code, result } = await switching(work);
    expect([code, selector(work)]).toEqual([6, { ...both, slot: 'blue' }]);
    expect(result.reason).toContain('the overlap could not be finished: ');
  });

  it('^C: it says what is selected, and how to finish or leave it', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { after: () => work.interrupt() });
    const { code, text, result } = await switching(work);
    expect([code, result.live, result.changed, result.overlap?.state]).toEqual([130, null, true, 'standing']);
    expect(text).toBe(
      'interrupted: blue and green are both selected\n' +
        'to finish it: kubectl bluegreen switch agent-service -n ai-agents\n' +
        'to leave it: kubectl bluegreen rollback agent-service -n ai-agents\n',
    );
  });
});

describe('An overlap that was left behind', () => {
  it('is named by status, with both ways out and the break-glass way', async () => {
    const work = await leftInOverlap();
    const reading = await showStatus(work, anyService);
    if (reading.kind === 'refused') throw new Error(reading.refusal.kind);
    const { status } = reading;
    expect(status.traffic).toEqual({ kind: 'overlap', slotLabel: 'slot', live: 'blue', idle: 'green' });
    expect(status.slots.map(({ name, role }) => `${name} ${role}`)).toEqual(['blue live', 'green live']);
    expect(status.overlap).toMatchObject({
      who: 'grace',
      finish: 'kubectl bluegreen switch agent-service -n ai-agents',
      leave: 'kubectl bluegreen rollback agent-service -n ai-agents',
    });
    expect(status.rollback).toEqual({ instant: true, to: 'blue' });
    expect(status.breakGlass).toContain('"slot":"blue"');
    expect(status.warnings).toEqual([]);
  });

  it('is warned of once it lasts', async () => {
    const work = await leftInOverlap();
    const { cluster, sha256 } = work;
    const clock = { now: () => new Date(work.clock.now().getTime() + 600_000) };
    const reading = await showStatus({ cluster, sha256, clock }, anyService);
    expect(reading).toMatchObject({
      status: { warnings: [expect.stringMatching(/^blue and green are both selected since 2030-/)] },
    });
  });

  it('is left by rollback, in one patch, for the slot that served before', async () => {
    const work = await leftInOverlap();
    const { code, text, result } = await rollingBack(work);
    expect([code, selector(work)]).toEqual([0, { ...both, slot: 'blue' }]);
    expect(history(work)).toEqual(['2 rollback green blue', '1 overlap blue green']);
    expect(work.cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      'patch Service',
      'create Event',
    ]);
    expect(result.overlap?.state).toBe('over');
    expect(text).toBe(
      'blue is live again. To return to green: kubectl bluegreen switch agent-service -n ai-agents --to green\n',
    );
    expect((await rollingBack(work)).result.refusals[0]?.kind).toBe('already-rolled-back');
  });

  it.each(['blue', 'green'])('is left by rollback --to %s too', async (slot) => {
    const work = await leftInOverlap();
    expect((await rollingBack(work, slot)).code).toBe(0);
    expect(selector(work)).toEqual({ ...both, slot });
  });

  it('is finished by switch, after its verdict, and goes nowhere else', async () => {
    const work = await leftInOverlap();
    const away = await switching(work, { to: 'blue' });
    expect([away.code, away.result.refusals[0]?.kind]).toEqual([5, 'in-overlap']);
    expect(away.text).toContain('nothing was changed; blue and green are both selected\nto finish it: ');
    const verdict = { kind: 'verdict', verdict: aVerdict('fail') } as const;
    const failed = await switching(work, { verify: () => Promise.resolve(verdict) });
    expect([failed.code, failed.result.live, selector(work)]).toEqual([3, null, both]);
    const { code } = await switching(work, { overlapMs: undefined });
    expect([code, selector(work)]).toEqual([0, { ...both, slot: 'green' }]);
    expect(history(work)).toEqual(['2 switch blue green', '1 overlap blue green']);
  });

  it('is told by history, whose moves follow from one another', async () => {
    const work = await leftInOverlap();
    await switching(work);
    const shown = await showHistory(work.cluster, anyService);
    expect(shown).toMatchObject({
      history: {
        explained: true,
        moves: [
          { verb: 'switch', afterOutside: false },
          { verb: 'overlap', afterOutside: false },
        ],
      },
    });
  });

  it('a template that changed in it is flagged, and is in the way of finishing it', async () => {
    const work = await leftInOverlap();
    changeGreen(work);
    const reading = await showStatus(work, anyService);
    expect(reading).toMatchObject({
      status: { warnings: [expect.stringContaining('live template is not the verified one')] },
    });
  });

  it('the slot key that somebody puts back by hand is a change outside', async () => {
    const work = await leftInOverlap();
    work.cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector = { ...both, slot: 'green' }));
    const { code, result } = await rollingBack(work);
    expect([code, result.refusals[0]?.kind]).toEqual([5, 'changed-outside']);
  });
});
