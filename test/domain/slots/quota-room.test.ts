import { describe, expect, it } from 'vitest';
import { quantityOf, quantityText } from '../../../src/domain/slots/quantity.ts';
import { roomProblems } from '../../../src/domain/slots/quota-room.ts';
import type { Quantities } from '../../../src/domain/slots/kubernetes.ts';
import { aQuota, describedSystem } from '../../builders/cluster-objects.ts';
import { pairOf } from '../../builders/cluster-work.ts';
import { edited } from '../../builders/mutable.ts';

async function problems(hard: Quantities, used: Quantities, more = 2) {
  const green = {
    edit: ({
      spec,
    }: {
      spec: { template: { spec: { containers: object[]; initContainers?: object[] } } };
    }) => {
      const pod = spec.template.spec;
      pod.containers = [
        { ...pod.containers[0], resources: { requests: { cpu: '500m' }, limits: { memory: '1Gi' } } },
        {
          name: 'proxy',
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
        },
      ];
      pod.initContainers = [
        { name: 'warm-up', resources: { requests: { cpu: '2' } } },
        { name: 'sidecar', restartPolicy: 'Always', resources: { requests: { memory: '64Mi' } } },
      ];
    },
  };
  const { idle } = await pairOf(describedSystem({ green: green }));
  return roomProblems([aQuota(hard, used)], idle, more);
}

describe('Room for more pods', () => {
  it.each<[string, Quantities, Quantities, string]>([
    ['pods', { pods: '7' }, { pods: '6' }, '2'],
    ['count/pods', { 'count/pods': '7' }, { 'count/pods': '6' }, '2'],
    // The largest of what runs together and of what only starts.
    ['requests.cpu', { 'requests.cpu': '5' }, { 'requests.cpu': '1500m' }, '4'],
    ['cpu', { cpu: '5' }, { cpu: '1500m' }, '4'],
    // A limit is a request where there is none.
    ['requests.memory', { 'requests.memory': '2Gi' }, { 'requests.memory': '0' }, '2304Mi'],
    ['limits.memory', { 'limits.memory': '2Gi' }, {}, '2304Mi'],
  ])('%s', async (resource, hard, used, wanted) => {
    expect(await problems(hard, used)).toEqual([
      { quota: 'few', resource, hard: hard[resource], used: used[resource] ?? '0', wanted },
    ]);
  });

  it('that is enough is no problem, to the last pod', async () => {
    expect(
      await problems({ pods: '8', 'requests.cpu': '5500m' }, { pods: '6', 'requests.cpu': '1500m' }),
    ).toEqual([]);
  });

  it('of what pods do not take, and of nothing more, is not asked', async () => {
    expect(await problems({ services: '1', 'requests.nvidia.com/gpu': '0' }, {})).toEqual([]);
    expect(await problems({ pods: '1' }, { pods: '6' }, 0)).toEqual([]);
  });

  it('of a quota that counts some pods alone is not judged', async () => {
    const { idle } = await pairOf();
    const quota = aQuota({ pods: '1' }, { pods: '1' });
    const scoped = edited(quota, (draft) => (draft.spec = { scopes: ['BestEffort'] }));
    expect(roomProblems([scoped], idle, 2)).toEqual([]);
  });
});

describe('Quantities', () => {
  it.each([
    ['1', 1_000_000_000n],
    ['500m', 500_000_000n],
    ['1.5', 1_500_000_000n],
    ['2Ki', 2_048_000_000_000n],
    ['1e3', 1_000_000_000_000n],
    ['3n', 3n],
    ['-1', -1_000_000_000n],
  ])('%s', (text, nanos) => expect(quantityOf(text)).toBe(nanos));

  it.each(['', 'm', 'one', '1 Gi', '1ki'])('"%s" is none', (text) =>
    expect(quantityOf(text)).toBeUndefined(),
  );

  it('are shown as others write them', () => {
    expect(quantityText(quantityOf('2.5')!, 'requests.cpu')).toBe('2500m');
    expect(quantityText(quantityOf('3Gi')!, 'limits.memory')).toBe('3072Mi');
    expect(quantityText(quantityOf('1000')!, 'requests.memory')).toBe('1000');
  });
});
