import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { readHistory } from '../../src/domain/slots/history.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { switchText } from '../../src/reporters/switch-text.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import type { Outcome } from '../../src/results/verdict.generated.ts';
import { switchTraffic, type SwitchOptions } from '../../src/use-cases/switch-traffic.ts';
import {
  aMove,
  aService,
  aSlice,
  describedSystem,
  type ClusterObjects,
  type SlotOptions,
  type SystemOptions,
} from '../builders/cluster-objects.ts';
import { anyService, pairOf, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import { aVerdict } from '../builders/verdict.ts';

/** A replay that says `outcome`; `meanwhile` happens while it goes on. */
function replaying(outcome: Outcome, meanwhile: () => void = () => undefined): SwitchOptions['verify'] {
  return (_, slot) => {
    meanwhile();
    return Promise.resolve({ kind: 'verdict', verdict: aVerdict(outcome, slot) });
  };
}

const usual: SwitchOptions = {
  choice: anyService,
  to: undefined,
  expect: { image: undefined, version: undefined },
  dryRun: 'none',
  verify: replaying('pass'),
  skipVerify: false,
  reason: undefined,
  endpointsTimeoutMs: 30_000,
  monitor: undefined,
};

interface Ended {
  readonly work: TestWork;
  readonly result: SwitchResult;
  readonly code: number;
  readonly text: string;
}

async function switching(options: Partial<SwitchOptions> = {}, work: TestWork = workOn()): Promise<Ended> {
  const result = await work.clock.finish(switchTraffic(work, { ...usual, ...options }));
  return { work, result, code: exitCodeOfSwitch(result), text: switchText(result, nothingRepeated) };
}

const service = ({ cluster }: TestWork) => cluster.peek('Service', 'agent-service');
const live = (work: TestWork) => service(work).spec.selector?.['slot'];
const writes = ({ cluster }: TestWork) => cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`);
const history = (work: TestWork) => {
  const reading = readHistory(service(work));
  return reading.kind === 'entries' ? reading.entries : [];
};
const changeGreen = ({ cluster }: TestWork): void =>
  cluster.edit(
    'Deployment',
    'agent-green',
    ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:evil'),
    'kubectl-set',
  );
const moveTo = ({ cluster }: TestWork, slot: string): void =>
  cluster.edit('Service', 'agent-service', ({ metadata, spec }) => {
    spec.selector!['slot'] = slot;
    const theirs = aMove({ op: 'theirs', to: slot, who: 'bob', when: '2030-01-01T00:00:05Z' });
    const mine = JSON.parse(metadata.annotations?.[annotation.history] ?? '[]') as unknown[];
    metadata.annotations = { [annotation.history]: JSON.stringify([theirs, ...mine]) };
  });
const patchOfService = { verb: 'patch', kind: 'Service' } as const;

describe('A switch that goes through', () => {
  it('moves traffic with one Service write and one Event, and ends with 0', async () => {
    const { work, result, code, text } = await switching();
    expect(code).toBe(0);
    expect(live(work)).toBe('green');
    expect(writes(work)).toEqual(['patch Service', 'create Event']);
    expect(result).toMatchObject({
      outcome: 'switched',
      changed: true,
      live: 'green',
      from: { slot: 'blue' },
      to: { slot: 'green', image: 'agent-service:1.3.0', version: '1.3.0' },
      verdict: { outcome: 'pass' },
      refusals: [],
      warnings: [],
    });
    expect(text).toBe(
      'green is live. Way back: kubectl bluegreen rollback agent-service -n ai-agents\n' +
        'note: clients that keep connections open stay on blue until they reconnect\n',
    );
  });

  it('says first what moves where, and then each step', async () => {
    const { work } = await switching();
    expect(steps(work)).toEqual([
      'begun: prod-eu/ai-agents agent-service: blue -> green, agent-service:1.2.0 -> 1.3.0',
      'done: green is rolled out: 3 of 3 ready, as large as blue',
      'done: verdict: 1 of 1 cases passed',
      'done: Service patched',
      'done: endpoints hold only green after 0.00 s',
    ]);
  });

  it('records who moved what, when, and on which verdict', async () => {
    const pair = await pairOf();
    const { work, result } = await switching();
    expect(history(work)).toEqual([
      {
        op: result.op,
        rev: 1,
        verb: 'switch',
        from: 'blue',
        to: 'green',
        who: 'grace',
        when: '2030-01-01T00:00:00Z',
        verdict: 'passed',
        set: '4be1',
        templates: { blue: pair.live.template, green: pair.idle.template },
        images: { blue: 'agent-service:1.2.0', green: 'agent-service:1.3.0' },
      },
    ]);
  });

  it('records the time of the move, not of the question', async () => {
    const work = workOn();
    const slow: SwitchOptions['verify'] = async (_, slot) => {
      await work.clock.sleep(90_000);
      return { kind: 'verdict', verdict: aVerdict('pass', slot) };
    };
    await switching({ verify: slow }, work);
    expect(history(work)[0]?.when).toBe('2030-01-01T00:01:30Z');
  });

  it('without a verdict records that, and the reason', async () => {
    const never: SwitchOptions['verify'] = () => Promise.reject(new Error('not asked for'));
    const { work, code } = await switching({ skipVerify: true, reason: 'outage', verify: never });
    expect(code).toBe(0);
    expect(history(work)[0]).toMatchObject({ verdict: 'skipped', why: 'outage' });
    expect(steps(work)).toContain('note: no verdict: outage');
  });

  it('stands though no Event may be made: a warning', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'create', kind: 'Event' }, { before: fails('forbidden') });
    const { result, code } = await switching({}, work);
    expect([code, result.outcome]).toEqual([0, 'switched']);
    const [warning] = result.warnings;
    expect(warning).toBe('no Event was recorded: forbidden: get services');
    expect(work.events).toContainEqual({ kind: 'warning', text: warning });
  });

  it('stands though credentials end right after the patch: the Event is a warning, the rest is 7', async () => {
    const work = workOn();
    const end = (): void =>
      work.cluster.at(
        {},
        {
          before: () => {
            throw new Error('credential plugin aws: it failed');
          },
        },
        99,
      );
    work.cluster.at(patchOfService, { after: end });
    const { result, code } = await switching({}, work);
    expect([code, result.outcome, result.changed, result.live]).toEqual([7, 'unconfirmed', true, 'green']);
    expect(result.reason).toBe('green could not be read again: credential plugin aws: it failed');
    expect(result.warnings).toEqual(['no Event was recorded: credential plugin aws: it failed']);
  });

  it('does not need to know who asks', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'whoami' }, { before: fails('forbidden') });
    expect((await switching({}, work)).code).toBe(0);
    expect(history(work)[0]?.who).toBe('an unknown user');
  });

  it('whose answer is lost is still one write', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { after: fails('reset') });
    expect(await switching({}, work)).toMatchObject({ code: 0, result: { outcome: 'switched' } });
    expect(writes(work)).toEqual(['patch Service', 'create Event']);
  });
});

describe('The first line', () => {
  const image = 'agent-service:1.2.0';
  it.each<[string, Partial<SwitchOptions>, string]>([
    ['announces a move', {}, `blue -> green, ${image} -> 1.3.0`],
    ['says that the slot is live already', { to: 'blue' }, `blue is live already, ${image}`],
    [
      'says that what is meant is live already',
      { expect: { image, version: undefined } },
      `blue is live already, ${image}`,
    ],
    ['announces nothing where there is no such slot', { to: 'purple' }, `blue is live, ${image}`],
  ])('%s', async (_, options, text) => {
    const { work } = await switching(options);
    expect(steps(work)[0]).toBe(`begun: prod-eu/ai-agents agent-service: ${text}`);
  });
});

describe('Nothing is written', () => {
  const leftGreen = async (): Promise<SystemOptions> => {
    const { idle } = await pairOf();
    return { service: { history: [aMove({ templates: { green: idle.template } })] } };
  };

  it.each<[string, () => SystemOptions | Promise<SystemOptions>, Partial<SwitchOptions>, string, number]>([
    ['where the slot is live already', () => ({}), { to: 'blue' }, 'already-live', 0],
    ['where preflight refuses', () => ({ green: { ready: 0 } }), {}, 'refused', 5],
    ['where no slots are found', () => ({ live: 'red' }), {}, 'refused', 5],
    ['where the slot was just left', leftGreen, {}, 'refused', 5],
    [
      'where another image is meant',
      () => ({}),
      { expect: { image: 'x:1', version: undefined } },
      'refused',
      5,
    ],
    ['where the verdict failed', () => ({}), { verify: replaying('fail') }, 'failed', 3],
    ['where it could not be told', () => ({}), { verify: replaying('inconclusive') }, 'inconclusive', 4],
    [
      'where the replay was interrupted',
      () => ({}),
      { verify: () => Promise.resolve({ kind: 'interrupted' }) },
      'interrupted',
      130,
    ],
    ['by --dry-run=client', () => ({}), { dryRun: 'client' }, 'planned', 0],
    ['by --dry-run=server', () => ({}), { dryRun: 'server' }, 'planned', 0],
  ])('%s', async (_, system, options, outcome, code) => {
    const work = workOn(describedSystem(await system()));
    const before = service(work);
    const ended = await switching(options, work);
    expect([ended.result.outcome, ended.code]).toEqual([outcome, code]);
    expect(ended.result).toMatchObject({ changed: false, op: null });
    expect(writes(work)).toEqual([]);
    expect(service(work)).toEqual(before);
  });

  it('and what is live is said in each of these ends', async () => {
    for (const options of [{ verify: replaying('fail') }, { expect: { image: 'x:1', version: undefined } }])
      expect((await switching(options)).text).toMatch(/\nnothing was changed; blue is live\n$/);
  });

  it('a dry run on the server sends the patch that would be sent, and asks for no verdict', async () => {
    const { work, result } = await switching({ dryRun: 'server', verify: replaying('fail') });
    expect(work.cluster.requests.filter(({ dryRun }) => dryRun)).toMatchObject([patchOfService]);
    expect(result.patch?.at(-1)).toEqual({ op: 'replace', path: '/spec/selector/slot', value: 'green' });
  });

  it('a server that declines the dry run is an error', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: fails('forbidden') });
    await expect(switching({ dryRun: 'server' }, work)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('an error before the patch is an error', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('timeout') });
    await expect(switching({}, work)).rejects.toMatchObject({ kind: 'timeout' });
    const refusing = workOn();
    refusing.cluster.at(patchOfService, { before: fails('forbidden') });
    await expect(switching({}, refusing)).rejects.toMatchObject({ kind: 'forbidden' });
    expect([live(work), live(refusing)]).toEqual(['blue', 'blue']);
  });
});

describe('What changes while the golden set is replayed', () => {
  const meanwhile = async (change: (work: TestWork) => void): Promise<Ended> => {
    const work = workOn();
    return switching({ verify: replaying('pass', () => change(work)) }, work);
  };

  it('the template: refused, with who', async () => {
    const { work, result, code } = await meanwhile(changeGreen);
    expect([code, live(work), writes(work)]).toEqual([5, 'blue', []]);
    expect(result.refusals).toMatchObject([
      {
        kind: 'changed-meanwhile',
        where: 'deployment/agent-green',
        found: 'another one, changed by kubectl-set at 2030-01-01T00:00:07Z',
      },
    ]);
  });

  it('the Deployment, made anew with the same template: refused', async () => {
    const { work, result, code } = await meanwhile(({ cluster }) => {
      cluster.edit('Deployment', 'agent-green', ({ metadata }) => (metadata.uid = 'new'), 'helm');
      cluster.edit('ReplicaSet', 'agent-green-7d9f', ({ metadata }) =>
        metadata.ownerReferences!.forEach((owner) => (owner.uid = 'new')),
      );
    });
    expect([code, writes(work)]).toEqual([5, []]);
    expect(result.refusals).toMatchObject([
      {
        kind: 'changed-meanwhile',
        expected: 'the Deployment that was judged',
        found: 'another one, changed by helm at 2030-01-01T00:00:07Z',
      },
    ]);
  });

  it('the live slot: refused, with who and what is live now', async () => {
    const { work, result, code, text } = await meanwhile((one) => moveTo(one, 'green'));
    expect([code, writes(work), result.live]).toEqual([5, [], 'green']);
    expect(text).toContain('green is live, switch by bob at 2030-01-01T00:00:05Z');
    expect(text).toContain('nothing was changed; green is live');
  });

  it('the readiness of the slot: refused by preflight', async () => {
    const { code, result } = await meanwhile(({ cluster }) =>
      cluster.edit('Pod', 'agent-green-7d9f-p0', ({ status }) => (status!.conditions![0]!.status = 'False')),
    );
    expect([code, result.refusals.map(({ kind }) => kind)]).toEqual([5, ['not-rolled-out']]);
  });

  it('the slot itself, deleted: refused', async () => {
    const { code, result } = await meanwhile(({ cluster }) => cluster.remove('Deployment', 'agent-green'));
    expect([code, result.refusals.map(({ kind }) => kind), result.live]).toEqual([5, ['one-slot'], null]);
  });

  it('the live slot, scaled up: refused', async () => {
    const { code, result } = await meanwhile(({ cluster }) =>
      cluster.edit('Deployment', 'agent-blue', ({ spec }) => (spec.replicas = 9)),
    );
    expect([code, result.refusals.map(({ kind }) => kind)]).toEqual([5, ['smaller-than-live']]);
  });
});

describe('Another operator', () => {
  it('who is faster wins: 5, with who, and what is live', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: () => moveTo(work, 'green') });
    const { result, code, text } = await switching({}, work);
    expect([code, result.outcome, result.changed, result.live]).toEqual([5, 'refused', false, 'green']);
    expect(result.refusals).toMatchObject([
      { kind: 'changed-meanwhile', found: 'green is live, switch by bob at 2030-01-01T00:00:05Z' },
    ]);
    expect(text).toContain('nothing was changed; green is live');
    expect(history(work)).toHaveLength(1);
  });

  it('at the same time: of two switches one goes through, and the other says so', async () => {
    const work = workOn();
    const other: TestWork = { ...work, ids: { next: () => 'otherop0' } };
    const ends = await work.clock.finish(
      Promise.all([switchTraffic(work, usual), switchTraffic(other, usual)]),
    );
    expect(ends.map(({ outcome }) => outcome).sort()).toEqual(['refused', 'switched']);
    expect(history(work)).toHaveLength(1);
  });

  it('who moves on while endpoints are waited for: 7, with who, and what is live now', async () => {
    const work = workOn();
    work.cluster.endpointsFollow = false;
    work.cluster.at({ verb: 'watch', kind: 'EndpointSlice' }, { before: () => moveTo(work, 'blue') });
    const { result, code, text } = await switching({}, work);
    expect([code, result.live, result.changed]).toEqual([7, 'blue', true]);
    expect(text).toContain(
      'not confirmed: blue is selected, but traffic was moved to green, and then on: switch by bob at 2030-01-01T00:00:05Z',
    );
  });

  it('who moves on while the endpoints hold the slot alone: 7, with who, and what is live now', async () => {
    const work = workOn();
    work.cluster.at(
      { verb: 'watch', kind: 'EndpointSlice' },
      {
        after: () => {
          work.cluster.endpointsFollow = false;
          moveTo(work, 'blue');
        },
      },
    );
    const { result, code } = await switching({}, work);
    expect([code, result.live]).toEqual([7, 'blue']);
    expect(result.reason).toContain('and then on: switch by bob');
  });

  it('who moves on while our answer is lost: 7, with who, and no Event of ours', async () => {
    const work = workOn();
    const lose = fails('timeout');
    work.cluster.at(patchOfService, {
      after: () => {
        moveTo(work, 'blue');
        lose();
      },
    });
    const { result, code } = await switching({}, work);
    expect([code, result.live, writes(work)]).toEqual([7, 'blue', ['patch Service']]);
  });
});

describe('A template that changes right before the patch', () => {
  const changingAt = (moment: (work: TestWork, change: () => void) => void): TestWork => {
    const work = workOn();
    moment(work, () => changeGreen(work));
    return work;
  };
  const beforePatch = (work: TestWork, change: () => void): void =>
    work.cluster.at(patchOfService, { before: change });

  it('is moved back at once: 6, with who, and the way back is in the history', async () => {
    const { work, result, code, text } = await switching({}, changingAt(beforePatch));
    expect([code, live(work), result.live]).toEqual([6, 'blue', 'blue']);
    expect(result).toMatchObject({ outcome: 'moved-back', changed: true, timings: { servedMs: 0 } });
    expect(text).toContain(
      'moved back: blue is live again since 00:00:00 UTC (green served for 0.0 s): green no longer runs',
    );
    expect(text).toContain('changed by kubectl-set at 2030-01-01T00:00:07Z');
    expect(history(work).map(({ verb, from, to }) => `${verb} ${from} -> ${to}`)).toEqual([
      'rollback green -> blue',
      'switch blue -> green',
    ]);
  });

  it('leaves one Event, of the way back', async () => {
    const { work, result } = await switching({}, changingAt(beforePatch));
    expect(writes(work)).toEqual(['patch Service', 'patch Service', 'create Event']);
    const [way] = history(work);
    expect(work.cluster.peek('Event', `agent-service.${way?.op ?? ''}`)).toMatchObject({
      reason: 'TrafficRolledBack',
      message: `green -> blue by grace: ${result.reason ?? ''}`,
    });
  });

  it('is moved back, and then endpoints are waited for as after any move', async () => {
    const { work, result } = await switching({}, changingAt(beforePatch));
    expect(result.timings).toMatchObject({ endpointsMs: 0 });
    expect(steps(work).at(-1)).toBe('done: endpoints hold only blue after 0.00 s');
  });

  it('is moved back, and endpoints do not follow: 7, with both', async () => {
    const work = changingAt(beforePatch);
    work.cluster.at(patchOfService, { before: () => (work.cluster.endpointsFollow = false) });
    const { result, code, text } = await switching({}, work);
    expect([code, live(work), result.live]).toEqual([7, 'blue', 'blue']);
    expect(text).toMatch(
      /not confirmed: blue is selected, but green no longer runs .*; moved back, but endpoints still hold agent-green-\S+, .* after 30 s\n/,
    );
  });

  it('is moved back without a verdict too', async () => {
    const ended = await switching({ skipVerify: true, reason: 'outage' }, changingAt(beforePatch));
    expect([ended.code, live(ended.work)]).toEqual([6, 'blue']);
  });

  it.each<[string, (work: TestWork) => void]>([
    ['deleted', ({ cluster }) => cluster.remove('Deployment', 'agent-green')],
    [
      'being deleted',
      ({ cluster }) =>
        cluster.edit('Deployment', 'agent-green', ({ metadata }) => (metadata.deletionTimestamp = 'now')),
    ],
    [
      'made anew with the same template',
      ({ cluster }) => cluster.edit('Deployment', 'agent-green', ({ metadata }) => (metadata.uid = 'new')),
    ],
  ])('and so is a Deployment that is %s', async (_, change) => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: () => change(work) });
    const ended = await switching({}, work);
    expect([ended.code, live(work)]).toEqual([6, 'blue']);
  });

  it('a way back whose answer is lost is found again', async () => {
    const work = changingAt(beforePatch);
    work.cluster.at(patchOfService, { after: fails('reset') });
    expect(await switching({}, work)).toMatchObject({ code: 6 });
    expect(writes(work).filter((write) => write === 'patch Service')).toHaveLength(2);
  });

  it('a way back that fails is 7, and says so', async () => {
    const work = changingAt(beforePatch);
    work.cluster.at(patchOfService, { before: fails('forbidden') });
    const { result, code, text } = await switching({}, work);
    expect([code, live(work), result.live, result.changed]).toEqual([7, 'green', 'green', true]);
    expect(text).toContain('moving back failed: forbidden');
  });

  it('somebody else who was faster is told, with what is live now', async () => {
    const work = changingAt(beforePatch);
    work.cluster.at(patchOfService, { before: () => moveTo(work, 'blue') });
    const { result, code } = await switching({}, work);
    expect([code, result.live]).toEqual([7, 'blue']);
    expect(result.reason).toContain('moving back failed: somebody else changed the Service');
  });

  it('a Deployment that cannot be read again is 7: green is live', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, {
      after: () => work.cluster.at({ verb: 'get', kind: 'Deployment' }, { before: fails('timeout') }),
    });
    const { result, code } = await switching({}, work);
    expect([code, result.live]).toEqual([7, 'green']);
    expect(result.reason).toBe('green could not be read again: timeout: get services');
  });
});

describe('A move that is not confirmed', () => {
  it('where endpoints do not come in time: 7, and what they hold', async () => {
    const work = workOn();
    work.cluster.endpointsFollow = false;
    const { result, code, text } = await switching({}, work);
    expect([code, result.outcome, result.live, result.changed]).toEqual([7, 'unconfirmed', 'green', true]);
    expect(result.timings.endpointsMs).toBe(30_000);
    expect(text).toMatch(
      /not confirmed: green is selected, but endpoints still hold agent-blue-7d9f-p0, .* after 30 s\n/,
    );
    expect(text).toContain('to find out: kubectl bluegreen status agent-service -n ai-agents');
  });

  it('where endpoints cannot be watched: 7', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'watch', kind: 'EndpointSlice' }, { before: fails('forbidden') });
    const { result, code } = await switching({}, work);
    expect([code, result.live]).toEqual([7, 'green']);
    expect(result.reason).toContain('endpoints could not be read: forbidden');
  });

  it('where the write may or may not have been applied: 7, with its op', async () => {
    const work = workOn();
    const unreadable = (): never => {
      work.cluster.at({ verb: 'get', kind: 'Service' }, { before: fails('timeout') }, 9);
      return fails('timeout')();
    };
    work.cluster.at(patchOfService, { after: unreadable });
    const { result, code, text } = await switching({}, work);
    expect([code, result.live, result.changed]).toEqual([7, null, true]);
    expect(text).toContain(`not confirmed: the change may have been applied (op ${result.op ?? '?'})`);
  });
});

describe('^C', () => {
  it('right before the patch: nothing was changed, 130', async () => {
    const work = workOn();
    const { code, text } = await switching({ verify: replaying('pass', () => work.interrupt()) }, work);
    expect([code, live(work), writes(work)]).toEqual([130, 'blue', []]);
    expect(text).toBe('interrupted\nnothing was changed; blue is live\n');
  });

  it('while the patch is on its way: it is seen to its end, and what is live is said', async () => {
    const work = workOn();
    work.cluster.endpointsFollow = false;
    work.cluster.at(patchOfService, { before: () => work.interrupt() });
    const { code, text, result } = await switching({}, work);
    expect([code, live(work), result.changed]).toEqual([130, 'green', true]);
    expect(text).toBe(
      'interrupted: green is live; endpoints were not waited for\nWay back: kubectl bluegreen rollback agent-service -n ai-agents\n',
    );
  });

  it('while endpoints are waited for: 130, and green is live', async () => {
    const work = workOn();
    work.cluster.endpointsFollow = false;
    work.cluster.at({ verb: 'watch', kind: 'EndpointSlice' }, { after: () => work.interrupt() });
    const { code, result } = await switching({}, work);
    expect([code, result.live]).toEqual([130, 'green']);
  });

  it('while a changed template is moved back: it is moved back all the same', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, {
      before: () => {
        changeGreen(work);
        work.interrupt();
      },
    });
    const ended = await switching({}, work);
    expect([ended.code, live(work)]).toEqual([6, 'blue']);
  });

  it('the write runs under protection, the replay does not', async () => {
    const work = workOn();
    const order: string[] = [];
    const guarded: TestWork = {
      ...work,
      interruption: {
        ...work.interruption,
        protect: async (task) => {
          order.push('protected');
          const result = await task();
          order.push('free');
          return result;
        },
      },
    };
    work.cluster.at(patchOfService, { before: () => order.push('patch') });
    await switching({ verify: replaying('pass', () => order.push('replay')) }, guarded);
    expect(order).toEqual(['replay', 'protected', 'patch', 'free']);
  });
});

describe('What is live, and is not what the last recorded move put there', () => {
  it('is said by whatever comes next', async () => {
    const history = [aMove({ templates: { blue: 'another' } })];
    const { result, work } = await switching({}, workOn(describedSystem({ service: { history } })));
    const warning = expect.stringMatching(/^live template is not the verified one: /) as string;
    expect(result).toMatchObject({ outcome: 'switched', warnings: [warning] });
    expect(work.events).toContainEqual({ kind: 'warning', text: warning });
  });

  it('is said by a refusal too', async () => {
    const history = [aMove({ from: 'blue', to: 'green' })];
    const { result } = await switching({ to: 'pink' }, workOn(describedSystem({ service: { history } })));
    expect(result).toMatchObject({
      outcome: 'refused',
      warnings: [expect.stringMatching(/changed outside/) as string],
    });
  });
});

describe('What stays where it is, or can change under both slots, is told and kept in the result', () => {
  const told = ({ events }: TestWork) =>
    events.flatMap((event) => (event.kind === 'warning' ? [event.text] : []));

  it.each<[string, (system: ClusterObjects) => Partial<ClusterObjects>, string]>([
    [
      'another Service of these pods',
      (system) => ({
        Service: [...system.Service, aService({ name: 'other', selector: { app: 'agent-service' } })],
      }),
      'service/other selects pods of these slots too and does not move; what it selects: kubectl -n ai-agents get service other -o wide',
    ],
    [
      'a slice of another controller',
      (system) => ({
        EndpointSlice: [
          ...system.EndpointSlice,
          aSlice(system.Service[0]!, system.Pod, { name: 'mesh', managedBy: 'mesh.example.com' }),
        ],
      }),
      'mesh.example.com also writes endpoints of this Service; they do not move: kubectl -n ai-agents get endpointslices -l kubernetes.io/service-name=agent-service',
    ],
    [
      'a ConfigMap of both slots',
      () => ({ ConfigMap: [{ metadata: { name: 'prompts' } }] }),
      'both slots use ConfigMap prompts: editing it changes live; to give the idle slot its own: kubectl bluegreen deploy agent-service -n ai-agents --config prompts=DIR',
    ],
  ])('%s', async (_, added, warning) => {
    const edit: SlotOptions['edit'] = ({ spec }) =>
      (spec.template.spec.volumes = [{ name: 'p', configMap: { name: 'prompts' } }]);
    const shared = warning.includes('ConfigMap') ? { blue: { edit }, green: { edit } } : {};
    const system = describedSystem(shared);
    const work = workOn({ ...system, ...added(system) });
    const choice = { ...anyService, service: 'agent-service' };
    const { result, code } = await switching({ choice }, work);
    expect([code, result.warnings, told(work)]).toEqual([0, [warning], [warning]]);
  });

  it('where others write endpoints too, it is said whose are meant', async () => {
    const system = describedSystem();
    const mesh = aSlice(system.Service[0]!, system.Pod, { name: 'mesh', managedBy: 'mesh.example.com' });
    const work = workOn({ ...system, EndpointSlice: [...system.EndpointSlice, mesh] });
    await switching({}, work);
    expect(steps(work).at(-1)).toMatch(/^done: the built-in controller's endpoints hold only green after/);
  });
});
