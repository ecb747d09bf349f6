import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { listAt, textAt } from '../cluster/json.ts';
import { type E2eCluster, type E2eNamespace, e2eCluster } from '../e2e/harness/index.ts';
import { recordProof } from './record-proof.ts';

const seconds = Number(process.env['BLUEGREEN_PROVE_SECONDS'] ?? '300');
const readersOfTheApi = 8;

interface Figures {
  requests: number;
  failed: number;
  rollouts: number;
  slowestRolloutMs: number;
  /** Longest time between two heartbeats of the node, as its status tells. */
  longestHeartbeatGapMs: number;
  readonly notReady: string[];
}

/** Follows the node: every status other than Ready, and the gaps between its heartbeats. */
async function watchNode(cluster: E2eCluster, signal: AbortSignal, figures: Figures): Promise<void> {
  const lastBeat = new Map<string, number>();
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      for await (const { type, object } of cluster.admin.watch('/api/v1/nodes', signal)) {
        if (type !== 'ERROR') look(object, lastBeat, figures);
      }
    } catch (error) {
      if (!isOver()) throw error;
    }
  }
}

function look(node: unknown, lastBeat: Map<string, number>, figures: Figures): void {
  const name = textAt(node, 'metadata', 'name') ?? '';
  const ready = listAt(node, 'status', 'conditions').find((one) => textAt(one, 'type') === 'Ready');
  if (textAt(ready, 'status') !== 'True')
    figures.notReady.push(`${name}: ${textAt(ready, 'reason') ?? 'no condition'}`);
  const beat = Date.parse(textAt(ready, 'lastHeartbeatTime') ?? '');
  const before = lastBeat.get(name) ?? beat;
  figures.longestHeartbeatGapMs = Math.max(figures.longestHeartbeatGapMs, beat - before);
  lastBeat.set(name, beat);
}

/** Asks for lists and objects, one request after the other. */
async function read(ns: E2eNamespace, signal: AbortSignal, figures: Figures): Promise<void> {
  const paths = [
    `/api/v1/namespaces/${ns.name}/pods`,
    `/api/v1/namespaces/${ns.name}/services/agent-service`,
    `/apis/apps/v1/namespaces/${ns.name}/deployments`,
    `/apis/discovery.k8s.io/v1/namespaces/${ns.name}/endpointslices`,
  ];
  for (let turn = 0; !signal.aborted; turn += 1) {
    const answer = await ns.admin.ask('GET', paths[turn % paths.length]!);
    figures.requests += 1;
    if (answer.status !== 200) figures.failed += 1;
  }
}

/** Rolls one slot out again and again, and waits until its pods are available. */
async function rollOut(ns: E2eNamespace, slot: string, signal: AbortSignal, figures: Figures): Promise<void> {
  while (!signal.aborted) {
    const started = performance.now();
    const annotations = { turn: randomUUID() };
    await ns.patch('Deployment', `agent-${slot}`, { spec: { template: { metadata: { annotations } } } });
    await ns.waitFor(
      `${slot} to be rolled out`,
      async () => {
        const { metadata, spec, status } = await ns.get('Deployment', `agent-${slot}`);
        if (status?.observedGeneration !== metadata.generation) return false;
        return (
          status?.updatedReplicas === spec.replicas &&
          status?.availableReplicas === spec.replicas &&
          status?.replicas === spec.replicas
        );
      },
      60_000,
    );
    figures.rollouts += 1;
    figures.slowestRolloutMs = Math.max(figures.slowestRolloutMs, performance.now() - started);
    await sleep(500);
  }
}

test(`the node stays ready under ${seconds} s of load`, async () => {
  const cluster = await e2eCluster();
  const figures: Figures = {
    requests: 0,
    failed: 0,
    rollouts: 0,
    slowestRolloutMs: 0,
    longestHeartbeatGapMs: 0,
    notReady: [],
  };
  const ns = await cluster.namespace({ blue: '1.2.0', green: '1.3.0', replicas: 3 });
  const load = new AbortController();
  const watching = new AbortController();
  const node = watchNode(cluster, watching.signal, figures);
  const started = performance.now();
  const work = Promise.all([
    ...Array.from({ length: readersOfTheApi }, () => read(ns, load.signal, figures)),
    ...['blue', 'green'].map((slot) => rollOut(ns, slot, load.signal, figures)),
  ]);
  await Promise.race([sleep(seconds * 1000), work]);
  load.abort();
  await work;
  watching.abort();
  await node;
  const elapsed = (performance.now() - started) / 1000;
  const events = (await cluster.admin.do('GET', '/api/v1/events?fieldSelector=reason%3DNodeNotReady')) as {
    items: unknown[];
  };

  await recordProof('The node of the test control plane stays ready under load', cluster.about.version, {
    'under load': `${elapsed.toFixed(0)} s`,
    'API requests': `${figures.requests} (${(figures.requests / elapsed).toFixed(0)}/s, ${figures.failed} failed), ${readersOfTheApi} at a time`,
    'rollouts of 3 pods': `${figures.rollouts}, the slowest ${(figures.slowestRolloutMs / 1000).toFixed(1)} s`,
    'longest gap between heartbeats': `${(figures.longestHeartbeatGapMs / 1000).toFixed(0)} s (one each 5 s)`,
    'not ready': `${figures.notReady.length + events.items.length} times`,
  });
  expect(figures.notReady).toEqual([]);
  expect(events.items).toEqual([]);
  expect(figures.failed).toBe(0);
  expect(figures.rollouts).toBeGreaterThan(0);
  expect(figures.requests / elapsed).toBeGreaterThan(50);
});
