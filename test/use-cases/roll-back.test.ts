import { describe, expect, it } from 'vitest';
import { exitCodeOfSwitch } from '../../src/cli/exit-codes.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { nothingRepeated } from '../../src/domain/slots/printed-command.ts';
import { switchText } from '../../src/reporters/switch-text.ts';
import { rollBack, type RollbackOptions } from '../../src/use-cases/roll-back.ts';
import { aMove, aSlice, describedSystem, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, pairOf, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

const usual: RollbackOptions = {
  choice: anyService,
  to: undefined,
  reason: undefined,
  dryRun: 'none',
  endpointsTimeoutMs: 30_000,
};
const patchOfService = { verb: 'patch', kind: 'Service' } as const;

/** Blue is live after a switch from green, which still runs what it served. */
async function switched(more: SystemOptions = {}): Promise<TestWork> {
  const { idle, live } = await pairOf();
  const history = [aMove({ templates: { green: idle.template, blue: live.template } })];
  return workOn(describedSystem({ service: { history }, ...more }));
}

async function rolling(work: TestWork, options: Partial<RollbackOptions> = {}) {
  const result = await work.clock.finish(rollBack(work, { ...usual, ...options }));
  return { result, code: exitCodeOfSwitch(result), text: switchText(result, nothingRepeated) };
}

const service = ({ cluster }: TestWork) => cluster.peek('Service', 'agent-service');
const live = (work: TestWork) => service(work).spec.selector?.['slot'];
const writes = ({ cluster }: TestWork) => cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`);

describe('A rollback', () => {
  it('is one Service write and one Event, back to what served before', async () => {
    const work = await switched();
    const { result, code, text } = await rolling(work);
    expect([code, live(work), writes(work)]).toEqual([0, 'green', ['patch Service', 'create Event']]);
    expect(result).toMatchObject({ outcome: 'rolled-back', verb: 'rollback', changed: true, live: 'green' });
    expect(steps(work)).toEqual([
      'begun: prod-eu/ai-agents agent-service: blue -> green, agent-service:1.2.0 -> 1.3.0',
      'done: Service patched',
      'done: endpoints hold only green after 0.00 s',
    ]);
    expect(text).toBe(
      'green is live again. To return to blue: kubectl bluegreen switch agent-service -n ai-agents --to blue\n',
    );
  });

  it('from a template that is not the one that was switched to: goes, and says so', async () => {
    const { idle } = await pairOf();
    const history = [aMove({ templates: { green: idle.template, blue: 'another' } })];
    const { result, code } = await rolling(await switched({ service: { history } }));
    expect([code, result.warnings]).toEqual([
      0,
      [expect.stringMatching(/^live template is not the (verified one|one that was switched to): /)],
    ]);
  });

  it('to the live slot announces no move', async () => {
    const work = await switched();
    const { code } = await rolling(work, { to: 'blue', reason: 'x' });
    expect(code).toBe(0);
    expect(steps(work)).toEqual([
      'begun: prod-eu/ai-agents agent-service: blue is live already, agent-service:1.2.0',
    ]);
  });

  it('is written in the history, and is not taken back by another rollback', async () => {
    const work = await switched();
    await rolling(work);
    expect(service(work).metadata.annotations?.[annotation.history]).toContain('"verb":"rollback"');
    const { result, code } = await rolling(work);
    expect([code, live(work)]).toEqual([5, 'green']);
    expect(result.refusals).toMatchObject([
      { kind: 'already-rolled-back', found: 'a rollback by grace at 2030-01-01T00:00:00Z' },
    ]);
  });

  it('does not wait for endpoints with --no-wait', async () => {
    const work = await switched();
    work.cluster.endpointsFollow = false;
    expect(await rolling(work, { endpointsTimeoutMs: undefined })).toMatchObject({ code: 0 });
    expect(work.cluster.requests.some(({ verb }) => verb === 'watch')).toBe(false);
  });

  it('goes to a named slot for a reason, which is recorded', async () => {
    const work = workOn();
    expect((await rolling(work, { to: 'green', reason: 'blue leaks' })).code).toBe(0);
    expect(service(work).metadata.annotations?.[annotation.history]).toContain('"why":"blue leaks"');
  });

  it('over a history that cannot be read begins a new one', async () => {
    const work = workOn(describedSystem({ service: { annotations: { [annotation.history]: '?' } } }));
    expect((await rolling(work)).code).toBe(5);
    expect((await rolling(work, { to: 'green', reason: 'outage' })).code).toBe(0);
    expect(JSON.parse(service(work).metadata.annotations![annotation.history]!)).toHaveLength(1);
  });

  it('stands though no Event may be made', async () => {
    const work = await switched();
    work.cluster.at({ verb: 'create', kind: 'Event' }, { before: fails('forbidden') });
    const { result, code } = await rolling(work);
    expect([code, result.warnings.length]).toEqual([0, 1]);
  });
});

describe('Nothing is written', () => {
  it.each<[string, Partial<RollbackOptions>, string, number]>([
    ['where the named slot is live', { to: 'blue', reason: 'r' }, 'already-live', 0],
    ['by --dry-run=client', { dryRun: 'client' }, 'planned', 0],
    ['by --dry-run=server', { dryRun: 'server' }, 'planned', 0],
    ['where the named slot is not there', { to: 'red', reason: 'r' }, 'refused', 5],
  ])('%s', async (_, options, outcome, code) => {
    const work = await switched();
    const ended = await rolling(work, options);
    expect([ended.result.outcome, ended.code, ended.result.changed]).toEqual([outcome, code, false]);
    expect([writes(work), live(work)]).toEqual([[], 'blue']);
  });

  it('where there is nothing to take back: 5', async () => {
    const { code, text } = await rolling(workOn());
    expect(code).toBe(5);
    expect(text).toContain('refused: there is no switch to take back');
    expect(text).toContain('nothing was changed; blue is live');
  });

  it('where slots cannot be told: 5', async () => {
    expect((await rolling(workOn(describedSystem({ live: 'red' })))).code).toBe(5);
  });

  it('after ^C before the patch: 130', async () => {
    const work = await switched();
    work.interrupt();
    const { code, text } = await rolling(work);
    expect([code, text, writes(work)]).toEqual([130, 'interrupted\nnothing was changed; blue is live\n', []]);
  });
});

it('Endpoints that another controller writes do not move with a rollback: a warning', async () => {
  const { idle, live: serving } = await pairOf();
  const templates = { green: idle.template, blue: serving.template };
  const system = describedSystem({ service: { history: [aMove({ templates })] } });
  const mesh = aSlice(system.Service[0]!, system.Pod, { name: 'mesh', managedBy: 'mesh.example.com' });
  const work = workOn({ ...system, EndpointSlice: [...system.EndpointSlice, mesh] });
  const { result, code } = await rolling(work);
  expect([code, result.warnings]).toEqual([
    0,
    [
      'mesh.example.com also writes endpoints of this Service; they do not move: kubectl -n ai-agents get endpointslices -l kubernetes.io/service-name=agent-service',
    ],
  ]);
});

describe('A rollback that does not end well', () => {
  it.each([30_000, undefined])(
    'because a deploy changed the slot in the same moment: 7, and by whom (waits for endpoints: %s ms)',
    async (endpointsTimeoutMs) => {
      const work = await switched();
      work.cluster.at(patchOfService, {
        before: () =>
          work.cluster.edit(
            'Deployment',
            'agent-green',
            ({ spec }) => (spec.template.spec.containers[0]!.image = 'agent-service:evil'),
            'kubectl-set',
          ),
      });
      const { result, code } = await rolling(work, { endpointsTimeoutMs });
      expect([code, live(work), result.live]).toEqual([7, 'green', 'green']);
      expect(result.reason).toMatch(
        /^green no longer runs the template that was rolled back to: .*kubectl-set/,
      );
    },
  );

  it('as far as can be told, where the slot cannot be read again: a warning', async () => {
    const work = await switched();
    work.cluster.at(patchOfService, {
      after: () =>
        work.cluster.at(
          { verb: 'get', kind: 'Deployment', name: 'agent-green' },
          { before: fails('timeout') },
        ),
    });
    const { result, code } = await rolling(work);
    expect([code, result.warnings]).toEqual([
      0,
      [expect.stringMatching(/^not checked whether green still runs what it ran before: /)],
    ]);
  });

  it('because somebody else was faster: 5, with who', async () => {
    const work = await switched();
    work.cluster.at(patchOfService, {
      before: () =>
        work.cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'green')),
    });
    const { result, code } = await rolling(work);
    expect([code, result.live, result.refusals[0]?.found]).toEqual([
      5,
      'green',
      'green is live, changed by kubectl-patch at 2030-01-01T00:00:07Z',
    ]);
  });

  it('because somebody else moved on: 7, and what is live, with --no-wait too', async () => {
    const work = await switched();
    const lose = fails('reset');
    work.cluster.at(patchOfService, {
      after: () => {
        work.cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'blue'));
        lose();
      },
    });
    const { result, code } = await rolling(work, { endpointsTimeoutMs: undefined });
    expect([code, result.live]).toEqual([7, 'blue']);
    expect(result.reason).toContain('and then on: changed by kubectl-patch');
  });

  it('because somebody else moved on while the endpoints held the slot alone: 7, and what is live', async () => {
    const work = await switched();
    work.cluster.at(
      { verb: 'watch', kind: 'EndpointSlice' },
      {
        after: () => {
          work.cluster.endpointsFollow = false;
          work.cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'blue'));
        },
      },
    );
    const { result, code } = await rolling(work);
    expect([code, result.live]).toEqual([7, 'blue']);
    expect(result.reason).toContain('and then on: changed by kubectl-patch');
  });

  it('a Service that cannot be read at the end: done, with what was not checked', async () => {
    const work = await switched();
    work.cluster.at({ verb: 'get', kind: 'Service' }, { before: fails('forbidden') });
    const { result, code } = await rolling(work);
    expect([code, result.live, result.warnings]).toEqual([
      0,
      'green',
      ['not checked whether traffic was moved again since: forbidden: get services'],
    ]);
  });

  it('because nothing answers after the patch: 7, perhaps moved', async () => {
    const work = await switched();
    work.cluster.at(patchOfService, { before: fails('reset') });
    work.cluster.at({ verb: 'get', kind: 'Service' }, { before: fails('refused') }, 9);
    const { result, code } = await rolling(work);
    expect([code, result.live, result.changed]).toEqual([7, null, true]);
  });

  it('because endpoints do not come: 7', async () => {
    const work = await switched();
    work.cluster.endpointsFollow = false;
    expect((await rolling(work)).code).toBe(7);
  });

  it('because of ^C after the patch: 130, and what is live', async () => {
    const work = await switched();
    work.cluster.endpointsFollow = false;
    work.cluster.at(patchOfService, { after: () => work.interrupt() });
    const { code, text } = await rolling(work);
    expect([code, text]).toEqual([130, 'interrupted: green is live; endpoints were not waited for\n']);
  });

  it('because the server says no: an error, and nothing was changed', async () => {
    const work = await switched();
    work.cluster.at(patchOfService, { before: fails('forbidden') });
    await expect(rolling(work)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(live(work)).toBe('blue');
  });
});
