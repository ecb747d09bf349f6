import { once } from 'node:events';
import { beforeEach, expect, test } from 'vitest';
import { podAnnotations } from '../../../src/sandbox/node/annotations.ts';
import type { LogRequest } from '../../../src/sandbox/node/node.ts';
import { isReady, type Pod } from '../../../src/sandbox/objects/pod.ts';
import { StatusError } from '../../../src/sandbox/status-error.ts';
import { smallCluster, type SmallCluster } from '../small-cluster.ts';

let cluster: SmallCluster;
beforeEach(() => {
  cluster = smallCluster();
});

const asked: LogRequest = {
  container: undefined,
  previous: false,
  follow: false,
  tailLines: undefined,
  limitBytes: undefined,
  since: undefined,
  timestamps: false,
};

function run(tag: string, more: Readonly<Record<string, unknown>> = {}): void {
  const container = { name: 'agent', image: `agent-service:${tag}`, ports: [{ containerPort: 8000 }] };
  cluster.create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p' },
    spec: { containers: [container], ...more },
  });
}

const pod = () => cluster.storage.get(cluster.kinds.pod, 'n', 'p') as Pod;
const status = () => pod().status?.containerStatuses?.[0];
const annotate = (annotations: Readonly<Record<string, string>>) =>
  cluster.patch(cluster.kinds.pod, 'p', { metadata: { annotations } });

async function logs(request: Partial<LogRequest> = {}): Promise<string> {
  let text = '';
  for await (const piece of cluster.node.logs(
    'n',
    'p',
    { ...asked, ...request },
    new AbortController().signal,
  ))
    text += piece;
  return text;
}

function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (error instanceof StatusError) return `${error.code} ${error.message}`;
    throw error;
  }
  return 'none';
}

test('is placed on the node, and ready when it has started', () => {
  run('1.2.0');
  cluster.clock.turn(10);
  expect(pod()).toMatchObject({ spec: { nodeName: 'sandbox' }, status: { phase: 'Pending' } });
  cluster.clock.turn(50);
  expect(pod().status).toMatchObject({
    phase: 'Running',
    podIP: '10.244.0.1',
    conditions: [
      { type: 'PodReadyToStartContainers', status: 'True' },
      { type: 'Initialized', status: 'True' },
      { type: 'ContainersReady', status: 'True' },
      { type: 'Ready', status: 'True' },
      { type: 'PodScheduled', status: 'True' },
    ],
  });
  expect(status()).toMatchObject({ ready: true, started: true, restartCount: 0, lastState: {} });
  expect(status()?.imageID).toMatch(/^agent-service@sha256:[0-9a-f]{64}$/);
  expect(cluster.told()).toEqual(['Scheduled: Successfully assigned n/p to sandbox']);
});

test('slow-ready takes three seconds, not-ready for ever', () => {
  run('1.2.0-slow-ready');
  cluster.clock.turn(2900);
  expect(isReady(pod())).toBe(false);
  expect(cluster.told().at(-1)).toBe(
    'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 503',
  );
  cluster.clock.turn(300);
  expect(isReady(pod())).toBe(true);
  cluster.remove(cluster.kinds.pod, 'p');
  cluster.clock.turn(3000);
  run('1.2.0-not-ready');
  cluster.clock.turn(60_000);
  expect(isReady(pod())).toBe(false);
  expect(pod().status?.phase).toBe('Running');
});

test.each([
  ['crash', 1, 'Error', 'no such file or directory'],
  ['oom', 137, 'OOMKilled', 'loading embeddings'],
])('%s restarts again and again, more and more slowly', async (tag, exitCode, reason, words) => {
  run(`1.2.0-${tag}`);
  cluster.clock.turn(100);
  expect(status()?.state.terminated).toMatchObject({ exitCode, reason });
  cluster.clock.turn(300);
  expect(status()).toMatchObject({
    restartCount: 1,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode, reason } },
  });
  expect(status()?.state.waiting?.message).toMatch(
    /^back-off 10s restarting failed container=agent pod=p_n\(/,
  );
  expect(await logs({ previous: true })).toContain(words);
  expect(await logs()).toContain(words);
  cluster.clock.turn(10_000);
  expect(status()?.restartCount).toBe(6);
  cluster.clock.turn(3_600_000);
  expect(status()?.restartCount).toBeLessThan(30);
  expect(status()?.state.waiting?.message).toContain('back-off 5m0s');
});

test('pull-error never starts, and has no log', () => {
  run('1.2.0-pull-error');
  cluster.clock.turn(10);
  expect(status()?.state.waiting?.reason).toBe('ErrImagePull');
  cluster.clock.turn(1000);
  expect(status()?.state.waiting).toEqual({
    reason: 'ImagePullBackOff',
    message:
      'Back-off pulling image "agent-service:1.2.0-pull-error": ErrImagePull: failed to pull and unpack image ' +
      '"agent-service:1.2.0-pull-error": failed to resolve reference "agent-service:1.2.0-pull-error": ' +
      'agent-service:1.2.0-pull-error: not found',
  });
  expect(pod().status?.phase).toBe('Pending');
  expect(refusal(() => cluster.node.logs('n', 'p', asked, new AbortController().signal))).toBe(
    '400 container "agent" in pod "p" is waiting to start: trying and failing to pull image',
  );
});

