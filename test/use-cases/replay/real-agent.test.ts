import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import { ExchangeCache } from '../../../src/adapters/exchange-cache/exchange-cache.ts';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { randomIds, systemClock } from '../../../src/adapters/system.ts';
import { loadTokenCounter } from '../../../src/adapters/tokenizer/count-tokens.ts';
import { contentPointerOf } from '../../../src/domain/golden/content-pointer.ts';
import { judgeTurn } from '../../../src/domain/golden/judge-turn.ts';
import type { ProgressEvent } from '../../../src/results/progress.ts';
import { replayGoldenSet } from '../../../src/use-cases/replay-golden-set.ts';
import { agentServer } from '../../../src/sandbox/agents/agent-server.ts';
import { behaviours, type BehaviourName } from '../../../src/sandbox/agents/behaviours/index.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** The shipped golden set against an agent process on loopback, everything real. */
async function verify(behaviour: BehaviourName, rateLimitRequests = 0) {
  const server = agentServer({
    behaviour: behaviours[behaviour],
    pod: undefined,
    version: '1.3.0',
    rateLimitRequests,
    retryAfter: 0,
    slowMs: 10,
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = new ExchangeCache({ folder, clock: systemClock, ids: randomIds });
  const scope = { context: '', namespace: '', service: '', slot: url };
  const events: ProgressEvent[] = [];
  const countTokens = await loadTokenCounter();
  try {
    const result = await replayGoldenSet(
      {
        adapters: agentAdapters({ clock: systemClock, secrets: [] }),
        judge: (expectation, observation, goldenCase) =>
          judgeTurn(expectation, observation, { countTokens, contentPointer: contentPointerOf(goldenCase) }),
        store,
        clock: systemClock,
        ids: randomIds,
        report: (event) => events.push(event),
      },
      {
        set: await loadGoldenSet('golden'),
        subject: { slot: url, template: null },
        target: { kind: 'url', url, fetch: globalThis.fetch },
        headersOf: () => ({}),
        keepAs: scope,
        signal: new AbortController().signal,
      },
    );
    if (result.kind !== 'settled') throw new Error(result.kind);
    return { verdict: result.verdict, events, show: (id: string) => store.show(scope, id) };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe('the shipped golden set against a real agent', () => {
  it('passes a right one, conversations and streams included', async () => {
    const { verdict, show } = await verify('right');
    expect(verdict.cases.filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
    expect(verdict.outcome).toBe('pass');
    expect(verdict.totals.tokens).toBeGreaterThan(0);
    const shown = await show('refund-conversation');
    expect(shown).toMatchObject({ kind: 'found', samples: [{ outcome: 'pass' }] });
  });

  it('fails one that talks too long', async () => {
    const { verdict } = await verify('too-long');
    expect(verdict.outcome).toBe('fail');
    expect(verdict.cases.flatMap(({ findings }) => findings.map(({ check }) => check)).join()).toContain(
      'length.',
    );
  });

  it('passes one that limits the rate for a moment, with fewer requests in flight', async () => {
    const { verdict, events } = await verify('rate-limited', 2);
    expect(verdict.outcome).toBe('pass');
    expect(events).toContainEqual({ kind: 'slowed-down', concurrency: 2 });
  });

  it('cannot tell anything of one that limits the rate for good', async () => {
    const { verdict } = await verify('rate-limited', Infinity);
    expect(verdict.outcome).toBe('inconclusive');
    expect(verdict.totals).toMatchObject({ pass: 0, fail: 0 });
  });
});
