import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { e2eCluster, repository, smallSet, type E2eNamespace } from './harness/index.ts';

const cases = 200;
const run = promisify(execFile);

/** State of a TCP socket as /proc/net/tcp has it. */
const socketState = { established: '01', listening: '0A' } as const;

/** Local addresses of a process's sockets in one state. */
async function sockets(pid: number, state: keyof typeof socketState): Promise<readonly string[]> {
  const links = await Promise.all(
    (await readdir(`/proc/${pid}/fd`)).map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')),
  );
  const inodes = new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((table) => readFile(`/proc/${pid}/net/${table}`, 'utf8')),
  );
  return tables
    .flatMap((table) => table.split('\n').slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === socketState[state] && inodes.has(columns[9] ?? ''))
    .map((columns) => columns[1] ?? '');
}

/** Whether each kept reply is the answer to the request that it is kept with. */
async function mixedUp(folder: string): Promise<readonly string[]> {
  const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.json'));
  const wrong: string[] = [];
  let seen = 0;
  for (const file of files) {
    const text = await readFile(path.join(folder, file), 'utf8');
    const stored = JSON.parse(text) as { samples?: readonly { exchanges: readonly KeptExchange[] }[] };
    for (const { exchanges } of stored.samples ?? [])
      for (const { requestId, response } of exchanges) {
        seen += 1;
        if (response?.headers['x-bluegreen-request'] !== requestId || !response.body.includes(requestId))
          wrong.push(requestId);
      }
  }
  expect(seen).toBeGreaterThanOrEqual(cases);
  return wrong;
}

interface KeptExchange {
  readonly requestId: string;
  readonly response?: { readonly headers: Readonly<Record<string, string>>; readonly body: string };
}

describe.each([
  { pods: 1, what: 'one pod' },
  { pods: 3, what: 'three pods' },
])('given 200 cases at 16 in flight through the port-forward of $what', ({ pods }) => {
  let ns: E2eNamespace;

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: { tag: '1.3.0', ownProcess: true }, replicas: pods });
    const set = Array.from({ length: cases }, (_, index) => ({
      id: `case-${index}`,
      prompt: `Hello ${index}!`,
      stream: index % 2 === 1,
    }));
    await smallSet(ns, set, 'concurrency: 16', 'timeouts: { connect: 10s, firstToken: 20s, total: 30s }');
  });

  test('no answer is lost or mixed up, each pod answers, and no local port is opened', async () => {
    const cache = path.join(ns.folder, 'cache');
    const verify = await ns.start('bluegreen', 'verify', '-o', 'json', {
      env: { XDG_CACHE_HOME: cache },
      timeoutMs: 50_000,
    });
    await verify.waitForStderr(/^20 of 200/m);
    expect(await sockets(verify.pid, 'established')).not.toEqual([]);
    expect(await sockets(verify.pid, 'listening')).toEqual([]);
    const { exitCode, stdout, stderr } = await verify.done;
    expect(stderr).not.toContain('asked again');
    expect(exitCode).toBe(0);
    const verdict = JSON.parse(stdout) as Verdict;
    expect(verdict.totals).toMatchObject({ pass: cases, samples: cases, pods });
    const samples = verdict.cases.flatMap((one) => one.samples);
    expect(new Set(samples.map(({ requestId }) => requestId)).size).toBe(cases);
    expect(new Set(samples.map(({ pod }) => pod)).size).toBe(pods);
    expect(await mixedUp(cache)).toEqual([]);
  });

  test('the heap does not grow with the cases', async () => {
    const { kubeconfig } = await ns.identity('ci');
    const script = path.join(repository, 'test', 'e2e', 'replay-in-process.ts');
    const node = path.join(repository, 'node_modules', '.bin', 'node');
    const files = [kubeconfig, path.join(ns.folder, 'golden'), path.join(ns.folder, 'cache-in-process')];
    const { stdout } = await run(node, ['--expose-gc', script, ...files]);
    const result = JSON.parse(stdout) as { outcome: string; samples: number; heap: Record<string, number> };
    expect(result).toMatchObject({ outcome: 'pass', samples: cases });
    const ratio = (result.heap['200'] ?? NaN) / (result.heap['50'] ?? NaN);
    console.log(`${pods} pods: heap at case 200 / at case 50 = ${ratio.toFixed(3)}`, result.heap);
    expect(ratio).toBeLessThanOrEqual(1.1);
  });
});
