import { describe, expect, it } from 'vitest';
import { knownPods, lookAtPods } from '../../../src/domain/monitor/pod-signs.ts';
import type { Condition, ContainerStatus, Pod } from '../../../src/domain/slots/kubernetes.ts';

interface PodState {
  readonly ready?: boolean;
  readonly since?: string;
  readonly status?: Partial<ContainerStatus>;
  readonly init?: Partial<ContainerStatus>;
  readonly deleted?: boolean;
  readonly phase?: string;
}

function pod(name: string, { ready = true, since = '1', status, init, deleted, phase }: PodState = {}): Pod {
  const condition: Condition = { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since };
  return {
    metadata: { name, uid: `uid-${name}`, ...(deleted === true && { deletionTimestamp: '2' }) },
    spec: { containers: [{ name: 'agent' }] },
    status: {
      phase: phase ?? 'Running',
      ...(phase === 'Failed' && { reason: 'Evicted' }),
      conditions: [condition],
      containerStatuses: [{ name: 'agent', restartCount: 0, containerID: 'c1', ...status }],
      ...(init && { initContainerStatuses: [{ name: 'init', ...init }] }),
    },
  };
}

const before = knownPods([pod('a'), pod('b'), pod('starting', { ready: false })]);
const what = (...pods: readonly Pod[]): string => {
  const look = lookAtPods(before, pods);
  return look.kind === 'bad' ? look.what : look.kind;
};
const ended = (exitCode: number, reason = 'Error'): NonNullable<ContainerStatus['lastState']> => ({
  terminated: { exitCode, reason },
});

describe('pods of a live slot that are good', () => {
  it.each<[string, readonly Pod[]]>([
    ['as they were', [pod('a'), pod('b')]],
    [
      'one is being deleted, as a smaller slot or a drained node wants it',
      [pod('a', { deleted: true, ready: false })],
    ],
    ['one is gone', [pod('a')]],
    [
      'a new one is not ready yet',
      [pod('a'), pod('b'), pod('new', { ready: false, status: { containerID: 'c9' } })],
    ],
    ['one that was not ready still is not', [pod('starting', { ready: false })]],
    ['one that was not ready is', [pod('starting', { since: '3' })]],
    [
      'an init container has done its work',
      [pod('new', { ready: false, init: { state: ended(0, 'Completed') } })],
    ],
  ])('%s', (_, pods) => {
    expect(what(...pods)).toBe('good');
  });
});

describe('pods of a live slot in trouble', () => {
  it.each<[string, PodState, string]>([
    ['readiness lost', { ready: false, since: '2' }, 'a lost readiness'],
    ['readiness lost and found between two looks', { since: '2' }, 'a was not ready for a moment'],
    ['a restart', { status: { restartCount: 1, lastState: ended(1) } }, 'a restarted (exit code 1)'],
    ['a restart of which no more is told', { status: { restartCount: 1 } }, 'a restarted'],
    ['another container without a count', { status: { containerID: 'c2' } }, 'a restarted'],
    ['a container that ended', { ready: false, status: { state: ended(3) } }, 'a ended with exit code 3'],
    ['no memory left', { ready: false, status: { state: ended(137, 'OOMKilled') } }, 'a was OOMKilled'],
    [
      'no memory left, and up again',
      { status: { restartCount: 1, lastState: ended(137, 'OOMKilled') } },
      'a was OOMKilled',
    ],
    ['no room on the node', { ready: false, phase: 'Failed' }, 'a failed (Evicted)'],
    ['a sidecar that restarts', { init: { restartCount: 1 } }, 'a restarted'],
  ])('%s', (_, state, expected) => {
    expect(what(pod('a', state), pod('b'))).toBe(expected);
  });

  it('a new pod that does not come up', () => {
    const crash = { ready: false, status: { restartCount: 1, lastState: ended(1) } };
    expect(what(pod('a'), pod('b'), pod('new', crash))).toBe('new restarted (exit code 1)');
  });

  it('several: all are named, as far as a line goes', () => {
    const known = knownPods(['a', 'b', 'c', 'd', 'e'].map((name) => pod(name)));
    const look = lookAtPods(
      known,
      ['a', 'b', 'c', 'd', 'e'].map((name) => pod(name, { ready: false })),
    );
    expect(look).toMatchObject({
      kind: 'bad',
      what: 'a lost readiness, b lost readiness, c lost readiness and 2 more',
    });
  });
});
