import { beforeEach, expect, test } from 'vitest';
import { conditionOf } from '../../../src/sandbox/objects/condition.ts';
import { isReady } from '../../../src/sandbox/objects/pod.ts';
import { agents, smallCluster, type SmallCluster } from '../small-cluster.ts';

let cluster: SmallCluster;
beforeEach(() => {
  cluster = smallCluster();
});

/** Replicas by revision. */
const sizes = () =>
  Object.fromEntries(
    cluster.replicaSets().map((set): [string, number] => {
      const revision = set.metadata.annotations?.['deployment.kubernetes.io/revision'];
      return [revision ?? 'none', set.spec.replicas];
    }),
  );
const images = () => cluster.pods().map(({ spec }) => spec.containers[0]?.image);
const progress = () => conditionOf(cluster.deployment().status?.conditions, 'Progressing');
const available = () => conditionOf(cluster.deployment().status?.conditions, 'Available');
const scalings = () =>
  cluster
    .told()
    .filter((text) => text.startsWith('ScalingReplicaSet'))
    .map((text) => text.replace(/agent-\w+/, 'X'));

test('comes up, and says so as Kubernetes does', () => {
  cluster.create(agents());
  cluster.clock.turn(1000);
  const [set] = cluster.replicaSets();
  const { name = '', labels } = set?.metadata ?? {};
  expect(name).toMatch(/^agent-[bcdf-hj-np-tv-xz2456789]{6,10}$/);
  expect(labels).toEqual({ app: 'agent', 'pod-template-hash': name.replace('agent-', '') });
  expect(set?.status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    fullyLabeledReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
  });
  expect(cluster.deployment().metadata).toMatchObject({
    generation: 1,
    annotations: { 'deployment.kubernetes.io/revision': '1' },
  });
  const time = expect.any(String) as string;
  expect(cluster.deployment().status).toEqual({
    observedGeneration: 1,
    replicas: 3,
    updatedReplicas: 3,
    readyReplicas: 3,
    availableReplicas: 3,
    terminatingReplicas: 0,
    conditions: [
      {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
        lastTransitionTime: time,
        lastUpdateTime: time,
      },
      {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${name}" has successfully progressed.`,
        lastTransitionTime: time,
        lastUpdateTime: time,
      },
    ],
  });
  expect(cluster.told()).toContain(`ScalingReplicaSet: Scaled up replica set ${name} from 0 to 3`);
});

test('a new image rolls out pod by pod, never with fewer than three available', () => {
  cluster.create(agents());
  cluster.clock.turn(1000);
  cluster.setImage('agent:1.1.0');
  let most = 0;
  for (let passed = 0; passed < 2000; passed += 5) {
    cluster.clock.turn(5);
    expect(cluster.pods().filter(isReady).length).toBeGreaterThanOrEqual(3);
    most = Math.max(
      most,
      cluster.pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined).length,
    );
  }
  expect(most).toBe(4);
  expect(images()).toEqual(['agent:1.1.0', 'agent:1.1.0', 'agent:1.1.0']);
  expect(sizes()).toEqual({ 1: 0, 2: 3 });
  expect(scalings()).toEqual([
    'ScalingReplicaSet: Scaled up replica set X from 0 to 3',
    'ScalingReplicaSet: Scaled up replica set X from 0 to 1',
    'ScalingReplicaSet: Scaled down replica set X from 3 to 2',
    'ScalingReplicaSet: Scaled up replica set X from 1 to 2',
    'ScalingReplicaSet: Scaled down replica set X from 2 to 1',
    'ScalingReplicaSet: Scaled up replica set X from 2 to 3',
    'ScalingReplicaSet: Scaled down replica set X from 1 to 0',
  ]);
});

test('a rollout that fails stops at its first pod, runs out of time, and is undone', () => {
  cluster.create(agents({ spec: { progressDeadlineSeconds: 10 } }));
  cluster.clock.turn(1000);
  cluster.setImage('agent:1.1.0-crash');
  cluster.clock.turn(9000);
  expect(sizes()).toEqual({ 1: 3, 2: 1 });
  expect(progress()?.reason).toBe('ReplicaSetUpdated');
  cluster.clock.turn(4000);
  const [, failed] = cluster.replicaSets().toSorted((a, b) => b.spec.replicas - a.spec.replicas);
  expect(progress()).toMatchObject({
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: `ReplicaSet "${failed?.metadata.name ?? ''}" has timed out progressing.`,
  });
  expect(available()?.status).toBe('True');
  expect(cluster.deployment().status).toMatchObject({
    replicas: 4,
    updatedReplicas: 1,
    unavailableReplicas: 1,
  });
  cluster.setImage('agent:1.0.0');
  cluster.clock.turn(3000);
  expect(images()).toEqual(['agent:1.0.0', 'agent:1.0.0', 'agent:1.0.0']);
  expect(sizes()).toEqual({ 2: 0, 3: 3 });
  expect(progress()?.reason).toBe('NewReplicaSetAvailable');
  const current = cluster.replicaSets().find(({ spec }) => spec.replicas === 3);
  expect(current?.metadata.annotations).toMatchObject({
    'deployment.kubernetes.io/revision': '3',
    'deployment.kubernetes.io/revision-history': '1',
  });
});

