import { describe, expect, it } from 'vitest';
import type { EndpointSlice } from '../../src/domain/slots/kubernetes.ts';
import { waitForEndpoints } from '../../src/use-cases/wait-for-endpoints.ts';
import { readSlots } from '../../src/use-cases/read-slots.ts';
import {
  aPod,
  aSlice,
  describedSystem,
  type ClusterObjects,
  type SystemOptions,
} from '../builders/cluster-objects.ts';
import { anyService, workOn, type TestWork } from '../builders/cluster-work.ts';
import { fails } from '../builders/in-memory-cluster.ts';
import { edited, type Mutable } from '../builders/mutable.ts';

/** Waits for green, whose endpoints a test puts in place by hand. */
async function waiting(work: TestWork, after: readonly (() => void)[] = [], ms = 10_000) {
  const reading = await readSlots(work, anyService);
  if (reading.kind === 'refused') throw new Error('refused');
  work.cluster.endpointsFollow = false;
  const outcome = waitForEndpoints(work, reading.pair, reading.pair.idle, ms);
  const changes = (async () => {
    for (const change of after) {
      await work.clock.sleep(1000);
      change();
    }
  })();
  const [result] = await work.clock.finish(Promise.all([outcome, changes]));
  return result;
}

/** The slice as it is once the Service selects green. */
function greenSlice(system: ClusterObjects, options?: Parameters<typeof aSlice>[2]): EndpointSlice {
  const service = edited(system.Service[0]!, ({ spec }) => (spec.selector!['slot'] = 'green'));
  return aSlice(service, system.Pod, options);
}

function put(
  work: TestWork,
  slice: EndpointSlice,
  change: (draft: Mutable<EndpointSlice>) => unknown = () => 0,
) {
  return () => work.cluster.put('EndpointSlice', edited(slice, change));
}

const dualStack: SystemOptions = {
  service: { edit: ({ spec }) => (spec.ipFamilies = ['IPv4', 'IPv6']) },
};

describe('Endpoints are there', () => {
  it('when they hold the ready pods of the slot and no others', async () => {
    const system = describedSystem();
    const work = workOn(system);
    expect(await waiting(work, [put(work, greenSlice(system))])).toEqual({
      kind: 'only',
      count: 3,
      ms: 1000,
      foreign: [],
    });
    expect(work.events.filter(({ kind }) => kind === 'endpoints-progress')).toEqual([
      { kind: 'endpoints-progress', slot: 'green', arrived: 0, wanted: 3, others: 3 },
      { kind: 'endpoints-progress', slot: 'green', arrived: 3, wanted: 3, others: 0 },
    ]);
  });

  it('at once where they are', async () => {
    const system = describedSystem();
    const work = workOn({ ...system, EndpointSlice: [greenSlice(system)] });
    expect(await waiting(work)).toMatchObject({ kind: 'only', count: 3, ms: 0 });
  });

  it('where `ready` is missing, which means true', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const unsaid = put(work, greenSlice(system), (slice) => {
      for (const endpoint of slice.endpoints!) endpoint.conditions = { ready: null };
      delete slice.endpoints![0]!.conditions;
    });
    expect(await waiting(work, [unsaid])).toMatchObject({ kind: 'only', count: 3 });
  });

  it('where the old ones are only terminating', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const both = put(work, greenSlice(system), (slice) => {
      for (const endpoint of system.EndpointSlice[0]!.endpoints!)
        slice.endpoints!.push({
          ...structuredClone(endpoint),
          addresses: ['10.9.9.9'],
          conditions: { ready: false, serving: true, terminating: true },
        });
    });
    expect(await waiting(work, [both])).toMatchObject({ kind: 'only', count: 3 });
  });

  it('whatever slices of other controllers hold', async () => {
    const system = describedSystem();
    const foreign = aSlice(system.Service[0]!, system.Pod, { name: 'mesh', managedBy: 'mesh.example.com' });
    const work = workOn({ ...system, EndpointSlice: [foreign, ...system.EndpointSlice] });
    expect(await waiting(work, [put(work, greenSlice(system))])).toMatchObject({
      kind: 'only',
      foreign: ['mesh.example.com'],
    });
  });

  it('in slices that are made after the first list, and not changed again', async () => {
    const system = describedSystem();
    const work = workOn({ ...system, EndpointSlice: [] });
    expect(await waiting(work, [put(work, greenSlice(system))])).toMatchObject({ kind: 'only', ms: 1000 });
  });

  it('once the slice of the old slot is deleted', async () => {
    const system = describedSystem();
    const work = workOn({
      ...system,
      EndpointSlice: [...system.EndpointSlice, greenSlice(system, { name: 'new' })],
    });
    const gone = (): void => work.cluster.remove('EndpointSlice', 'agent-service-ipv4');
    expect(await waiting(work, [gone])).toMatchObject({ kind: 'only', ms: 1000 });
  });

  it('in both address families of a dual-stack Service, not in one', async () => {
    const system = describedSystem(dualStack);
    const work = workOn(system);
    const [v4, v6] = ['IPv4', 'IPv6'].map((family) => put(work, greenSlice(system, { family })));
    expect(await waiting(work, [v4!, v6!])).toMatchObject({ kind: 'only', ms: 2000 });
  });

  it('with a pod that was made meanwhile', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const more = aPod(system.ReplicaSet[1]!, 7);
    const grown = greenSlice({ ...system, Pod: [...system.Pod, more] });
    const grow = (): void => {
      work.cluster.put('Pod', more);
      work.cluster.put('EndpointSlice', grown);
    };
    expect(await waiting(work, [grow])).toMatchObject({ kind: 'only', count: 4 });
  });

  it('though a list of the pods is lost, or more: they are listed again', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const more = aPod(system.ReplicaSet[1]!, 7);
    const grown = greenSlice({ ...system, Pod: [...system.Pod, more] });
    const grow = (): void => {
      work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('timeout') }, 3);
      work.cluster.put('Pod', more);
      work.cluster.put('EndpointSlice', grown);
    };
    expect(await waiting(work, [grow])).toMatchObject({ kind: 'only', count: 4, ms: 4000 });
  });

  it('without a pod that lost its readiness meanwhile', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const shrink = (): void => {
      work.cluster.edit(
        'Pod',
        'agent-green-7d9f-p0',
        ({ status }) => (status!.conditions![0]!.status = 'False'),
      );
      put(work, greenSlice(system), ({ endpoints }) => (endpoints![0]!.conditions!.ready = false))();
    };
    expect(await waiting(work, [shrink])).toMatchObject({ kind: 'only', count: 2 });
  });
});

