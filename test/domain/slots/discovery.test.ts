import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotation } from '../../../src/domain/slots/annotations.ts';
import type { Refusal } from '../../../src/domain/slots/refusal.ts';
import type { SlotsReading } from '../../../src/use-cases/read-slots.ts';
import {
  aDeployment,
  aReplicaSet,
  aService,
  aSlice,
  aSlot,
  describedSystem,
  merged,
  objects,
  type ClusterObjects,
  type SlotOptions,
} from '../../builders/cluster-objects.ts';
import { anyService, pairOf, readingOf, sha256 } from '../../builders/cluster-work.ts';
import { fails, InMemoryCluster } from '../../builders/in-memory-cluster.ts';
import { edited } from '../../builders/mutable.ts';
import { readSlots } from '../../../src/use-cases/read-slots.ts';

describe('Two slots behind a Service', () => {
  it('are told apart by the slot label of the pod template', async () => {
    const pair = await pairOf(describedSystem({ live: 'green' }));
    expect([pair.live.name, pair.idle.name]).toEqual(['green', 'blue']);
    expect(pair.live.deployment.metadata.name).toBe('agent-green');
    expect(pair.live.pods).toHaveLength(3);
    expect(pair.baseSelector).toEqual({ app: 'agent-service' });
  });

  it('are found at zero replicas, by the ReplicaSets that are left', async () => {
    const pair = await pairOf(describedSystem({ green: { replicas: 0 } }));
    expect(pair.idle).toMatchObject({ name: 'green', pods: [] });
  });

  it('are told by the template, whatever the Deployments are called or labelled', async () => {
    const odd: SlotOptions = { deployment: 'x1', edit: ({ metadata }) => void (metadata.labels = {}) };
    expect((await pairOf(describedSystem({ green: odd }))).idle.deployment.metadata.name).toBe('x1');
  });

  it('do not include a worker that is annotated as no slot', async () => {
    const worker = aSlot('green', { deployment: 'agent-worker', edit: annotated(annotation.role, 'other') });
    const pair = await pairOf(merged(describedSystem(), worker));
    expect(pair.idle.deployment.metadata.name).toBe('agent-green');
  });

  it('are the annotated ones where several Deployments share a slot', async () => {
    const named = describedSystem({ green: { edit: annotated(annotation.role, 'slot') } });
    const pair = await pairOf(merged(named, aSlot('green', { deployment: 'agent-worker' })));
    expect(pair.idle.deployment.metadata.name).toBe('agent-green');
    expect(pair.idle.pods.every(({ metadata }) => metadata.name.startsWith('agent-green'))).toBe(true);
  });

  it('do not include a Deployment that carries other labels than the selector asks for', async () => {
    const stranger = aSlot('red', {
      deployment: 'stranger',
      edit: ({ spec }) => void (spec.template.metadata!.labels!['tier'] = 'batch'),
    });
    const system = merged(
      describedSystem({ service: { selector: { app: 'agent-service', tier: 'web', slot: 'blue' } } }),
      stranger,
    );
    const web = edited(system, (draft) => {
      for (const one of [...draft.Deployment, ...draft.ReplicaSet]) {
        const labels = one.spec.template.metadata!.labels!;
        labels['tier'] ??= 'web';
      }
      for (const { metadata } of [...draft.ReplicaSet, ...draft.Pod]) metadata.labels!['tier'] = 'web';
    });
    expect((await pairOf(web)).idle.name).toBe('green');
  });

  it('do not include a Deployment that is gone, though its ReplicaSet is still there', async () => {
    const leftover = objects({ ReplicaSet: [aReplicaSet(aDeployment('red'))] });
    expect((await pairOf(merged(describedSystem(), leftover))).idle.name).toBe('green');
  });

  it('keep to the pods of their own ReplicaSets', async () => {
    const worker = aSlot('blue', { deployment: 'agent-worker', edit: annotated(annotation.role, 'other') });
    expect((await pairOf(merged(describedSystem(), worker))).live.pods).toHaveLength(3);
  });
});

