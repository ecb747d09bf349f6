import { once } from 'node:events';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { agentAdapters } from '../../src/adapters/agent/protocols.ts';
import type { Connection } from '../../src/adapters/kubernetes/connect/connection.ts';
import { loadConnection } from '../../src/adapters/kubernetes/load-connection.ts';
import { openPodConnections } from '../../src/adapters/kubernetes/pod-connections.ts';
import { openWebSocket } from '../../src/adapters/kubernetes/port-forward/open-web-socket.ts';
import { systemClock } from '../../src/adapters/system.ts';
import type { Answer } from '../../src/domain/golden/observation.ts';
import { type PodConnections, PodUnreachable } from '../../src/ports/pod-connections.ts';
import { e2eCluster, type E2eNamespace, shippedRules, withoutVerb } from '../e2e/harness/index.ts';
import { plainAgentSlot } from './plain-agent-slot.ts';

const cleanUp: (() => void)[] = [];
let ns: E2eNamespace;
let pod: string;
/** Port-forwards that were opened since the test began. */
let opened: string[];

beforeAll(async () => {
  ns = await (await e2eCluster()).namespace({ blue: null, green: plainAgentSlot(), service: null });
});

afterEach(() => {
  for (const undo of cleanUp.splice(0)) undo();
});

async function connectionOf(kubeconfig: string): Promise<Connection> {
  return await loadConnection({ flags: { kubeconfig }, env: {}, cwd: '/', home: '/' });
}

/** The plugin's own road to the pods, as its CI role has it where nothing else is said. */
async function road(kubeconfig?: string): Promise<PodConnections> {
  const connection = await connectionOf(kubeconfig ?? (await ns.identity('ci')).kubeconfig);
  pod = (await ns.pods('green'))[0]?.metadata.name ?? '';
  opened = [];
  const log = (_level: number, line: string): void => void opened.push(line);
  const connections = openPodConnections(connection, { connectTimeoutMs: 15_000, log });
  cleanUp.push(() => connections.close());
  return connections;
}

async function timed<T>(work: Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: Math.round(performance.now() - start) };
}

async function unreachable(asking: Promise<unknown>): Promise<PodUnreachable> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof PodUnreachable)) throw new Error('the pod was reached', { cause: error });
  return cause;
}

describe('what the kubelet says', () => {
  test('to a port that nobody listens on: why, on the error channel, and closes within milliseconds', async () => {
    await road();
    const connection = await connectionOf((await ns.identity('ci')).kubeconfig);
    const { signal } = new AbortController();
    const open = openWebSocket(connection, { pod, port: 9999 }, { connectTimeoutMs: 15_000, signal });
    const { value: socket, ms: openMs } = await timed(open);
    const frames: { channel: number | undefined; text: string; at: number }[] = [];
    socket.on('message', (data: Buffer) =>
      frames.push({ channel: data[0], text: data.subarray(1).toString(), at: performance.now() }),
    );
    socket.resume();
    await once(socket, 'close');
    const [first, second, said] = frames;
    expect([first, second].map((one) => one?.text)).toEqual(['\x0f\x27', '\x0f\x27']);
    expect(said?.channel).toBe(1);
    expect(said?.text).toMatch(/connection refused/);
    const closeMs = Math.round(performance.now() - (said?.at ?? 0));
    console.log(`open ${openMs} ms, closed ${closeMs} ms after the error: ${said?.text ?? ''}`);
    expect(closeMs).toBeLessThan(250);
  });

  test('is told as a refusal, in words that fit a line, and at once', async () => {
    const connections = await road();
    const { value: error, ms } = await timed(unreachable(connections.fetchTo(pod, 9999)('http://agent/')));
    expect(error).toMatchObject({ kind: 'refused', pod });
    expect(error.message).toBe('nothing listens on localhost:9999 in the pod');
    expect(ms).toBeLessThan(3000);
  });

  test.each([
    { protocols: ['v5.channel.k8s.io'], query: '?ports=8000', status: 403 },
    { protocols: ['portforward.k8s.io'], query: '?ports=8000', status: 403 },
    { protocols: ['v4.channel.k8s.io'], query: '', status: 400 },
    { protocols: ['v4.channel.k8s.io'], query: '?ports=0', status: 400 },
  ])('to $protocols with "$query": $status', async ({ protocols, query, status }) => {
    await road();
    const { server, ca, token } = ns.admin.access;
    const url = `${server.replace('http', 'ws')}/api/v1/namespaces/${ns.name}/pods/${pod}/portforward${query}`;
    const socket = new WebSocket(url, protocols, { ca, headers: { authorization: `Bearer ${token ?? ''}` } });
    socket.on('error', () => undefined);
    const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    socket.terminate();
    expect(response.statusCode).toBe(status);
  });

  test.each(['get', 'create'])(
    'to a role that lacks %s on pods/portforward: 403, and both are named',
    async (verb) => {
      const role = await ns.withRole(withoutVerb(await shippedRules('ci'), 'pods/portforward', verb));
      const connections = await road(role.kubeconfig);
      const error = await unreachable(connections.fetchTo(pod, 8000)('http://agent/'));
      expect(error.kind).toBe('forbidden');
      expect(error.message).toMatch(/^get and create on pods\/portforward in namespace \S+ are needed: /);
    },
  );
});

