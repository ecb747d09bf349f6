import { describe, expect, it } from 'vitest';
import type { Cluster, ClusterErrorKind } from '../../src/ports/cluster.ts';
import { moveTraffic, prepareMove, type MoveOutcome } from '../../src/use-cases/move-traffic.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import { writeOnce } from '../../src/use-cases/write-once.ts';
import { annotation } from '../../src/domain/slots/annotations.ts';
import { aMove, describedSystem } from '../builders/cluster-objects.ts';
import { anyService, workOn, type TestWork } from '../builders/cluster-work.ts';
import { clusterError, fails } from '../builders/in-memory-cluster.ts';

type Trouble = readonly [name: string, kind: ClusterErrorKind, status: number | undefined];

/** Errors after which a write may have been applied. */
const unclear: readonly Trouble[] = [
  ['a reset', 'reset', undefined],
  ['a time-out', 'timeout', undefined],
  ['half an answer', 'bad-answer', undefined],
  ['a 500', 'api', 500],
  ['a 504', 'api', 504],
];
/** Errors that say that this sending was not applied. */
const declined: readonly Trouble[] = [
  ['a 409', 'conflict', 409],
  ['a 422', 'invalid', 422],
];
/** Errors that end a first sending: nothing was applied, and sending again would not help. */
const final: readonly Trouble[] = [
  ['a 401', 'unauthorized', 401],
  ['a 403', 'forbidden', 403],
  ['a 404', 'not-found', 404],
  ['a 429', 'api', 429],
  ['no connection', 'refused', undefined],
  ['a bad certificate', 'tls', undefined],
];

/** What the adapter throws is no error of the cluster. */
function noCredentials(): never {
  throw new Error('credential plugin aws: it failed with exit code 1');
}

const patchOfService = { verb: 'patch', kind: 'Service' } as const;
const getOfService = { verb: 'get', kind: 'Service' } as const;

async function moving(work: TestWork): Promise<MoveOutcome> {
  const reading = await readSlots(work, anyService);
  if (reading.kind === 'refused') throw new Error('refused');
  const { pair } = reading;
  const move = prepareMove(work, pair, pair.idle, {
    verb: 'switch',
    who: 'grace',
    why: undefined,
    verdict: 'passed',
    set: undefined,
  });
  return work.clock.finish(moveTraffic(work, move));
}

const live = ({ cluster }: TestWork): string | undefined =>
  cluster.peek('Service', 'agent-service').spec.selector?.['slot'];

/** Writes of the Service that took effect: each leaves an entry. */
function entries({ cluster }: TestWork): readonly { op: string }[] {
  const text = cluster.peek('Service', 'agent-service').metadata.annotations?.[annotation.history];
  return text === undefined ? [] : (JSON.parse(text) as { op: string }[]);
}

const sendings = ({ cluster }: TestWork): number =>
  cluster.requests.filter(({ verb, kind }) => verb === 'patch' && kind === 'Service').length;

/** Somebody else moves traffic, with a history entry. */
function theirMove({ cluster }: TestWork, to: string): void {
  cluster.edit('Service', 'agent-service', ({ metadata, spec }) => {
    spec.selector!['slot'] = to;
    const before = metadata.annotations?.[annotation.history];
    const earlier = before === undefined ? [] : (JSON.parse(before) as unknown[]);
    const entry = aMove({ op: 'theirs', to, who: 'bob', when: '2030-01-01T00:00:05Z' });
    metadata.annotations = {
      ...metadata.annotations,
      [annotation.history]: JSON.stringify([entry, ...earlier]),
    };
  });
}

