import { expect, test } from 'vitest';
import { fencepostsOf } from '../../../src/sandbox/controllers/deployment/fenceposts.ts';
import {
  hashLabel,
  sameTemplate,
  templateHash,
} from '../../../src/sandbox/controllers/deployment/template-hash.ts';
import { deletionOrder } from '../../../src/sandbox/controllers/replica-set/deletion-order.ts';
import type { Pod } from '../../../src/sandbox/objects/pod.ts';
import type { DeploymentSpec } from '../../../src/sandbox/objects/workloads.ts';

test.each([
  [3, '25%', '25%', 1, 0],
  [10, '25%', '25%', 3, 2],
  [4, 1, 0, 1, 0],
  [3, 0, 5, 0, 3],
  [1, '0%', '25%', 0, 1],
  [0, '25%', '25%', 0, 0],
  [30, '10%', '10%', 3, 3],
])(
  '%i replicas, surge %s, unavailable %s: %i more, %i fewer',
  (replicas, surge, unavailable, more, fewer) => {
    const spec = {
      replicas,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: surge, maxUnavailable: unavailable } },
    } as unknown as DeploymentSpec;
    expect(fencepostsOf(spec)).toEqual({ maxSurge: more, maxUnavailable: fewer });
  },
);

const template = {
  metadata: { labels: { app: 'a', version: '1' } },
  spec: { containers: [{ name: 'agent', image: 'agent:1' }] },
};

test('a template is known again whatever its order and the hash that it carries', () => {
  const same = {
    spec: { containers: [{ image: 'agent:1', name: 'agent' }] },
    metadata: { labels: { [hashLabel]: 'x', version: '1', app: 'a' }, annotations: {} },
  };
  expect(sameTemplate(template, same)).toBe(false);
  expect(sameTemplate(template, { ...same, metadata: { labels: same.metadata.labels } })).toBe(true);
  expect(templateHash(template, undefined)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/);
  expect(templateHash(template, 1)).not.toBe(templateHash(template, undefined));
});

const now = Date.UTC(2026, 0, 1, 12);

function pod(
  name: string,
  { ready = true, phase = 'Running', restarts = 0, minutes = 10, cost = '0' } = {},
): Pod {
  const time = new Date(now - minutes * 60_000).toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      creationTimestamp: time,
      annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost },
    },
    spec: { nodeName: 'sandbox', containers: [] },
    status: {
      phase: phase as 'Running',
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: time }],
      containerStatuses: [{ restartCount: restarts } as never],
    },
  };
}

test('who goes first when a ReplicaSet is too large', () => {
  const pods = [
    pod('old', { minutes: 600 }),
    pod('young', { minutes: 1 }),
    pod('restarted', { minutes: 600, restarts: 3 }),
    pod('dear', { minutes: 1, cost: '5' }),
    pod('unready', { ready: false }),
    pod('pending', { ready: false, phase: 'Pending' }),
  ];
  expect(deletionOrder(pods, now).map(({ metadata }) => metadata.name)).toEqual([
    'pending',
    'unready',
    'young',
    'restarted',
    'old',
    'dear',
  ]);
});
