import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { Api } from '../cluster/api.ts';
import { listAt, textAt } from '../cluster/json.ts';
import { type ApiAccess, readKubeconfig } from '../cluster/kubeconfig.ts';
import { recordProof } from './record-proof.ts';

const switches = Number(process.env['BLUEGREEN_PROVE_SWITCHES'] ?? '10000');
const watchesOfEach = 40;
const forwards = 20;

const core = '/api/v1/namespaces/ai-agents';
const apps = '/apis/apps/v1/namespaces/ai-agents';
const service = `${core}/services/agent-service`;
const slices = `/apis/discovery.k8s.io/v1/namespaces/ai-agents/endpointslices?labelSelector=kubernetes.io%2Fservice-name%3Dagent-service`;
/** What a switch reads before its patch, as the audit log of one shows. */
const reads = [
  `${core}/services?limit=500`,
  `${apps}/replicasets?labelSelector=app%3Dagent-service&limit=500`,
  `${core}/pods?labelSelector=app%3Dagent-service&limit=500`,
  `${apps}/deployments/agent-blue`,
  `${apps}/deployments/agent-green`,
  `${core}/configmaps/prompts`,
  slices,
];
const watched = [`${core}/services`, slices, `${core}/pods`, `${apps}/deployments`, `${core}/events`];

/** `kubectl bluegreen sandbox`, as somebody starts it. */
async function startCommand(): Promise<{
  readonly process: ChildProcess;
  readonly access: ApiAccess;
  /** From the start of the command to its first line, which says that it is up. */
  readonly upAfterMs: number;
}> {
  const bin = path.join(import.meta.dirname, '../../bin/kubectl-bluegreen.js');
  const child = spawn(process.execPath, [bin, 'sandbox'], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    child.kill('SIGINT');
    if (child.exitCode === null) await once(child, 'exit');
  });
  const started = performance.now();
  let upAfterMs = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    upAfterMs ||= performance.now() - started;
    const file = /KUBECONFIG=(\S+)/.exec(line)?.[1];
    if (file !== undefined) return { process: child, access: await readKubeconfig(file), upAfterMs };
  }
  throw new Error('the sandbox printed no kubeconfig');
}

/** Resident memory of a process, in MiB (proc(5), VmRSS). */
async function residentMiB(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

async function switchTo(api: Api, from: string, to: string, round: number): Promise<void> {
  await api.do('POST', '/apis/authentication.k8s.io/v1/selfsubjectreviews', {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'SelfSubjectReview',
  });
  await Promise.all(reads.map((one) => api.do('GET', one)));
  await api.patch(
    `${service}?fieldManager=kubectl-bluegreen`,
    [
      { op: 'test', path: '/spec/selector/slot', value: from },
      { op: 'replace', path: '/spec/selector/slot', value: to },
      { op: 'add', path: '/metadata/annotations', value: { history: `${round} ${'x'.repeat(4000)}` } },
    ],
    'json',
  );
  await api.do('GET', `${apps}/deployments/agent-${to}`);
  await api.do('POST', `${core}/events?fieldManager=kubectl-bluegreen`, eventOf(round, to));
  await untilSelected(api, to);
}

function eventOf(round: number, to: string): unknown {
  const now = new Date().toISOString();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `agent-service.${round}`, namespace: 'ai-agents' },
    involvedObject: { apiVersion: 'v1', kind: 'Service', name: 'agent-service', namespace: 'ai-agents' },
    reason: 'SlotSwitched',
    message: `${to} is live`,
    type: 'Normal',
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}

async function untilSelected(api: Api, slot: string): Promise<void> {
  const isOf = (endpoint: unknown): boolean =>
    textAt(endpoint, 'targetRef', 'name')?.startsWith(`agent-${slot}-`) === true;
  for (;;) {
    const endpoints = listAt(await api.do('GET', slices), 'items').flatMap((slice) =>
      listAt(slice, 'endpoints'),
    );
    if (endpoints.length > 0 && endpoints.every(isOf)) return;
  }
}

/** Watches that read all they are told; the events of each are counted. */
function openWatches(access: ApiAccess, paths: readonly string[]): { readonly events: number[] } {
  const events: number[] = [];
  const end = new AbortController();
  for (const one of paths) {
    const api = new Api(access, 'watcher');
    const mine = events.push(0) - 1;
    const read = async (): Promise<void> => {
      for await (const { type } of api.watch(one, end.signal)) if (type !== 'ERROR') events[mine]! += 1;
    };
    read().catch((error: unknown) => {
      if (!end.signal.aborted) throw error;
    });
    onTestFinished(() => api.close());
  }
  onTestFinished(() => end.abort());
  return { events };
}

/** A port-forward that stays open: each call asks the agent behind it once more. */
async function openForward(access: ApiAccess, pod: string): Promise<() => Promise<void>> {
  const url = `${access.server.replace('https', 'wss')}${core}/pods/${pod}/portforward?ports=8000`;
  const socket = new WebSocket(url, ['v4.channel.k8s.io'], {
    ca: access.ca,
    headers: { authorization: `Bearer ${access.token ?? ''}` },
  });
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  return async () => {
    const signal = AbortSignal.timeout(30_000);
    socket.send(Buffer.from('\0GET /readyz HTTP/1.1\r\nhost: agent\r\n\r\n'));
    for (;;) {
      const [frame] = (await once(socket, 'message', { signal })) as [Buffer];
      if (frame.includes('HTTP/1.1 200')) return;
    }
  };
}

test('10,000 switches, with 200 watches and 20 port-forwards open, leave the sandbox as large as 1,000 did', async () => {
  const { process: sandbox, access, upAfterMs } = await startCommand();
  const api = new Api(access, 'switcher');
  onTestFinished(() => api.close());
  const watches = openWatches(
    access,
    watched.flatMap((one) => Array<string>(watchesOfEach).fill(one)),
  );
  const pods = listAt(await api.do('GET', `${core}/pods`), 'items').map((pod) =>
    textAt(pod, 'metadata', 'name')!,
  );
  const asks = await Promise.all(
    Array.from({ length: forwards }, (_, at) => openForward(access, pods[at % pods.length]!)),
  );
  const resident: number[] = [];
  const slots = ['blue', 'green'] as const;
  const start = performance.now();
  for (let done = 0; done < switches; done += 1) {
    await switchTo(api, slots[done % 2]!, slots[(done + 1) % 2]!, done);
    if ((done + 1) % (switches / 10) !== 0) continue;
    await Promise.all(asks.map((ask) => ask()));
    resident.push(await residentMiB(sandbox));
  }
  const seconds = (performance.now() - start) / 1000;
  const ratio = resident.at(-1)! / resident[0]!;
  await recordProof('Sandbox: memory', 'of the sandbox', {
    'up after': `${upAfterMs.toFixed(0)} ms`,
    switches: `${switches}, ${(switches / seconds).toFixed(0)}/s`,
    'watches and port-forwards open all the while': `${watches.events.length} and ${asks.length}`,
    'events told': String(watches.events.reduce((sum, one) => sum + one, 0)),
    'resident after each tenth, MiB': resident.map((one) => one.toFixed(0)).join(', '),
    'last against first': `${ratio.toFixed(2)}x`,
  });
  // A watch of Services or slices is told each switch.
  expect(Math.min(...watches.events.slice(0, 2 * watchesOfEach))).toBeGreaterThanOrEqual(switches);
  expect(upAfterMs).toBeLessThan(1000);
  expect(ratio).toBeLessThanOrEqual(1.1);
});