test('scaled up, down and to nothing', () => {
  cluster.create(agents());
  cluster.clock.turn(1000);
  for (const replicas of [5, 2, 0]) {
    cluster.patch(cluster.kinds.deployment, 'agent', { spec: { replicas } });
    cluster.clock.turn(4000);
    expect(cluster.pods()).toHaveLength(replicas);
    expect(cluster.deployment().status?.availableReplicas ?? 0).toBe(replicas);
  }
  expect(sizes()).toEqual({ 1: 0 });
});

test('scaled in the middle of a rollout, each ReplicaSet gets its share', () => {
  cluster.create(agents({ replicas: 10 }));
  cluster.clock.turn(1000);
  cluster.setImage('agent:1.1.0-not-ready');
  cluster.clock.turn(1000);
  expect(sizes()).toEqual({ 1: 8, 2: 5 });
  cluster.patch(cluster.kinds.deployment, 'agent', { spec: { replicas: 20 } });
  cluster.clock.turn(1000);
  expect(sizes()).toEqual({ 1: 15, 2: 10 });
});

test('paused: a new template waits, a new size does not', () => {
  cluster.create(agents());
  cluster.clock.turn(1000);
  cluster.patch(cluster.kinds.deployment, 'agent', { spec: { paused: true } });
  cluster.setImage('agent:1.1.0');
  cluster.patch(cluster.kinds.deployment, 'agent', { spec: { replicas: 4 } });
  cluster.clock.turn(1000);
  expect(new Set(images())).toEqual(new Set(['agent:1.0.0']));
  expect(cluster.pods()).toHaveLength(4);
  expect(progress()).toMatchObject({
    status: 'Unknown',
    reason: 'DeploymentPaused',
    message: 'Deployment is paused',
  });
  expect(cluster.deployment().status?.updatedReplicas).toBeUndefined();
  cluster.patch(cluster.kinds.deployment, 'agent', { spec: { paused: false } });
  cluster.clock.turn(4000);
  expect(new Set(images())).toEqual(new Set(['agent:1.1.0']));
  expect(progress()?.reason).toBe('NewReplicaSetAvailable');
});

test('Recreate: the new pods start when the old ones are gone', () => {
  cluster.create(agents({ spec: { strategy: { type: 'Recreate' } } }));
  cluster.clock.turn(1000);
  cluster.setImage('agent:1.1.0');
  for (let passed = 0; passed < 3000; passed += 5) {
    cluster.clock.turn(5);
    expect(new Set(images()).size).toBeLessThan(2);
  }
  expect(images()).toEqual(['agent:1.1.0', 'agent:1.1.0', 'agent:1.1.0']);
});

test('only so many old ReplicaSets are kept', () => {
  cluster.create(agents({ replicas: 1, spec: { revisionHistoryLimit: 2 } }));
  for (const minor of [1, 2, 3, 4, 5]) {
    cluster.clock.turn(2000);
    cluster.setImage(`agent:1.${minor}.0`);
  }
  cluster.clock.turn(2000);
  expect(sizes()).toEqual({ 4: 0, 5: 0, 6: 1 });
});

test('pods that are new count as available after minReadySeconds', () => {
  cluster.create(agents({ spec: { minReadySeconds: 30 } }));
  cluster.clock.turn(20_000);
  expect(cluster.deployment().status).toMatchObject({ readyReplicas: 3, unavailableReplicas: 3 });
  cluster.clock.turn(20_000);
  expect(cluster.deployment().status).toMatchObject({ availableReplicas: 3 });
});

test('a pod that is deleted or loses its label is replaced', () => {
  cluster.create(agents());
  cluster.clock.turn(1000);
  const [first, second] = cluster.pods().map(({ metadata }) => metadata.name);
  cluster.remove(cluster.kinds.pod, first ?? '');
  cluster.patch(cluster.kinds.pod, second ?? '', { metadata: { labels: { app: 'quarantine' } } });
  cluster.clock.turn(4000);
  const names = cluster.pods().map(({ metadata }) => metadata.name);
  expect(names).not.toContain(first);
  expect(names).toHaveLength(4);
  const quarantined = cluster.pods().find(({ metadata }) => metadata.name === second);
  expect(quarantined?.metadata.ownerReferences ?? []).toEqual([]);
  expect(cluster.deployment().status?.availableReplicas).toBe(3);
});

test("the Deployment's annotations reach its ReplicaSet, but for kubectl's own", () => {
  const deployment = agents();
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{}', why: 'a test' };
  cluster.create({ ...deployment, metadata: { name: 'agent', annotations } });
  cluster.clock.turn(1000);
  cluster.patch(cluster.kinds.deployment, 'agent', { metadata: { annotations: { why: 'another' } } });
  cluster.clock.turn(1000);
  expect(cluster.replicaSets().map(({ metadata }) => metadata.annotations)).toEqual([
    {
      'deployment.kubernetes.io/desired-replicas': '3',
      'deployment.kubernetes.io/max-replicas': '4',
      'deployment.kubernetes.io/revision': '1',
      why: 'another',
    },
  ]);
});
