import { beforeAll, describe, expect, test } from 'vitest';
import {
  type E2eCluster,
  type E2eNamespace,
  e2eCluster,
  isWrite,
  shippedRules,
  withoutVerb,
} from '../e2e/harness/index.ts';
import type { Pod } from '../../src/domain/slots/kubernetes.ts';

let cluster: E2eCluster;
beforeAll(async () => {
  cluster = await e2eCluster();
});

function containerOf(
  pod: Pod | undefined,
): NonNullable<NonNullable<Pod['status']>['containerStatuses']>[number] {
  const status = pod?.status?.containerStatuses?.[0];
  if (status === undefined) throw new Error('a pod without container statuses');
  return status;
}

function isReady(pod: Pod): boolean {
  return pod.status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
}

/** Asks a pod's agent through `kubectl port-forward`; gives the answer, or throws where there is none. */
async function askThroughPortForward(
  ns: E2eNamespace,
  pod: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const forward = await ns.start('port-forward', `pod/${pod}`, ':8000');
  try {
    await forward.waitForStdout(/Forwarding from 127\.0\.0\.1:(\d+)/);
    const port = /127\.0\.0\.1:(\d+)/.exec(forward.stdout)?.[1] ?? '';
    return await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  } finally {
    forward.signal('SIGTERM');
    await forward.done;
  }
}

describe('the API server', () => {
  test('says a version that clients understand', async () => {
    const ns = await cluster.namespace({ blue: null, green: null, service: null });
    const run = await ns.kubectl('version', '-o', 'json');
    expect(run.exitCode).toBe(0);
    expect(JSON.parse(run.stdout)).toMatchObject({
      serverVersion: { gitVersion: cluster.about.version, major: '1' },
    });
    expect(cluster.about.version).toMatch(/^v1\.\d+\.\d+/);
  });

  test('lets the operator patch a Service, and CI only read it', async () => {
    const ns = await cluster.namespace({ replicas: 1 });
    const label = ['label', 'service', 'agent-service', 'touched=yes'];
    expect((await ns.kubectl(...label, { as: 'ci' })).stderr).toMatch(
      /Forbidden.*cannot patch resource "services"/,
    );
    expect((await ns.kubectl('get', 'service', 'agent-service', { as: 'ci' })).exitCode).toBe(0);
    expect((await ns.kubectl(...label)).exitCode).toBe(0);
    expect((await ns.kubectl('get', 'secrets')).stderr).toMatch(/Forbidden/);
  });

  test('honours a role that lacks one verb', async () => {
    const ns = await cluster.namespace({ blue: null, green: null });
    const as = await ns.withRole(withoutVerb(await shippedRules('operator'), 'services', 'patch'));
    expect((await ns.kubectl('label', 'service', 'agent-service', 'a=b', { as })).stderr).toMatch(
      /cannot patch/,
    );
    expect((await ns.kubectl('get', 'service', 'agent-service', { as })).exitCode).toBe(0);
  });

  test('writes down who asked what', async ({ skip }) => {
    skip(cluster.about.auditLog === undefined, 'the audit log of this cluster cannot be read here');
    const ns = await cluster.namespace({ replicas: 1 });
    const review = ['auth', 'can-i', 'patch', 'services'];
    await ns.kubectl(...review);
    const { user } = await ns.identity('operator');
    const asked = (await ns.auditOfEverybody()).filter((event) => event.user === user);
    expect(asked).toContainEqual(
      expect.objectContaining({ verb: 'create', resource: 'selfsubjectaccessreviews', code: 201 }),
    );
    expect(asked.filter(isWrite)).toEqual([]);
  });

  test('refuses a client certificate that has expired', async ({ skip }) => {
    skip(cluster.about.authority === undefined, 'the authority of this cluster is not ours');
    const ns = await cluster.namespace({ blue: null, green: null, service: null });
    const subject = 'O=system:masters, CN=ada';
    const good = await cluster.certificateKubeconfig(subject, 1, ns.name);
    const expired = await cluster.certificateKubeconfig(subject, -1, ns.name);
    expect((await ns.kubectl('get', 'pods', { env: { KUBECONFIG: good } })).exitCode).toBe(0);
    expect((await ns.kubectl('get', 'pods', { env: { KUBECONFIG: expired } })).exitCode).toBe(1);
  });
});

