import { describe, expect, it } from 'vitest';
import { groupTroubles, replicaFailure, troubledPods } from '../../../src/domain/slots/explain-rollout.ts';
import type { ContainerState, Event, Pod } from '../../../src/domain/slots/kubernetes.ts';
import { rolloutState } from '../../../src/domain/slots/rollout-state.ts';
import { aDeployment, aPod, aReplicaSet } from '../../builders/cluster-objects.ts';
import { edited, type Mutable } from '../../builders/mutable.ts';

const set = aReplicaSet(aDeployment('green'));
const unready = (change: (pod: Mutable<Pod>) => unknown = () => 0, index = 0): Pod =>
  edited(aPod(set, index, false), change);
const inState = (state: ContainerState, more: { restarts?: number; last?: ContainerState } = {}): Pod =>
  unready(({ status }) => {
    const [container] = status!.containerStatuses!;
    container!.state = structuredClone(state);
    container!.restartCount = more.restarts ?? 0;
    if (more.last !== undefined) container!.lastState = structuredClone(more.last);
  });
const name = 'agent-green-7d9f-p0';
const waiting = (reason: string, message?: string): ContainerState => ({
  waiting: { reason, ...(message === undefined ? {} : { message }) },
});

describe('Why a pod is not ready', () => {
  it.each<[string, Pod, object]>([
    [
      'its image cannot be pulled',
      inState(waiting('ErrImagePull', 'manifest for agent-service:1.4.0 not found')),
      { kind: 'pull', reason: 'ErrImagePull: manifest for agent-service:1.4.0 not found' },
    ],
    [
      'containerd says so at length: the cause is kept',
      inState(
        waiting(
          'ImagePullBackOff',
          'Back-off pulling image "a:1": ErrImagePull: rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/a:1": failed to resolve reference "docker.io/library/a:1": docker.io/library/a:1: not found',
        ),
      ),
      {
        kind: 'pull',
        reason:
          'ImagePullBackOff: failed to resolve reference "docker.io/library/a:1": docker.io/library/a:1: not found',
      },
    ],
    [
      'its configuration lacks something',
      inState(waiting('CreateContainerConfigError', 'secret "agent-secrets"\n not found')),
      { kind: 'config', reason: 'CreateContainerConfigError: secret "agent-secrets" not found' },
    ],
    [
      'it crashes again and again',
      inState(waiting('CrashLoopBackOff'), { restarts: 4, last: { terminated: { exitCode: 1 } } }),
      {
        kind: 'crash',
        reason: 'CrashLoopBackOff (exit 1, 4 restarts)',
        look: `logs ${name} -c agent --previous`,
        logs: { previous: true },
      },
    ],
    [
      'it ran out of memory',
      inState(waiting('CrashLoopBackOff'), {
        restarts: 1,
        last: { terminated: { exitCode: 137, reason: 'OOMKilled' } },
      }),
      { kind: 'crash', reason: 'CrashLoopBackOff (OOMKilled, exit 137, 1 restart)' },
    ],
    [
      'it has just run out of memory: said once',
      inState({ terminated: { exitCode: 137, reason: 'OOMKilled' } }, { restarts: 1 }),
      { kind: 'crash', reason: 'OOMKilled (exit 137, 1 restart)' },
    ],
    [
      'it has just ended',
      inState({ terminated: { exitCode: 2, reason: 'Error' } }),
      { kind: 'crash', reason: 'Error (exit 2)', look: `logs ${name} -c agent`, logs: { previous: false } },
    ],
    [
      'it runs for a moment between two crashes',
      inState(
        { running: {} },
        {
          restarts: 2,
          last: {
            terminated: {
              exitCode: 137,
              reason: 'OOMKilled',
              startedAt: '2030-01-01T00:00:00Z',
              finishedAt: '2030-01-01T00:00:04Z',
            },
          },
        },
      ),
      {
        kind: 'crash',
        reason: 'OOMKilled (exit 137, 2 restarts), runs again but is not ready',
        look: `logs ${name} -c agent --previous`,
        logs: { previous: true },
      },
    ],
    [
      'it is not ready, and has crashed once after it had run for an hour',
      inState(
        { running: {} },
        {
          restarts: 1,
          last: {
            terminated: {
              exitCode: 1,
              startedAt: '2030-01-01T00:00:00Z',
              finishedAt: '2030-01-01T01:00:00Z',
            },
          },
        },
      ),
      { kind: 'probe', logs: { previous: false } },
    ],
    [
      'there is no room for it',
      unready(({ status }) => {
        status!.conditions = [
          { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: '0/3 nodes: no gpu' },
        ];
        status!.containerStatuses = [];
      }),
      { kind: 'no-room', reason: 'Unschedulable: 0/3 nodes: no gpu' },
    ],
    [
      'its probe fails',
      unready(),
      {
        kind: 'probe',
        reason: 'runs but is not ready (readiness GET /readyz on port 8000)',
        logs: { previous: false },
      },
    ],
    [
      'it is starting',
      unready(({ status }) => {
        status!.phase = 'Pending';
        status!.containerStatuses = [];
      }),
      { kind: 'starting', reason: 'Pending, not ready yet' },
    ],
    [
      'its containers are being made',
      inState(waiting('ContainerCreating')),
      { kind: 'starting', reason: 'Running, not ready yet (ContainerCreating)' },
    ],
    [
      'its node does nothing with it',
      unready(({ spec, status }) => {
        spec.nodeName = 'node-0';
        status!.phase = 'Pending';
        delete status!.containerStatuses;
      }),
      { kind: 'starting', reason: 'Pending: the kubelet of node-0 has not taken it up' },
    ],
    [
      'it was evicted',
      unready(({ status }) => {
        Object.assign(status!, { phase: 'Failed', reason: 'Evicted', message: 'low on memory' });
        status!.containerStatuses = [];
      }),
      { kind: 'failed', reason: 'Evicted: low on memory' },
    ],
    [
      'an init container fails',
      unready(({ status }) => {
        status!.initContainerStatuses = [
          { name: 'migrate', state: { terminated: { exitCode: 3, reason: 'Error' } } },
        ];
      }),
      { kind: 'crash', container: 'migrate', reason: 'Error (exit 3)' },
    ],
    [
      'it is being deleted',
      unready(({ metadata }) => (metadata.deletionTimestamp = '2030-01-01T00:00:00Z')),
      { kind: 'deleting' },
    ],
    ['it has no status yet', { metadata: { name }, spec: { containers: [] } }, { kind: 'starting' }],
  ])('%s', (_, pod, expected) => {
    expect(troubledPods([pod])).toMatchObject([{ name, ...expected }]);
  });

  it('is what the kubelet said of the probe, where Events may be read', () => {
    const event: Event = {
      metadata: { name: 'e' },
      involvedObject: { name },
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    };
    expect(troubledPods([unready()], [event])[0]?.reason).toBe(event.message);
  });

  it('is not that it is being deleted, where another one is in trouble too', () => {
    const leaving = unready(({ metadata }) => (metadata.deletionTimestamp = '2030-01-01T00:00:00Z'));
    const starting = { metadata: { name: 'agent-green-2' }, spec: { containers: [] } };
    expect(troubledPods([leaving, starting])).toMatchObject([{ name: 'agent-green-2', kind: 'starting' }]);
  });

  it('is not asked of a ready pod, nor of an init container that did its work', () => {
    expect(troubledPods([aPod(set, 0)])).toEqual([]);
    const done = unready(({ status }) => {
      status!.initContainerStatuses = [{ name: 'i', ready: true, state: { terminated: { exitCode: 0 } } }];
    });
    expect(troubledPods([done])[0]?.kind).toBe('probe');
  });
});

