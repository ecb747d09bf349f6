import { expect, test } from 'vitest';
import { planSlices, portsKey } from '../../../src/sandbox/controllers/endpoints/plan-slices.ts';
import type { Endpoint, EndpointSlice } from '../../../src/sandbox/objects/networking.ts';

const http = [{ name: '', port: 8000, protocol: 'TCP' }];
const metrics = [{ name: '', port: 9000, protocol: 'TCP' }];

function endpoint(number: number, ready = true): Endpoint {
  const name = `pod-${number}`;
  return {
    addresses: [`10.244.0.${number}`],
    conditions: { ready, serving: ready, terminating: false },
    targetRef: { kind: 'Pod', namespace: 'n', name, uid: name },
  };
}

const endpoints = (from: number, to: number): readonly Endpoint[] =>
  Array.from({ length: to - from + 1 }, (_, index) => endpoint(from + index));

function slice(name: string, held: readonly Endpoint[], ports = http): EndpointSlice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name, namespace: 'n' },
    addressType: 'IPv4',
    endpoints: held,
    ports,
  };
}

/** How many endpoints go to which slice; `new` for one that is made. */
function told(groups: Parameters<typeof planSlices>[0], existing: readonly EndpointSlice[]) {
  const { kept, surplus } = planSlices(groups, existing);
  return {
    kept: kept.map((one) => [one.slice?.metadata.name ?? 'new', one.endpoints.length]),
    surplus: surplus.map(({ metadata }) => metadata.name),
  };
}

test('without endpoints one empty slice stays', () => {
  expect(told([], [])).toEqual({ kept: [['new', 0]], surplus: [] });
  expect(told([], [slice('a', [], [])])).toEqual({ kept: [['a', 0]], surplus: [] });
});

test('a slice takes a hundred', () => {
  expect(told([{ ports: http, endpoints: endpoints(1, 250) }], [])).toEqual({
    kept: [
      ['new', 100],
      ['new', 100],
      ['new', 50],
    ],
    surplus: [],
  });
});

test('endpoints stay where they are, and what is new fills up', () => {
  const existing = [slice('a', endpoints(1, 2)), slice('b', endpoints(3, 4))];
  const plan = planSlices([{ ports: http, endpoints: endpoints(2, 5) }], existing);
  expect(plan.kept.map(({ endpoints: held }) => held.map(({ targetRef }) => targetRef.name))).toEqual([
    ['pod-2', 'pod-5'],
    ['pod-3', 'pod-4'],
  ]);
});

test('when traffic moves the slice stays, with the other pods', () => {
  const plan = planSlices([{ ports: http, endpoints: endpoints(4, 6) }], [slice('a', endpoints(1, 3))]);
  expect(plan.kept).toMatchObject([{ slice: { metadata: { name: 'a' } }, endpoints: endpoints(4, 6) }]);
  expect(plan.surplus).toEqual([]);
});

test('pods with other ports have slices of their own; what is left over goes', () => {
  const groups = [
    { ports: http, endpoints: endpoints(1, 1) },
    { ports: metrics, endpoints: endpoints(2, 2) },
  ];
  expect(told(groups, [])).toEqual({
    kept: [
      ['new', 1],
      ['new', 1],
    ],
    surplus: [],
  });
  const existing = [slice('a', endpoints(1, 1)), slice('b', endpoints(2, 2), metrics)];
  expect(told(groups.slice(1), existing)).toEqual({ kept: [['b', 1]], surplus: ['a'] });
});

test('the order of ports does not matter', () => {
  expect(portsKey([...http, ...metrics])).toBe(portsKey([...metrics, ...http]));
});
