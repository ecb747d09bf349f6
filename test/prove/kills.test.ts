import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { e2eCluster, type RunningCommand } from '../e2e/harness/index.ts';
import type { Moment } from '../faults/fault.ts';
import { expectWayOut } from '../faults/matrix/expect-way-out.ts';
import type { MatrixNamespace } from '../faults/matrix/matrix-namespace.ts';
import { NamespacePool } from '../faults/matrix/namespace-pool.ts';
import type { Given } from '../faults/matrix/row.ts';
import { isExplained, readTraffic } from '../faults/matrix/traffic.ts';
import { throughProxy } from '../faults/proxied-identity.ts';
import { runRounds, tally } from '../faults/races/rounds.ts';
import { seededRandom } from '../faults/seeded-random.ts';
import { recordProof } from './record-proof.ts';

const randomKills = 100;
const seed = 20_261_124;
const killedExit = 137;

interface Line {
  readonly given: Given;
  readonly words: readonly string[];
}

const watched = ['--monitor', '400ms', '--monitor-interval', '200ms'] as const;
const lines: readonly Line[] = [
  { given: 'switched', words: ['status'] },
  { given: 'new', words: ['verify'] },
  { given: 'new', words: ['verify', '--record'] },
  { given: 'new', words: ['deploy', '--image', 'agent-service:1.3.1', '--agent-version', '1.3.1'] },
  { given: 'new', words: ['deploy', '--config', 'prompts=./prompts'] },
  { given: 'new', words: ['switch', '--to', 'green', ...watched] },
  { given: 'new', words: ['switch', '--overlap', '200ms', '--to', 'green', '--monitor', '0'] },
  { given: 'overlap', words: ['switch', '--monitor', '0'] },
  { given: 'switched', words: ['rollback'] },
  { given: 'overlap', words: ['rollback', '--timeout', '10s'] },
  { given: 'rolled-back', words: ['standby', '--force'] },
  { given: 'switched', words: ['diff'] },
  { given: 'switched', words: ['history'] },
  { given: 'switched', words: ['doctor'] },
];

/** Runs a line through a proxy; `interfere` is given the proxy and, later, the command. */
async function runLine(
  place: MatrixNamespace,
  { given, words }: Line,
  kill: { readonly nth: number; readonly at: Moment } | { readonly afterMs: number } | undefined,
): Promise<{ readonly exitCode: number; readonly requests: number; readonly ms: number }> {
  await place.arrange(given);
  const { ns } = place;
  await ns.write({ 'prompts/system.txt': randomUUID() });
  const { proxy, kubeconfig } = await throughProxy(ns);
  try {
    let started: (command: RunningCommand) => void = () => undefined;
    const command = new Promise<RunningCommand>((resolve) => (started = resolve));
    const end = async (): Promise<void> => {
      const running = await command;
      running.signal('SIGKILL');
      await running.done;
    };
    if (kill !== undefined && 'nth' in kill) {
      proxy.add({ on: {}, nth: kill.nth, fault: { kind: 'do', at: kill.at, work: end } });
      proxy.add({ on: {}, nth: kill.nth, fault: { kind: 'drop', at: kill.at } });
    }
    const running = await ns.start('bluegreen', ...words, '--kubeconfig', kubeconfig);
    started(running);
    const timer =
      kill !== undefined && 'afterMs' in kill
        ? setTimeout(() => running.signal('SIGKILL'), kill.afterMs)
        : undefined;
    const { exitCode, startedAt, endedAt } = await running.done;
    clearTimeout(timer);
    return { exitCode, requests: proxy.lines.length, ms: endedAt.getTime() - startedAt.getTime() };
  } finally {
    await proxy.close();
  }
}

/** The state that is left: named, explained, and left by `rollback`. In words, for the figures. */
async function stateLeft({ ns }: MatrixNamespace, exitCode: number): Promise<string> {
  const traffic = await readTraffic(ns);
  expect(isExplained(traffic), JSON.stringify(traffic)).toBe(true);
  await expectWayOut(ns, traffic);
  const how = exitCode === killedExit ? 'killed' : 'ended before';
  return `${how}, ${traffic.live} live, ${traffic.history.length} moves recorded`;
}

test(`every command killed at every request, and ${randomKills} at random moments, leaves what status names and rollback leaves`, async () => {
  const { about } = await e2eCluster();
  const pool = new NamespacePool(3);
  const figures: Record<string, string> = { seed: String(seed) };
  const lengths = new Map<Line, number>();
  for (const line of lines) {
    const [whole] = await runRounds(pool, [(place: MatrixNamespace) => runLine(place, line, undefined)]);
    expect(whole?.exitCode, line.words.join(' ')).toBe(0);
    lengths.set(line, whole?.ms ?? 0);
    const moments = Array.from({ length: whole?.requests ?? 0 }, (_, at) => at + 1).flatMap((nth) =>
      (['arrived', 'answered'] as const).map((at) => ({ nth, at })),
    );
    const states = await runRounds(
      pool,
      moments.map((kill) => async (place: MatrixNamespace) => {
        const { exitCode } = await runLine(place, line, kill);
        return await stateLeft(place, exitCode);
      }),
    );
    figures[`${line.given}: ${line.words.slice(0, 2).join(' ')}`] =
      `${moments.length} kills at ${whole?.requests ?? 0} requests: ${tally(states)}`;
  }
  const random = seededRandom(seed);
  const states = await runRounds(
    pool,
    Array.from({ length: randomKills }, () => {
      const line = lines[Math.floor(random() * lines.length)] ?? lines[0]!;
      const afterMs = random() * (lengths.get(line) ?? 0);
      return async (place: MatrixNamespace) =>
        await stateLeft(place, (await runLine(place, line, { afterMs })).exitCode);
    }),
  );
  figures['random moments'] = `${states.length} kills: ${tally(states)}`;
  await recordProof('SIGKILL at every request', about.version, figures);
  expect(states).toHaveLength(randomKills);
});
