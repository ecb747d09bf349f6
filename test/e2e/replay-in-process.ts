/**
 * `node --expose-gc replay-in-process.ts KUBECONFIG SET`: verifies the idle slot through src itself, as the command
 * does, and prints `{ outcome, samples, heap: { "50": bytes, "200": bytes } }`: the heap in use after a forced
 * collection when that many cases were settled.
 */
import { agentAdapters } from '../../src/adapters/agent/protocols.ts';
import { ExchangeCache } from '../../src/adapters/exchange-cache/exchange-cache.ts';
import { goldenFiles } from '../../src/adapters/golden-files/load-golden-set.ts';
import { loadConnection } from '../../src/adapters/kubernetes/load-connection.ts';
import { openCluster } from '../../src/adapters/kubernetes/open-cluster.ts';
import { openPodConnections } from '../../src/adapters/kubernetes/pod-connections.ts';
import { randomIds, sha256, systemClock } from '../../src/adapters/system.ts';
import { tokenizer } from '../../src/adapters/tokenizer/count-tokens.ts';
import type { ProgressEvent } from '../../src/results/progress.ts';
import { verifyIdle } from '../../src/use-cases/verify-idle.ts';

const [kubeconfig = '', folder = '', cache = ''] = process.argv.slice(2);
const collect = globalThis.gc;
if (collect === undefined) throw new Error('run with --expose-gc');

const connection = await loadConnection({ flags: { kubeconfig }, env: {}, cwd: '/', home: '/' });
const cluster = openCluster(connection, { requestTimeoutMs: 15_000 });
const connections = openPodConnections(connection, { connectTimeoutMs: 15_000 });
const heap: Record<string, number> = {};

function measure(event: ProgressEvent): void {
  if (event.kind !== 'case-settled' || ![50, 200].includes(event.settled)) return;
  collect?.();
  heap[event.settled] = process.memoryUsage().heapUsed;
}

const outcome = await verifyIdle(
  {
    cluster,
    connections,
    sha256,
    clock: systemClock,
    ids: randomIds,
    report: measure,
    store: new ExchangeCache({ folder: cache, clock: systemClock, ids: randomIds }),
    tokenizer,
    adapters: (secrets) => agentAdapters({ clock: systemClock, secrets }),
    env: {},
    signal: new AbortController().signal,
  },
  await goldenFiles.load(folder),
  {
    choice: { service: undefined, slotLabel: undefined },
    slot: undefined,
    expect: { image: undefined, version: undefined },
  },
);
if (outcome.kind !== 'verdict') throw new Error(`the replay ended as ${outcome.kind}`);
const { verdict } = outcome;
console.log(JSON.stringify({ outcome: verdict.outcome, samples: verdict.totals.samples, heap }));
connections.close();
cluster.close();
