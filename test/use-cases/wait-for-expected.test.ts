import { describe, expect, it } from 'vitest';
import { expectationRefusals } from '../../src/domain/slots/preflight.ts';
import { waitForExpected, type WaitOutcome } from '../../src/use-cases/wait-for-expected.ts';
import type { VerifyOptions } from '../../src/use-cases/verify-idle.ts';
import { describedSystem, type SystemOptions } from '../builders/cluster-objects.ts';
import { anyService, pairOf, steps, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';

const version = (wanted: string): VerifyOptions => ({
  choice: anyService,
  slot: undefined,
  expect: { image: undefined, version: wanted },
});

/** Somebody else makes the system what the options say. */
function become(work: TestWork, options: SystemOptions): void {
  const { Deployment, ReplicaSet, Pod, Service } = describedSystem(options);
  for (const object of Deployment) {
    work.cluster.put('Deployment', object);
    work.cluster.rollOut(object.metadata.name, object.status?.readyReplicas);
  }
  for (const object of ReplicaSet) work.cluster.put('ReplicaSet', object);
  for (const object of Pod) work.cluster.put('Pod', object);
  for (const object of Service) work.cluster.put('Service', object);
}

/** Waits a minute; what is in `after` happens one by one, each 5 s after the one before. */
async function waiting(
  work: TestWork,
  expected: VerifyOptions,
  after: readonly (() => void)[] = [],
): Promise<WaitOutcome> {
  const changes = (async () => {
    for (const change of after) {
      await work.clock.sleep(5_000);
      change();
    }
  })();
  const [outcome] = await work.clock.finish(Promise.all([waitForExpected(work, expected, 60_000), changes]));
  expect(work.cluster.writes).toEqual([]);
  return outcome;
}

describe('Waiting for what is expected of the idle slot', () => {
  it('is over at once where it is there, without a word', async () => {
    const work = workOn();
    expect(await waiting(work, version('1.3.0'))).toEqual({
      kind: 'over',
      expect: version('1.3.0').expect,
    });
    expect([work.clock.monotonicMs(), steps(work)]).toEqual([0, []]);
  });

  it('asks nothing where no time is given', async () => {
    const work = workOn();
    expect((await waitForExpected(work, version('9'), undefined)).kind).toBe('over');
    expect(work.cluster.requests).toEqual([]);
  });

  it('goes on until it runs and all its pods are ready', async () => {
    const work = workOn();
    const outcome = await waiting(work, version('1.4.0'), [
      () => become(work, { green: { version: '1.4.0', ready: 1 } }),
      () => become(work, { green: { version: '1.4.0' } }),
    ]);
    expect(outcome).toEqual({ kind: 'over', expect: version('1.4.0').expect });
    expect(steps(work)).toEqual([
      'note: waiting up to 60 s for version 1.4.0: green runs agent-service:1.3.0, version 1.3.0',
      'note: waiting up to 60 s for version 1.4.0: green is not rolled out, 1 of 3 ready',
      'done: version 1.4.0 is there after 10 s',
    ]);
  });

  it('ends in time, and what is refused then says how long it was waited for', async () => {
    const work = workOn();
    const outcome = await waiting(work, version('1.4.0'));
    expect(steps(work).at(-1)).toBe('failed: waited 60 s: green runs agent-service:1.3.0, version 1.3.0');
    if (outcome.kind !== 'over') throw new Error(outcome.kind);
    expect(expectationRefusals((await pairOf()).idle, outcome.expect)).toMatchObject([
      { kind: 'version-differs', expected: '1.4.0', found: '1.3.0, after 60 s of waiting' },
    ]);
  });

  it('ends where somebody else has moved traffic to it meanwhile', async () => {
    const work = workOn();
    const moved: SystemOptions = { live: 'green', green: { version: '1.4.0' } };
    await waiting(work, version('1.4.0'), [() => become(work, moved)]);
    expect(steps(work).at(-1)).toBe('done: version 1.4.0 is there after 6 s');
  });

  it('looks at the slot that is named, also where the other one has it', async () => {
    const work = workOn();
    await waiting(work, { ...version('1.2.0'), slot: 'green' });
    expect(work.clock.monotonicMs()).toBe(60_000);
  });
});

describe('Waiting ends early', () => {
  it('by ^C, with the slot that is live', async () => {
    const work = workOn();
    expect(await waiting(work, version('1.4.0'), [() => work.interrupt()])).toMatchObject({
      kind: 'interrupted',
      pair: { live: { name: 'blue' } },
    });
    expect(work.clock.monotonicMs()).toBe(5_000);
  });

  it('where the controller has given the rollout up', async () => {
    const work = workOn();
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    await waiting(work, version('1.4.0'), [
      () => {
        become(work, { green: { version: '1.4.0', ready: 0 } });
        work.cluster.edit('Deployment', 'agent-green', ({ status }) => (status!.conditions = conditions));
      },
    ]);
    expect(work.clock.monotonicMs()).toBe(6_000);
    expect(steps(work)).toHaveLength(1);
  });

  it.each<[string, SystemOptions, string | undefined]>([
    ['slots cannot be told', { live: 'red' }, undefined],
    ['there is no such slot', {}, 'red'],
  ])('where %s', async (_, system, slot) => {
    const work = workOn(describedSystem(system));
    expect((await waiting(work, { ...version('1.4.0'), slot })).kind).toBe('over');
    expect(work.clock.monotonicMs()).toBe(0);
  });
});

describe('A look that fails', () => {
  it('at the beginning is an error', async () => {
    const work = workOn();
    work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('timeout') });
    await expect(waiting(work, version('1.4.0'))).rejects.toThrow('timeout');
  });

  it('later is made again, unless it will always fail', async () => {
    const work = workOn();
    const down = (): void => work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('api', 503) }, 2);
    await waiting(work, version('1.4.0'), [down, () => become(work, { green: { version: '1.4.0' } })]);
    expect(steps(work)).toContainEqual(
      expect.stringMatching(
        /^note: waiting up to 60 s for version 1\.4\.0: the slots could not be read: api/,
      ),
    );
    expect(steps(work).at(-1)).toBe('done: version 1.4.0 is there after 10 s');
    const other = workOn();
    const forbid = (): void =>
      other.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('forbidden') });
    await expect(waiting(other, version('1.4.0'), [forbid])).rejects.toThrow('forbidden');
  });
});