describe.each(unclear)('After %s', (_, kind, status) => {
  const lose = fails(kind, status);

  it('that came after the write was applied, it counts as applied', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { after: lose });
    expect(await moving(work)).toMatchObject({ kind: 'moved' });
    expect([live(work), sendings(work), entries(work).length]).toEqual(['green', 1, 1]);
  });

  it('that came before it was applied, it is sent again', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: lose });
    expect(await moving(work)).toMatchObject({ kind: 'moved' });
    expect([live(work), sendings(work), entries(work).length]).toEqual(['green', 2, 1]);
  });

  it('of every sending, it may have been applied', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: lose }, 9);
    expect(await moving(work)).toMatchObject({ kind: 'unknown' });
    expect([live(work), sendings(work)]).toEqual(['blue', 3]);
  });

  it.each([
    ['applied', { after: lose }, 'green'],
    ['not applied', { before: lose }, 'blue'],
  ])('with a Service that cannot be read, it is unknown: %s', async (_name, trouble, now) => {
    const work = workOn();
    work.cluster.at(patchOfService, trouble);
    work.cluster.at(getOfService, { before: fails('timeout') }, 9);
    expect(await moving(work)).toMatchObject({ kind: 'unknown' });
    expect([live(work), sendings(work)]).toEqual([now, 1]);
  });

  it('the Service is read again until it can be: a server that restarts is waited for', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { after: lose });
    work.cluster.at(getOfService, { before: fails('refused') }, 2);
    expect(await moving(work)).toMatchObject({ kind: 'moved', ms: 1200 });
  });

  it('that hid a move of somebody else, ours was not applied: a conflict, with who', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, {
      before: () => {
        theirMove(work, 'green');
        lose();
      },
    });
    expect(await moving(work)).toMatchObject({
      kind: 'conflict',
      live: 'green',
      refusal: { kind: 'changed-meanwhile', by: 'switch by bob at 2030-01-01T00:00:05Z' },
    });
    expect(entries(work).map(({ op }) => op)).toEqual(['theirs']);
  });

  it('that hid our move and then one of somebody else, ours was overtaken, with who', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, {
      after: () => {
        theirMove(work, 'blue');
        lose();
      },
    });
    expect(await moving(work)).toEqual({
      kind: 'overtaken',
      live: 'blue',
      by: 'switch by bob at 2030-01-01T00:00:05Z',
    });
    expect(sendings(work)).toBe(1);
  });

  it.each(final)('and then %s, the first sending is still in doubt', async (_name, next, code) => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: lose });
    work.cluster.at(patchOfService, { before: fails(next, code) }, 9);
    expect(await moving(work)).toMatchObject({ kind: 'unknown' });
  });

  it('and then credentials that cannot be had again, it is unknown, whatever they are wanted for', async () => {
    for (const wanted of [{ verb: 'get' }, { verb: 'patch' }] as const) {
      const work = workOn();
      work.cluster.at(patchOfService, {
        before: () => {
          work.cluster.at({ ...wanted, kind: 'Service' }, { before: noCredentials }, 9);
          lose();
        },
      });
      expect(await moving(work)).toMatchObject({ kind: 'unknown', detail: clusterError(kind).message });
    }
  });

  it('a sending that arrives late is not made twice', async () => {
    const work = workOn();
    const late: (() => void)[] = [];
    const patch: Cluster['patch'] = work.cluster.patch.bind(work.cluster);
    // The first sending is held back on its way, and arrives just before the second one.
    work.cluster.patch = (async (...args: Parameters<typeof patch>) => {
      if (late.length === 0) {
        late.push(() => void patch(...args).catch(() => undefined));
        throw clusterError(kind, patchOfService, status);
      }
      late[0]?.();
      return patch(...args);
    }) as typeof patch;
    expect(await moving(work)).toMatchObject({ kind: 'moved' });
    expect(entries(work)).toHaveLength(1);
  });
});