describe('a pod that ends each connection', () => {
  test('costs no second a request: its answer is whole by its length', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    const count = 10;
    const { ms } = await timed(
      (async () => {
        for (let asked = 0; asked < count; asked += 1)
          expect(await (await fetch('http://agent/once')).text()).toBe('here\n');
      })(),
    );
    console.log(`${count} requests, each on a connection of its own: ${ms} ms`);
    expect(opened).toHaveLength(count);
    expect(ms).toBeLessThan(count * 500);
  });

  test('costs no second a stream: it is whole by its end mark', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    // The first one loads what reads a reply.
    await ask(fetch, true, 0);
    const { value, ms } = await timed(ask(fetch, true, 0));
    expect(opened).toHaveLength(2);
    expect(value).toMatchObject({ kind: 'answered', observation: { status: 200, defects: [] } });
    expect(ms).toBeLessThan(950);
  });

  test('a reply without length, chunks or end mark ends only with the connection, a second late', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    const { value, ms } = await timed(ask(fetch, false, 0));
    expect(value).toMatchObject({ kind: 'answered', observation: { status: 200, defects: [] } });
    expect(ms).toBeGreaterThan(900);
    expect(ms).toBeLessThan(5000);
  });
});

describe('a pod that keeps its connections', () => {
  test('is reached by one for requests that follow each other', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    const { ms } = await timed(
      (async () => {
        for (let asked = 0; asked < 50; asked += 1) await (await fetch('http://agent/')).text();
      })(),
    );
    console.log(`50 requests on one connection: ${ms} ms`);
    expect(opened).toHaveLength(1);
  });

  test('answers twenty at once', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    const start = performance.now();
    const ends = Array.from({ length: 20 }, async () => {
      const answer = await ask(fetch, true, 1000);
      expect(answer).toMatchObject({ kind: 'answered', observation: { defects: [], finishReason: 'stop' } });
    });
    await Promise.all(ends);
    expect(opened).toHaveLength(20);
    console.log(`20 streams of 1 s at once: ${Math.round(performance.now() - start)} ms`);
  });

  test('sends 50 MB, every byte of it', async () => {
    const fetch = (await road()).fetchTo(pod, 8000);
    const size = 50_000_000;
    await (await fetch('http://agent/')).text();
    const { value, ms } = await timed(fetch(`http://agent/bytes?${size}`).then((reply) => reply.bytes()));
    expect(value.byteLength).toBe(size);
    expect(value.every((byte) => byte === 0x78)).toBe(true);
    console.log(`50 MB in ${ms} ms: ${Math.round(size / ms / 1000)} MB/s`);
    expect(size / ms / 1000).toBeGreaterThan(5);
  });
});

const ends = [
  {
    what: 'its container is killed',
    end: async () => await ns.restartContainer((await ns.pods('green'))[0]!),
  },
  { what: 'it is deleted', end: async () => await ns.delete('Pod', pod) },
] as const;

describe.each(ends)('a pod that is half through a reply when $what', ({ end }) => {
  // Neither leaves a word on the error channel: to the reader it looks like the end of the reply.
  test.each([
    { form: 'plain', stream: false },
    { form: 'streamed', stream: true },
  ])('leaves what nobody takes for a whole answer ($form)', async ({ form, stream }) => {
    const [before] = await ns.waitFor('one pod that is ready', async () => {
      const pods = await ns.pods('green');
      const isReady = pods[0]?.status?.conditions?.some(
        ({ type, status }) => type === 'Ready' && status === 'True',
      );
      return pods.length === 1 && isReady === true ? pods : undefined;
    });
    const connections = await road();
    expect(pod).toBe(before?.metadata.name);
    // Replies of tests before this one stand in the log too.
    const begunReplies = async (): Promise<number> => {
      const log = await ns.admin.ask('GET', `/api/v1/namespaces/${ns.name}/pods/${pod}/log`);
      return String(log.body).split(`begun ${form}`).length - 1;
    };
    const begunBefore = await begunReplies();
    const asking = ask(connections.fetchTo(pod, 8000), stream, 15_000);
    await ns.waitFor('the reply to begin', async () => (await begunReplies()) > begunBefore);
    const [{ value: answer, ms }] = await Promise.all([timed(asking), end()]);
    const seen =
      answer.kind === 'answered' ? answer.observation.defects.map(({ kind }) => kind) : [answer.reason];
    console.log(`${form}: ${seen.join(', ')} ${ms} ms after its end`);
    expect(seen).not.toEqual([]);
    for (const one of seen) expect(one).toMatch(/^(lost|cut-off|no-end-mark|not-json|broken-event)$/);
  });
});

/** One question by the plugin's own adapter. */
async function ask(
  fetch: ReturnType<PodConnections['fetchTo']>,
  stream: boolean,
  dripMs: number,
): Promise<Answer> {
  const adapter = agentAdapters({ clock: systemClock, secrets: [] })['openai-chat'];
  const question = {
    ...{
      requestId: 'run/case/1',
      sessionId: 'session',
      baseUrl: 'http://agent',
      path: '/v1/chat/completions',
    },
    ...{ headers: { 'x-drip-ms': String(dripMs) }, model: 'agent', stream, tools: [], parameters: {} },
    messages: [{ role: 'user', content: 'Hello!' }] as const,
    timeouts: { connectMs: 15_000, firstTokenMs: 15_000, totalMs: 30_000 },
  };
  return (await adapter.ask(question, fetch, new AbortController().signal)).answer;
}
