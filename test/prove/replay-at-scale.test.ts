import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { e2eCluster, smallSet, type E2eNamespace } from '../e2e/harness/index.ts';
import { recordProof } from './record-proof.ts';
import { keptLatenciesMs } from './scale/kept-latencies.ts';
import { casesOf, latencyMs, prompt } from './scale/known-latency.ts';
import { ownAgent } from './scale/own-agent.ts';
import { peakMemoryMiB } from './scale/peak-memory.ts';
import { installPromptfoo, runPromptfoo, type PromptfooRun } from './scale/promptfoo.ts';

const inFlight = 32;
const suite = `concurrency: ${inFlight}`;
const timeouts = 'timeouts: { connect: 10s, firstToken: 20s, total: 30s }';

interface Replay {
  readonly verdict: Verdict;
  readonly processMs: number;
  readonly peakMiB: number;
  /** As the agent says it was. */
  readonly latenciesMs: readonly number[];
}

async function replay(ns: E2eNamespace): Promise<Replay> {
  const cache = path.join(ns.folder, 'cache');
  await rm(cache, { recursive: true, force: true });
  const running = await ns.start('bluegreen', 'verify', '-o', 'json', {
    env: { XDG_CACHE_HOME: cache },
    timeoutMs: 900_000,
  });
  const [peakMiB, run] = await Promise.all([peakMemoryMiB(running.pid), running.done]);
  expect(run.exitCode, run.stderr.slice(-500)).toBe(0);
  return {
    verdict: JSON.parse(run.stdout) as Verdict,
    processMs: run.endedAt.getTime() - run.startedAt.getTime(),
    peakMiB,
    latenciesMs: await keptLatenciesMs(cache),
  };
}

async function besidePromptfoo(count: number): Promise<PromptfooRun> {
  const own = await mkdtemp(path.join(tmpdir(), 'bluegreen-promptfoo-'));
  const agent = await ownAgent();
  try {
    const entry = await installPromptfoo(process.env['BLUEGREEN_PROVE_PROMPTFOO'] ?? own);
    const prompts = Array.from({ length: count }, (_, index) => prompt(index, latencyMs(index)));
    return await runPromptfoo(entry, path.join(own, 'run'), { port: agent.port, prompts, inFlight });
  } finally {
    await agent.end();
    await rm(own, { recursive: true, force: true });
  }
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
const load = (): string => (loadavg()[0] ?? NaN).toFixed(1);

test('5,000 cases at 32 in flight: within 5 % of the sum of the latencies through 32', async () => {
  const count = 5000;
  const cluster = await e2eCluster();
  const ns = await cluster.namespace({ green: { tag: '1.3.0-thinks', ownProcess: true }, replicas: 1 });
  await smallSet(ns, casesOf(count, latencyMs), suite, timeouts);
  const loadBefore = load();
  const { verdict, processMs, latenciesMs } = await replay(ns);
  expect(verdict.totals).toMatchObject({ pass: count, samples: count });
  expect(latenciesMs).toHaveLength(count);
  const askedMs = casesOf(count, latencyMs).reduce((sum, _, index) => sum + latencyMs(index), 0);
  const sumMs = latenciesMs.reduce((sum, ms) => sum + ms, 0);
  const idealMs = sumMs / inFlight;
  const replayMs = verdict.totals.durationMs;
  const loadBetween = load();
  const promptfoo = await besidePromptfoo(count);
  expect(promptfoo.passed).toBe(count);
  await recordProof(
    `${count} cases at ${inFlight} in flight through the port-forward`,
    cluster.about.version,
    {
      'latencies, asked for and as the agent gave them': `${seconds(askedMs)}, ${seconds(sumMs)}`,
      'the sum through 32': seconds(idealMs),
      replay: `${seconds(replayMs)}, ${(replayMs / idealMs).toFixed(3)}x`,
      'the process as a whole': `${seconds(processMs)}, ${(processMs / idealMs).toFixed(3)}x`,
      'promptfoo 0.123.1, the same requests without a port-forward': `${seconds(promptfoo.replayMs)}, ${(promptfoo.replayMs / (askedMs / inFlight)).toFixed(3)}x; as a process ${seconds(promptfoo.processMs)}`,
      'load average of the machine before each': `${loadBefore}, ${loadBetween}`,
    },
  );
  expect(askedMs).toBeGreaterThanOrEqual(1_600_000);
  expect(replayMs / idealMs).toBeLessThanOrEqual(1.05);
});

test('10,000 cases in 150 MiB', async () => {
  const count = 10_000;
  const cluster = await e2eCluster();
  const ns = await cluster.namespace({ green: { tag: '1.3.0-thinks', ownProcess: true }, replicas: 1 });
  await smallSet(
    ns,
    casesOf(count, () => 100),
    suite,
    timeouts,
  );
  const { verdict, processMs, peakMiB } = await replay(ns);
  expect(verdict.totals).toMatchObject({ pass: count, samples: count });
  await recordProof('10,000 cases through the port-forward: memory', cluster.about.version, {
    'resident at most (VmHWM), -o json': `${peakMiB.toFixed(0)} MiB`,
    'the process as a whole': seconds(processMs),
  });
  expect(peakMiB).toBeGreaterThan(0);
  expect(peakMiB).toBeLessThan(150);
});