describe('pods of the test node', () => {
  test('run, with everything that a kubelet tells of them', async () => {
    const ns = await cluster.namespace({
      blue: {
        tag: '1.2.0',
        edit: ({ spec }) => spec.template.spec.containers.push({ name: 'metrics', image: 'metrics:2' }),
      },
      green: null,
    });
    const pods = await ns.pods('blue');
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(isReady(pod)).toBe(true);
      expect(pod.status?.podIP).toMatch(/^10\.244\./);
      expect(pod.status?.containerStatuses).toHaveLength(2);
      expect(containerOf(pod)).toMatchObject({
        name: 'agent',
        ready: true,
        started: true,
        restartCount: 0,
        image: 'agent-service:1.2.0',
      });
      expect(containerOf(pod).imageID).toMatch(/^agent-service@sha256:[0-9a-f]{64}$/);
    }
    expect(new Set(pods.map((pod) => pod.status?.podIP)).size).toBe(3);
  });

  test('crash again and again, and leave their last words', async () => {
    const ns = await cluster.namespace({ blue: null, green: '1.3.0-crash', replicas: 1 });
    const [pod] = await ns.pods('green');
    expect(pod?.status?.phase).toBe('Running');
    expect(containerOf(pod)).toMatchObject({
      ready: false,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    const restarts = containerOf(pod).restartCount ?? 0;
    await ns.waitFor(
      'one restart more',
      async () => (containerOf((await ns.pods('green'))[0]).restartCount ?? 0) > restarts,
    );
    const logs = await ns.kubectl('logs', pod?.metadata.name ?? '', '-c', 'agent', '--previous');
    expect(logs.stdout).toContain('Error: ENOENT');
    const tail = await ns.kubectl('logs', pod?.metadata.name ?? '', '--tail=1');
    expect(tail.stdout.trimEnd().split('\n')).toHaveLength(1);
  });

  test('are killed for their memory', async () => {
    const ns = await cluster.namespace({ blue: null, green: 'oom', replicas: 1 });
    const [pod] = await ns.pods('green');
    expect(containerOf(pod).lastState).toMatchObject({ terminated: { exitCode: 137, reason: 'OOMKilled' } });
  });

  test('cannot pull their image', async () => {
    const ns = await cluster.namespace({ blue: null, green: '9.9.9-pull-error', replicas: 2 });
    const pods = await ns.pods('green');
    expect(pods.map((pod) => pod.status?.phase)).toEqual(['Pending', 'Pending']);
    expect(containerOf(pods[0]).state?.waiting).toMatchObject({
      reason: 'ImagePullBackOff',
      message: expect.stringContaining('agent-service:9.9.9-pull-error: not found') as string,
    });
    expect(containerOf(pods[0]).restartCount).toBe(0);
  });

  test('run and never become ready', async () => {
    const ns = await cluster.namespace({ blue: null, green: '1.3.0-not-ready', replicas: 1 });
    const [pod] = await ns.pods('green');
    expect(containerOf(pod)).toMatchObject({ ready: false, state: { running: {} } });
    expect(pod?.status?.conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }),
    );
    const events = await ns.list('Event');
    expect(events.map((event) => event.message)).toContain(
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    );
  });

  test('lose and regain readiness when a test says so', async () => {
    const ns = await cluster.namespace({ green: null, replicas: 1 });
    const [pod] = await ns.pods('blue');
    if (pod === undefined) throw new Error('no pod');
    await ns.setReady(pod, false);
    const endpoints = async (): Promise<number> =>
      (await ns.list('EndpointSlice'))
        .flatMap((slice) => slice.endpoints ?? [])
        .filter((one) => one.conditions?.ready !== false).length;
    await ns.waitFor('no endpoint', async () => (await endpoints()) === 0);
    await ns.setReady(pod, true);
    await ns.waitFor('the endpoint', async () => (await endpoints()) === 1);
    await ns.restartContainer(pod);
    expect(containerOf((await ns.pods('blue'))[0])).toMatchObject({ restartCount: 1, ready: true });
  });

  test('are replaced by a rollout, and go at once when they are deleted', async () => {
    const ns = await cluster.namespace({ green: null, replicas: 2 });
    const before = await ns.pods('blue');
    await ns.kubectl('set', 'image', 'deployment/agent-blue', 'agent=agent-service:1.2.1', { as: 'admin' });
    expect((await ns.kubectl('rollout', 'status', 'deployment/agent-blue', { as: 'admin' })).exitCode).toBe(
      0,
    );
    await ns.waitFor('the old pods to be gone', async () => {
      const names = new Set((await ns.list('Pod')).map((pod) => pod.metadata.name));
      return before.every((pod) => !names.has(pod.metadata.name));
    });
  });
});

describe('a port-forward', () => {
  test('reaches the agent of the pod, which says who it is', async () => {
    const ns = await cluster.namespace({ blue: '1.2.0', green: null, replicas: 1 });
    const [pod] = await ns.pods('blue');
    const answer = await askThroughPortForward(ns, pod?.metadata.name ?? '', '/readyz', {
      'X-Bluegreen-Request': 'run/case/0',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-bluegreen-request')).toBe('run/case/0');
  });

  test('works for every pod from the moment it is ready', async () => {
    const ns = await cluster.namespace({ blue: '1.2.0', green: null, replicas: 1 });
    await ns.kubectl('scale', 'deployment/agent-blue', '--replicas=4', { as: 'admin' });
    const ready = await ns.waitFor('four ready pods', async () => {
      const pods = (await ns.pods('blue')).filter(isReady);
      return pods.length === 4 ? pods : undefined;
    });
    const answers = await Promise.all(
      ready.map((pod) => askThroughPortForward(ns, pod.metadata.name, '/readyz')),
    );
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
  });

  test('fails where the agent was killed, while its neighbours still answer', async () => {
    const ns = await cluster.namespace({
      blue: { tag: '1.2.0', ownProcess: true },
      green: null,
      replicas: 2,
    });
    const [one, other] = await ns.pods('blue');
    if (one === undefined || other === undefined) throw new Error('two pods expected');
    await ns.killAgent(one);
    await expect(askThroughPortForward(ns, one.metadata.name, '/readyz')).rejects.toThrow();
    expect((await askThroughPortForward(ns, other.metadata.name, '/readyz')).status).toBe(200);
  });
});