describe.each(declined)('After %s', (_, kind, status) => {
  const decline = { before: fails(kind, status) };

  it('with the Service as planned, it is sent again', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, decline);
    expect(await moving(work)).toMatchObject({ kind: 'moved' });
    expect([sendings(work), entries(work).length]).toEqual([2, 1]);
  });

  it('every time, it is an error: nothing was applied', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, decline, 9);
    await expect(moving(work)).rejects.toMatchObject({ kind });
    expect([live(work), sendings(work)]).toEqual(['blue', 3]);
  });

  it('with a Service that cannot be read, it is an error: nothing was applied', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, decline);
    work.cluster.at(getOfService, { before: fails('reset') }, 9);
    await expect(moving(work)).rejects.toMatchObject({ kind });
    expect(live(work)).toBe('blue');
  });
});

describe.each(final)('After %s', (_, kind, status) => {
  it('it is an error at once, and nothing is read or sent again', async () => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: fails(kind, status) });
    await expect(moving(work)).rejects.toMatchObject({ kind });
    expect([live(work), sendings(work)]).toEqual(['blue', 1]);
    expect(work.cluster.requests.filter(({ verb }) => verb === 'get').length).toBe(2);
  });
});

describe('What somebody else changes between reading and writing', () => {
  it.each<[string, (work: TestWork) => void, object]>([
    [
      'the slot, with kubectl',
      ({ cluster }) =>
        cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['slot'] = 'green')),
      { found: 'green is live', by: 'changed by kubectl-patch at 2030-01-01T00:00:07Z' },
    ],
    [
      'another key of the selector',
      ({ cluster }) => cluster.edit('Service', 'agent-service', ({ spec }) => (spec.selector!['v'] = '1')),
      { found: 'blue is live, but the selector or an annotation changed' },
    ],
    [
      'the history, there and back again',
      (work) => {
        theirMove(work, 'green');
        theirMove(work, 'blue');
      },
      { found: 'blue is live, but the history changed', by: 'switch by bob at 2030-01-01T00:00:05Z' },
    ],
    [
      'the Service itself, made anew',
      ({ cluster }) => cluster.edit('Service', 'agent-service', ({ metadata }) => (metadata.uid = 'new')),
      { found: 'blue is live, but it was made anew, its uid changed' },
    ],
  ])('%s: a conflict', async (_, theirs, refusal) => {
    const work = workOn();
    work.cluster.at(patchOfService, { before: () => theirs(work) });
    expect(await moving(work)).toMatchObject({ kind: 'conflict', refusal });
    expect(sendings(work)).toBe(1);
  });

  it.each<[string, Record<string, string> | undefined, Record<string, string> | undefined]>([
    ['the first annotation', undefined, { team: 'agents' }],
    ['another annotation', { team: 'agents' }, { team: 'others' }],
    ['the last annotation taken away', { team: 'agents' }, undefined],
  ])('%s: our move goes through, and theirs is kept', async (_, before, after) => {
    const work = workOn(describedSystem({ service: { annotations: before ?? {} } }));
    const theirs = (): void =>
      work.cluster.edit('Service', 'agent-service', ({ metadata }) => {
        if (after === undefined) delete metadata.annotations;
        else metadata.annotations = after;
      });
    work.cluster.at(patchOfService, { before: theirs });
    expect(await moving(work)).toMatchObject({ kind: 'moved' });
    expect(work.cluster.peek('Service', 'agent-service').metadata.annotations).toMatchObject(after ?? {});
    expect(entries(work)).toHaveLength(1);
  });
});

it('Credentials that cannot be had for the first sending are an error: nothing was sent', async () => {
  const work = workOn();
  work.cluster.at(patchOfService, { before: noCredentials });
  await expect(moving(work)).rejects.toThrow('credential plugin');
  expect(live(work)).toBe('blue');
});

it('A defect of ours in a sending is no answer of the server', async () => {
  const write = {
    read: () => Promise.resolve(1),
    recognise: () => 'mine' as const,
    pause: () => Promise.resolve(),
  };
  await expect(
    writeOnce({ ...write, send: () => Promise.reject(new TypeError('defect')) }),
  ).rejects.toBeInstanceOf(TypeError);
});