test('logs that are not there', () => {
  run('1.2.0');
  const of = (request: Partial<LogRequest>, name = 'p') =>
    refusal(() => cluster.node.logs('n', name, { ...asked, ...request }, new AbortController().signal));
  expect(of({})).toBe('none');
  cluster.clock.turn(10);
  expect(of({})).toBe('400 container "agent" in pod "p" is waiting to start: ContainerCreating');
  cluster.clock.turn(100);
  expect(of({ previous: true })).toBe('400 previous terminated container "agent" in pod "p" not found');
  expect(of({ container: 'x' })).toBe('400 container x is not valid for pod p');
  expect(of({}, 'q')).toBe('404 pods "q" not found');
});

test('of several containers one has to be named', () => {
  const containers = ['agent', 'proxy'].map((name) => ({ name, image: 'a:1' }));
  run('', { containers });
  cluster.clock.turn(100);
  expect(refusal(() => cluster.node.logs('n', 'p', asked, new AbortController().signal))).toBe(
    '400 a container name must be specified for pod p, choose one of: [agent proxy]',
  );
});

test('one that finds no room waits until there is some', () => {
  const wants = (cpu: string) => ({
    containers: [{ name: 'agent', image: 'a:1', resources: { requests: { cpu } } }],
  });
  cluster.create({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'large' }, spec: wants('63500m') });
  run('', wants('1'));
  cluster.clock.turn(100);
  const message =
    '0/1 nodes are available: 1 Insufficient cpu. no new claims to deallocate, ' +
    'preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.';
  expect(pod().status).toMatchObject({
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
  });
  expect(cluster.told()).toContain(`FailedScheduling: ${message}`);
  cluster.remove(cluster.kinds.pod, 'large');
  cluster.clock.turn(3000);
  expect(isReady(pod())).toBe(true);
});

test('one that wants another node waits', () => {
  run('1.2.0', { nodeSelector: { gpu: 'yes' } });
  cluster.clock.turn(100);
  expect(pod().status?.conditions?.[0]?.message).toContain(
    "1 node(s) didn't match Pod's node affinity/selector",
  );
});

test('a connection reaches the agent; where nothing listens a kubelet says so', async () => {
  run('1.2.0');
  expect(cluster.node.dial('n', 'p', 8000)).toMatchObject({ kind: 'failed' });
  cluster.clock.turn(100);
  const dial = cluster.node.dial('n', 'p', 8000);
  if (dial.kind === 'failed') throw new Error(dial.message);
  dial.stream.write('GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n');
  const [answer] = (await once(dial.stream, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(await logs()).toContain('agent 1.2.0 listens on port 8000');
  expect(cluster.node.dial('n', 'p', 9000)).toMatchObject({
    kind: 'failed',
    message: expect.stringMatching(/^error forwarding port 9000 to pod .*connection refused/) as string,
  });
  expect(cluster.node.dial('n', 'q', 8000)).toMatchObject({ kind: 'failed' });
});

test('a killed agent is not reached any more, and the pod does not know', async () => {
  run('1.2.0');
  cluster.clock.turn(100);
  const dial = cluster.node.dial('n', 'p', 8000);
  if (dial.kind === 'failed') throw new Error(dial.message);
  const ended = once(dial.stream.resume(), 'end');
  annotate({ [podAnnotations.agent]: 'kill' });
  cluster.clock.turn(10);
  await ended;
  expect(cluster.node.dial('n', 'p', 8000).kind).toBe('failed');
  expect(pod().metadata.annotations?.[podAnnotations.agent]).toBe('killed');
  expect(isReady(pod())).toBe(true);
});

test('readiness is taken away and given back', () => {
  run('1.2.0');
  cluster.clock.turn(100);
  annotate({ [podAnnotations.ready]: 'false' });
  cluster.clock.turn(10);
  expect(isReady(pod())).toBe(false);
  annotate({ [podAnnotations.ready]: 'true' });
  cluster.clock.turn(10);
  expect(isReady(pod())).toBe(true);
});

test('one that is deleted finishes what is in flight', async () => {
  run('1.2.0-slow');
  cluster.clock.turn(100);
  const dial = cluster.node.dial('n', 'p', 8000);
  if (dial.kind === 'failed') throw new Error(dial.message);
  const body = JSON.stringify({ stream: true, messages: [{ role: 'user', content: 'Hello!' }] });
  dial.stream.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await once(dial.stream, 'data');
  const ended = once(dial.stream.resume(), 'end');
  cluster.remove(cluster.kinds.pod, 'p');
  cluster.clock.turn(1000);
  expect(pod().metadata.deletionTimestamp).toBeDefined();
  cluster.clock.turn(2000);
  await ended;
  expect(pod()).toBeUndefined();
});

test('without a grace period it is gone at once', () => {
  run('1.2.0', { terminationGracePeriodSeconds: 0 });
  cluster.clock.turn(100);
  cluster.remove(cluster.kinds.pod, 'p');
  expect(pod()).toBeUndefined();
  cluster.clock.turn(10);
  expect(cluster.node.dial('n', 'p', 8000).kind).toBe('failed');
});