describe('The slot label', () => {
  const labelled = (key: string): ClusterObjects =>
    edited(describedSystem({ service: { selector: { app: 'agent-service', [key]: 'blue' } } }), (draft) => {
      for (const { spec } of [...draft.Deployment, ...draft.ReplicaSet])
        move(spec.template.metadata!.labels!, key);
      for (const { metadata } of [...draft.ReplicaSet, ...draft.Pod]) move(metadata.labels!, key);
    });
  const move = (labels: Record<string, string>, key: string): void => {
    labels[key] = labels['slot'] ?? '';
    delete labels['slot'];
  };

  it('is what the flag says', async () => {
    const reading = await readingOf(labelled('colour'), { slotLabel: 'colour' });
    expect(reading).toMatchObject({ kind: 'pair', pair: { slotKey: 'colour', live: { name: 'blue' } } });
  });

  it('is what the Service says where no flag is given', async () => {
    const system = edited(labelled('colour'), (draft) => {
      draft.Service[0]!.metadata.annotations = { [annotation.slotLabel]: 'colour' };
    });
    expect((await pairOf(system)).slotKey).toBe('colour');
  });

  it('is the flag where both are given', async () => {
    const system = edited(describedSystem(), (draft) => {
      draft.Service[0]!.metadata.annotations = { [annotation.slotLabel]: 'colour' };
    });
    expect(await readingOf(system, { slotLabel: 'slot' })).toMatchObject({ kind: 'pair' });
    expect(kindOf(await readingOf(system, { service: 'agent-service' }))).toBe('no-slot-key');
  });

  it('that every object inherits in JavaScript is still a label like others', async () => {
    for (const slotLabel of ['constructor', 'toString', '__proto__'])
      expect(kindOf(await readingOf(describedSystem(), { service: 'agent-service', slotLabel }))).toBe(
        'no-slot-key',
      );
  });
});

describe('Which Service is meant', () => {
  const ofGreen = aService({
    name: 'agent-green',
    selector: { app: 'agent-service', slot: 'green' },
    annotations: { [annotation.slot]: 'green' },
  });

  it('is the only one with a slot key; a Service that belongs to one slot does not count', async () => {
    const pair = await pairOf(merged(objects({ Service: [ofGreen] }), describedSystem()));
    expect(pair.service.metadata.name).toBe('agent-service');
  });

  it('is never one that belongs to one slot, even by name', async () => {
    const system = merged(objects({ Service: [ofGreen] }), describedSystem());
    expect(kindOf(await readingOf(system, { service: 'agent-green' }))).toBe('service-of-one-slot');
  });

  it('can be read without the right to list Services; the others are then not checked', async () => {
    const cluster = new InMemoryCluster(describedSystem());
    cluster.at({ verb: 'list', kind: 'Service' }, { before: fails('forbidden') });
    const reading = await readSlots({ cluster, sha256 }, { ...anyService, service: 'agent-service' });
    expect(reading).toMatchObject({ kind: 'pair', pair: { siblings: undefined } });
  });

  it('is an error where it does not exist, not a refusal', async () => {
    await expect(readingOf(describedSystem(), { service: 'agent' })).rejects.toMatchObject({
      kind: 'not-found',
    });
  });
});

describe('Other Services that select the same pods', () => {
  it.each([
    ['all pods of both slots', { app: 'agent-service' }],
    ['one slot', { app: 'agent-service', slot: 'green' }],
    ['pods of one version', { version: '1.3.0' }],
  ])('are named: %s', async (_, selector) => {
    const other = objects({ Service: [aService({ name: 'other', selector })] });
    const reading = await readingOf(merged(describedSystem(), other), { service: 'agent-service' });
    expect(reading).toMatchObject({ kind: 'pair', pair: { siblings: ['other'] } });
  });

  it.each([
    ['another application', { app: 'shop' }],
    ['nothing', {}],
    ['a slot that nobody runs', { app: 'agent-service', slot: 'red' }],
  ])('are not named where they select %s', async (_, selector) => {
    const other = objects({ Service: [aService({ name: 'other', selector })] });
    const reading = await readingOf(merged(describedSystem(), other), { service: 'agent-service' });
    expect(reading).toMatchObject({ kind: 'pair', pair: { siblings: [] } });
  });
});

