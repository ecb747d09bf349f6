import { describe, expect, it } from 'vitest';
import { standBy, type StandbyOptions } from '../../src/use-cases/stand-by.ts';
import { anAutoscaler, describedSystem, merged, objects } from '../builders/cluster-objects.ts';
import { anyService, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

const usual: StandbyOptions = { choice: anyService, replicas: 0, force: false, dryRun: 'none' };
const patchOfSlot = { verb: 'patch', kind: 'Deployment' } as const;
const patchOfHpa = { verb: 'patch', kind: 'HorizontalPodAutoscaler' } as const;

/** Green is idle, of three pods, with an HPA of at least two. */
function scaled(): TestWork {
  return workOn(merged(describedSystem(), objects({ HorizontalPodAutoscaler: [anAutoscaler('green')] })));
}
const green = ({ cluster }: TestWork) => ({
  replicas: cluster.peek('Deployment', 'agent-green').spec.replicas,
  min: cluster.peek('HorizontalPodAutoscaler', 'agent-green').spec.minReplicas,
});
const untouched = { replicas: 3, min: 2 };
const shrink = (work: TestWork, options: Partial<StandbyOptions> = {}) =>
  work.clock.finish(standBy(work, { ...usual, replicas: 1, ...options }));

describe('Shrinking the idle slot', () => {
  it('writes the HPA before the Deployment, which it would scale up again', async () => {
    const work = scaled();
    expect(await shrink(work)).toMatchObject({ outcome: 'shrunk', changed: true, live: 'blue' });
    expect(work.cluster.writes.map(({ kind }) => kind)).toEqual(['HorizontalPodAutoscaler', 'Deployment']);
    expect(green(work)).toEqual({ replicas: 1, min: 1 });
  });

  it('needs no HPA', async () => {
    const work = workOn();
    expect(await standBy(work, usual)).toMatchObject({ outcome: 'shrunk', warnings: [] });
    expect(work.cluster.peek('Deployment', 'agent-green').spec.replicas).toBe(0);
  });
});

describe('What happens meanwhile', () => {
  it('a slot that becomes live gets its pods and its HPA back', async () => {
    const work = scaled();
    const toGreen = () =>
      work.cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'green'));
    work.cluster.at(patchOfSlot, { after: toGreen });
    expect(await shrink(work)).toMatchObject({ outcome: 'undone', changed: false, live: 'green' });
    expect(green(work)).toEqual(untouched);
  });

  it('a Service that cannot be read afterwards leaves it unconfirmed', async () => {
    const work = scaled();
    work.cluster.at({ verb: 'get', kind: 'Service' }, { before: fails('forbidden') });
    expect(await shrink(work)).toMatchObject({ outcome: 'unconfirmed', changed: true, live: null });
  });

  it('a deploy to the slot is not overwritten, and the HPA is put back', async () => {
    const work = scaled();
    const deployed = () =>
      work.cluster.edit('Deployment', 'agent-green', ({ spec }) => {
        spec.template.spec.containers[0]!.image = 'agent-service:1.4.0';
      });
    work.cluster.at(patchOfSlot, { before: deployed });
    expect(await shrink(work)).toMatchObject({
      outcome: 'refused',
      changed: false,
      refusals: [{ kind: 'changed-meanwhile' }],
    });
    expect(green(work)).toEqual(untouched);
  });

  it('an HPA that somebody else changed is left as it is', async () => {
    const work = scaled();
    const other = () =>
      work.cluster.edit('HorizontalPodAutoscaler', 'agent-green', ({ spec }) => (spec.minReplicas = 3));
    work.cluster.at(patchOfHpa, { before: other });
    expect(await shrink(work)).toMatchObject({
      outcome: 'refused',
      refusals: [{ where: 'hpa/agent-green' }],
    });
    expect(green(work)).toEqual({ replicas: 3, min: 3 });
  });
});

describe('Answers that do not come', () => {
  it.each([patchOfHpa, patchOfSlot])('of the patch of $kind: it is looked up', async (write) => {
    const work = scaled();
    work.cluster.at(write, { after: fails('reset') });
    expect(await shrink(work)).toMatchObject({ outcome: 'shrunk' });
    expect(green(work)).toEqual({ replicas: 1, min: 1 });
    expect(work.cluster.writes).toHaveLength(2);
  });

  it.each([patchOfHpa, patchOfSlot])('of a patch of $kind that was lost: it is sent again', async (write) => {
    const work = scaled();
    work.cluster.at(write, { before: fails('timeout') });
    expect(await shrink(work)).toMatchObject({ outcome: 'shrunk' });
    expect(green(work)).toEqual({ replicas: 1, min: 1 });
  });

  it('nor the look: it may have been applied', async () => {
    const work = scaled();
    work.cluster.at(patchOfSlot, { after: fails('reset') });
    // The first is of the slots.
    work.cluster.at({ verb: 'get', kind: 'Deployment', name: 'agent-green' }, {}, 1);
    work.cluster.at({ verb: 'get', kind: 'Deployment', name: 'agent-green' }, { before: fails('reset') }, 3);
    expect(await shrink(work)).toMatchObject({ outcome: 'unconfirmed', changed: true });
  });

  it('a Deployment that may not be changed leaves the HPA as it was', async () => {
    const work = scaled();
    work.cluster.at(patchOfSlot, { before: fails('forbidden') });
    await expect(shrink(work)).rejects.toThrow('forbidden');
    expect(green(work)).toEqual(untouched);
  });
});

it('a role that may not list HPAs is told that they were not checked', async () => {
  const work = scaled();
  work.cluster.at({ verb: 'list', kind: 'HorizontalPodAutoscaler' }, { before: fails('forbidden') });
  const { outcome, warnings } = await shrink(work);
  expect(outcome).toBe('shrunk');
  expect(warnings).toEqual(['HPAs were not checked: no permission to list horizontalpodautoscalers']);
});