it('Pods of one trouble are told once, the most frequent first', () => {
  const pods = troubledPods([
    inState({ terminated: { exitCode: 2 } }),
    ...[1, 2, 3].map((index) =>
      unready(({ metadata, status }) => {
        status!.containerStatuses![0]!.state = waiting('ErrImagePull', `pod ${metadata.name}: not found`);
      }, index),
    ),
  ]);
  expect(groupTroubles(pods).map(({ pod, more }) => [pod.kind, more])).toEqual([
    ['pull', 2],
    ['crash', 0],
  ]);
});

it('What keeps the controller from making pods is told', () => {
  const failing = edited(aDeployment('green'), ({ status }) => {
    status!.conditions = [
      { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota' },
    ];
  });
  expect(replicaFailure(failing)).toBe('FailedCreate: exceeded quota');
  expect(replicaFailure(aDeployment('green'))).toBeUndefined();
});

describe('A rollout is over', () => {
  const state = (status: object, generation = 1) =>
    rolloutState(
      edited(aDeployment('green'), (draft) => {
        draft.metadata.generation = generation;
        draft.status = {
          observedGeneration: 1,
          replicas: 3,
          updatedReplicas: 3,
          readyReplicas: 3,
          ...status,
        };
      }),
    );
  const deadline = {
    conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }],
  };

  it('when the controller has seen the spec, and all pods are new, ready and as many as asked for', () => {
    expect(state({})).toEqual({ kind: 'done', desired: 3 });
  });

  it.each<[string, object, number, object]>([
    ['the spec has not been seen', {}, 2, { kind: 'progressing', unseen: true }],
    [
      'a pod is of an earlier template',
      { updatedReplicas: 2 },
      1,
      { kind: 'progressing', updated: 2, old: 1 },
    ],
    ['a pod is not ready', { readyReplicas: 2 }, 1, { kind: 'progressing', ready: 2 }],
    ['an earlier pod is still there', { replicas: 4 }, 1, { kind: 'progressing', old: 1 }],
    ['there is no status', { observedGeneration: undefined }, 1, { kind: 'progressing', unseen: true }],
    ['the controller gave up', { readyReplicas: 0, ...deadline }, 1, { kind: 'failed', ready: 0 }],
    ['it gave up on the template before', { readyReplicas: 0, ...deadline }, 2, { kind: 'progressing' }],
  ])('not when %s', (_, status, generation, expected) => {
    expect(state(status, generation)).toMatchObject(expected);
  });

  it('in spite of an old deadline, when all is there after all', () => {
    expect(state(deadline).kind).toBe('done');
  });
});