describe('Requests', () => {
  it('are five lists and reads beside the Service, and none is a write', async () => {
    const cluster = new InMemoryCluster(describedSystem());
    await readSlots({ cluster, sha256 }, anyService);
    expect(cluster.writes).toEqual([]);
    expect(
      cluster.requests.map(({ verb, kind, name }) => [verb, kind, name].join(' ').trim()).sort(),
    ).toEqual([
      'get Deployment agent-blue',
      'get Deployment agent-green',
      'list EndpointSlice',
      'list Pod',
      'list ReplicaSet',
      'list Service',
    ]);
  });

  it('pass an error on: a list that fails is not an empty list', async () => {
    for (const kind of ['ReplicaSet', 'Pod', 'EndpointSlice'] as const) {
      const cluster = new InMemoryCluster(describedSystem());
      cluster.at({ verb: 'list', kind }, { before: fails('forbidden') });
      await expect(readSlots({ cluster, sha256 }, anyService)).rejects.toMatchObject({ kind: 'forbidden' });
    }
  });
});

describe('Whatever the labels are', () => {
  const word = fc.constantFrom('blue', 'green', 'blue', 'green', '', 'constructor');
  const labels = fc.dictionary(
    fc.constantFrom('app', 'slot', 'tier', 'toString'),
    fc.oneof(fc.constant('agent-service'), word),
  );
  const seldom = fc.nat(9).map((die) => die === 0);
  const aWorkload = fc.record({
    labels,
    replicas: fc.nat(2),
    role: fc.option(fc.constantFrom('slot', 'other', 'else'), { nil: undefined, freq: 2 }),
    deleted: seldom,
    orphan: seldom,
  });
  const situation = fc.record({
    selector: fc.oneof(
      labels,
      word.map((slot): Record<string, string> => ({ app: 'agent-service', slot })),
    ),
    workloads: fc.array(
      fc.oneof(
        aWorkload,
        fc.tuple(aWorkload, word).map(([one, slot]) => ({ ...one, labels: { app: 'agent-service', slot } })),
      ),
      { maxLength: 4 },
    ),
    slotLabel: fc.option(fc.constantFrom('slot', 'tier', 'toString'), { nil: undefined, freq: 1 }),
  });

  it('discovery never throws, and never calls one Deployment both live and idle', async () => {
    const seen = { pair: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(situation, async ({ selector, workloads, slotLabel }) => {
        const service = aService({ selector });
        const slots = workloads.map((one, index) => workload(`w${index}`, one));
        const system = merged(
          objects({ Service: [service], EndpointSlice: [aSlice(service, [])] }),
          ...slots,
        );
        const reading = await readingOf(system, { service: 'agent-service', slotLabel });
        seen[reading.kind] += 1;
        if (reading.kind === 'refused') return;
        const { live, idle, slotKey } = reading.pair;
        expect(live.name).not.toBe(idle.name);
        expect(live.deployment.metadata.uid).not.toBe(idle.deployment.metadata.uid);
        expect(selector[slotKey]).toBe(live.name);
        for (const slot of [live, idle])
          expect(slot.deployment.spec.template.metadata?.labels?.[slotKey]).toBe(slot.name);
      }),
      { numRuns: 400, seed: 1 },
    );
    expect(Math.min(seen.pair, seen.refused)).toBeGreaterThan(5);
  });

  interface Workload {
    readonly labels: Record<string, string>;
    readonly replicas: number;
    readonly role: string | undefined;
    readonly deleted: boolean;
    readonly orphan: boolean;
  }

  function workload(name: string, one: Workload): ClusterObjects {
    const made = aSlot('any', {
      deployment: name,
      replicas: one.replicas,
      edit: ({ metadata, spec }) => {
        spec.template.metadata!.labels = one.labels;
        if (one.role !== undefined) metadata.annotations![annotation.role] = one.role;
        if (one.deleted) metadata.deletionTimestamp = '2030-01-01T00:00:00Z';
      },
    });
    return one.orphan ? { ...made, Deployment: [] } : made;
  }
});

function annotated(key: string, value: string): NonNullable<SlotOptions['edit']> {
  return ({ metadata }) => void (metadata.annotations![key] = value);
}

function kindOf(reading: SlotsReading): Refusal['kind'] | 'pair' {
  return reading.kind === 'refused' ? reading.refusal.kind : reading.kind;
}
