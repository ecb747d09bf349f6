import { describe, expect, it } from 'vitest';
import { rollBack, type RollbackOptions } from '../../src/use-cases/roll-back.ts';
import { switchTraffic, type SwitchOptions } from '../../src/use-cases/switch-traffic.ts';
import {
  aMove,
  anAutoscaler,
  aQuota,
  describedSystem,
  merged,
  objects,
  type ClusterObjects,
} from '../builders/cluster-objects.ts';
import { anyService, pairOf, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

const patchOfHpa = { verb: 'patch', kind: 'HorizontalPodAutoscaler' } as const;
const patchOfSlot = { verb: 'patch', kind: 'Deployment' } as const;

describe('A switch to a slot whose HPA keeps it smaller than the live one', () => {
  const usual: SwitchOptions = {
    choice: anyService,
    to: undefined,
    expect: { image: undefined, version: undefined },
    dryRun: 'none',
    skipVerify: true,
    reason: 'a test',
    verify: () => Promise.reject(new Error('nothing is to be judged')),
    endpointsTimeoutMs: 30_000,
    monitor: undefined,
  };
  /** Blue has three pods; green has them too, but its HPA may take two of them away. */
  const system = (more: Partial<ClusterObjects> = {}): ClusterObjects =>
    merged(describedSystem(), objects({ HorizontalPodAutoscaler: [anAutoscaler('green', 1)], ...more }));
  const moving = (work: TestWork, options: Partial<SwitchOptions> = {}) =>
    work.clock.finish(switchTraffic(work, { ...usual, ...options }));
  const small: ClusterObjects = merged(
    describedSystem({ green: { replicas: 1 } }),
    objects({ HorizontalPodAutoscaler: [anAutoscaler('green', 1)] }),
  );

  it('raises it before it moves, in one write each', async () => {
    const work = workOn(system());
    expect(await moving(work)).toMatchObject({ outcome: 'switched' });
    expect(work.cluster.writes.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual([
      'patch HorizontalPodAutoscaler',
      'patch Service',
      'create Event',
    ]);
  });

  it('is refused in time where the HPA does not scale, and nothing is moved', async () => {
    const work = workOn(small);
    expect(await moving(work)).toMatchObject({
      outcome: 'refused',
      changed: false,
      live: 'blue',
      refusals: [
        { kind: 'not-grown', found: '1 ready', help: 'kubectl -n ai-agents describe hpa agent-green' },
      ],
    });
    expect(work.cluster.writes.map(({ kind }) => kind)).toEqual(['HorizontalPodAutoscaler']);
  });

  it('may be interrupted while it waits', async () => {
    const work = workOn(small);
    work.cluster.at({ verb: 'watch', kind: 'Deployment' }, { after: work.interrupt });
    expect(await moving(work)).toMatchObject({ outcome: 'interrupted', changed: false, live: 'blue' });
  });

  it('that somebody else changes meanwhile is a refusal', async () => {
    const work = workOn(system());
    const other = () =>
      work.cluster.edit('HorizontalPodAutoscaler', 'agent-green', ({ spec }) => (spec.minReplicas = 2));
    work.cluster.at(patchOfHpa, { before: other });
    expect(await moving(work)).toMatchObject({
      outcome: 'refused',
      refusals: [{ kind: 'changed-meanwhile', where: 'hpa/agent-green' }],
    });
  });

  it('whose raise may have been applied is told as that', async () => {
    const work = workOn(system());
    work.cluster.at(patchOfHpa, { after: fails('reset') });
    work.cluster.at({ verb: 'get', kind: 'HorizontalPodAutoscaler' }, { before: fails('reset') }, 3);
    expect(await moving(work)).toMatchObject({
      outcome: 'unconfirmed',
      changed: false,
      live: 'blue',
      reason: expect.stringContaining('the size may have been changed') as string,
    });
  });

  it('is decided anew once the slot has grown', async () => {
    const work = workOn(system());
    const paused = () =>
      work.cluster.edit('Deployment', 'agent-green', ({ spec }) => (spec.paused = true), null);
    work.cluster.at(patchOfHpa, { after: paused });
    expect(await moving(work)).toMatchObject({ outcome: 'refused' });
    expect(work.cluster.writes.map(({ kind }) => kind)).toEqual(['HorizontalPodAutoscaler']);
  });

  it('without the right to list them is told that they were not checked', async () => {
    const work = workOn(system());
    work.cluster.at({ verb: 'list', kind: 'HorizontalPodAutoscaler' }, { before: fails('forbidden') });
    const { outcome, warnings } = await moving(work);
    expect(outcome).toBe('switched');
    expect(warnings).toContain('HPAs were not checked: no permission to list horizontalpodautoscalers');
  });
});

describe('A rollback to a slot of no pods', () => {
  const usual: RollbackOptions = {
    choice: anyService,
    to: undefined,
    reason: undefined,
    scaleUp: { timeoutMs: 30_000 },
    dryRun: 'none',
    endpointsTimeoutMs: undefined,
  };
  const empty = async (more: Partial<ClusterObjects> = {}): Promise<TestWork> => {
    const green = { replicas: 0 };
    const { idle } = await pairOf(describedSystem({ green }));
    const history = [aMove({ templates: { green: idle.template } })];
    return workOn(merged(describedSystem({ green, service: { history } }), objects(more)));
  };
  const going = (work: TestWork, options: Partial<RollbackOptions> = {}) =>
    work.clock.finish(rollBack(work, { ...usual, ...options }));

  it('does not scale without being told to', async () => {
    const work = await empty();
    expect(await going(work, { scaleUp: undefined })).toMatchObject({
      refusals: [{ kind: 'target-not-ready' }],
    });
    expect(work.cluster.writes).toEqual([]);
  });

  it('scales, and does not move where no pod becomes ready', async () => {
    const work = await empty();
    expect(await going(work)).toMatchObject({
      outcome: 'refused',
      live: 'blue',
      refusals: [{ kind: 'not-grown', found: '0 ready' }],
    });
    expect(work.cluster.peek('Deployment', 'agent-green').spec.replicas).toBe(3);
  });

  it('asks a quota first', async () => {
    const work = await empty({ ResourceQuota: [aQuota({ pods: '4' }, { pods: '3' })] });
    expect(await going(work)).toMatchObject({ refusals: [{ kind: 'no-room', where: 'resourcequota/few' }] });
    expect(work.cluster.writes).toEqual([]);
  });

  it('goes on without one that it may not read, and says so', async () => {
    const work = await empty();
    work.cluster.at({ verb: 'list', kind: 'ResourceQuota' }, { before: fails('forbidden') });
    const { warnings } = await going(work, { dryRun: 'client' });
    expect(warnings).toContain('ResourceQuotas were not checked: no permission to list resourcequotas');
    expect(steps(work)).toContain('note: would first change green: replicas 0 -> 3');
  });

  it('keeps its HPA from taking the pods away again before there are users', async () => {
    const work = await empty({ HorizontalPodAutoscaler: [anAutoscaler('green', 1)] });
    await going(work);
    expect(work.cluster.writes.map(({ kind }) => kind)).toEqual(['HorizontalPodAutoscaler', 'Deployment']);
    expect(work.cluster.peek('HorizontalPodAutoscaler', 'agent-green').spec.minReplicas).toBe(3);
  });

  it('is not scaled where another template is in the way too', async () => {
    const history = [aMove({ templates: { green: 'another' } })];
    const work = workOn(describedSystem({ green: { replicas: 0 }, service: { history } }));
    work.cluster.at(patchOfSlot, { before: () => expect.unreachable() });
    expect(await going(work)).toMatchObject({ outcome: 'refused', changed: false });
    expect(work.cluster.writes).toEqual([]);
  });
});