describe('Endpoints that do not come', () => {
  it.each<[string, (system: ClusterObjects) => EndpointSlice | undefined, object]>([
    ['still lead to the old slot', () => undefined, { kind: 'mixed', own: 0 }],
    [
      'lead to both',
      (system) => {
        const both = greenSlice(system);
        return { ...both, endpoints: [...both.endpoints!, ...system.EndpointSlice[0]!.endpoints!] };
      },
      { kind: 'mixed', own: 3 },
    ],
    [
      'lack a ready pod',
      (system) => edited(greenSlice(system), ({ endpoints }) => endpoints!.pop()),
      { kind: 'missing', own: 2, missing: ['agent-green-7d9f-p2'] },
    ],
    [
      'are none',
      (system) => edited(greenSlice(system), (slice) => (slice.endpoints = null)),
      { kind: 'none' },
    ],
  ])('are told as found: %s', async (_, slice, state) => {
    const system = describedSystem();
    const work = workOn(system);
    const found = slice(system);
    const changes = found === undefined ? [] : [put(work, found)];
    expect(await waiting(work, changes)).toMatchObject({ kind: 'timed-out', state, ms: 10_000 });
  });

  it('in one family of two are not there', async () => {
    const system = describedSystem(dualStack);
    const work = workOn(system);
    expect(await waiting(work, [put(work, greenSlice(system))])).toMatchObject({
      kind: 'timed-out',
      state: { kind: 'missing' },
    });
  });

  it('in time, because pods cannot be listed any more', async () => {
    const system = describedSystem();
    const work = workOn(system);
    const unlisted = (): void => {
      work.cluster.at({ verb: 'list', kind: 'Pod' }, { before: fails('reset') }, 99);
      put(work, greenSlice({ ...system, Pod: [...system.Pod, aPod(system.ReplicaSet[1]!, 7)] }))();
    };
    const outcome = await waiting(work, [unlisted]);
    expect(outcome).toMatchObject({ kind: 'timed-out', state: { kind: 'mixed' }, ms: 10_000 });
  });

  it('are not waited for after ^C', async () => {
    const work = workOn();
    expect(await waiting(work, [work.interrupt])).toEqual({ kind: 'interrupted' });
  });
});
