import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheFolder } from '../../../src/adapters/exchange-cache/cache-folder.ts';
import { ExchangeCache } from '../../../src/adapters/exchange-cache/exchange-cache.ts';
import { fileName } from '../../../src/adapters/exchange-cache/file-name.ts';
import { MOST_SCOPES } from '../../../src/adapters/exchange-cache/prune.ts';
import type { SampleExchanges } from '../../../src/domain/golden/exchange.ts';
import type { ExchangeScope } from '../../../src/ports/exchange-store.ts';

const scope: ExchangeScope = {
  context: 'arn:aws:eks:eu/prod',
  namespace: 'ai-agents',
  service: 'agent-service',
  slot: 'green',
};
const now = new Date('2030-01-02T03:04:05Z');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exchanges-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function cache(options: { largestRun?: number; at?: Date } = {}): ExchangeCache {
  let ids = Math.floor(Number(process.hrtime.bigint() % 1_000_000n));
  const { at = now, ...rest } = options;
  return new ExchangeCache({
    folder,
    clock: { now: () => at, monotonicMs: () => 0, sleep: () => Promise.resolve() },
    ids: { next: () => `id${ids++}` },
    ...rest,
  });
}

function sample(caseId: string, changes: Partial<SampleExchanges> = {}): SampleExchanges {
  return {
    caseId,
    requestId: `run/${caseId}/1`,
    pod: 'pod-a',
    outcome: 'fail',
    findings: [{ check: 'text', expected: 'a', actual: 'b', pointer: '/x', turn: 2 }],
    reason: undefined,
    exchanges: [
      {
        requestId: `run/${caseId}/1`,
        request: { method: 'POST', url: 'http://x/y', headers: { a: 'b' }, body: '{}' },
        response: { status: 200, headers: {}, body: 'hello', truncated: false },
      },
      {
        requestId: `run/${caseId}/1.2`,
        request: { method: 'POST', url: 'http://x/y', headers: {}, body: '' },
        response: undefined,
      },
    ],
    ...changes,
  };
}

async function keepRun(store: ExchangeCache, samples: readonly SampleExchanges[], of = scope) {
  const run = await store.begin(of);
  for (const one of samples) await run.keep(one);
  return await run.commit([]);
}

describe('the cases that did not pass in the last run', () => {
  it('are known from its end, also those that were never asked', async () => {
    expect(await cache().openCases(scope)).toEqual({ kind: 'no-run' });
    const run = await cache().begin(scope);
    await run.keep(sample('refund'));
    await run.commit(['refund', 'never asked']);
    expect(await cache().openCases(scope)).toEqual({ kind: 'found', cases: ['refund', 'never asked'] });
  });

  it('are not made up for a run of an earlier version', async () => {
    await keepRun(cache(), [sample('refund')]);
    const [name = ''] = await readdir(join(folder, 'exchanges'));
    const file = join(folder, 'exchanges', name, 'current');
    const former = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
    delete former['open'];
    await writeFile(file, JSON.stringify(former));
    expect(await cache().openCases(scope)).toMatchObject({ kind: 'unreadable', detail: 'open is not ours' });
  });
});

describe('the exchanges of the last run', () => {
  it('are shown as they were kept, all samples of a case in order', async () => {
    const samples = [sample('refund'), sample('other'), sample('refund', { pod: 'pod-b', reason: 'gone' })];
    await keepRun(cache(), samples);
    expect(await cache().show(scope, 'refund')).toEqual({
      kind: 'found',
      endedAt: '2030-01-02T03:04:05.000Z',
      samples: [samples[0], samples[2]],
    });
  });

  it('are replaced by a run that ends, and only by one that ends', async () => {
    const store = cache();
    await keepRun(store, [sample('first')]);
    const unfinished = await store.begin(scope);
    await unfinished.keep(sample('second'));
    expect(await store.show(scope, 'first')).toMatchObject({ kind: 'found' });
    await unfinished.discard();
    expect(await store.show(scope, 'first')).toMatchObject({ kind: 'found' });
    await keepRun(store, [sample('third')]);
    expect(await store.show(scope, 'first')).toEqual({ kind: 'no-case', cases: ['third'] });
    const [scopeFolder = ''] = await readdir(join(folder, 'exchanges'));
    expect(await readdir(join(folder, 'exchanges', scopeFolder))).toHaveLength(2);
  });

  it('name their cases in one order, whichever ended first', async () => {
    const store = cache();
    await keepRun(store, [sample('refund'), sample('greeting'), sample('tone')]);
    const cases = ['greeting', 'refund', 'tone'];
    expect(await store.show(scope, 'order')).toEqual({ kind: 'no-case', cases });
  });

  it('are those of the run that ended last, where two ran at once', async () => {
    const store = cache({ at: new Date() }); // the folders carry the machine's time
    const one = await store.begin(scope);
    const other = await store.begin(scope);
    await one.keep(sample('one'));
    await other.keep(sample('other'));
    await other.commit([]);
    await one.commit([]);
    expect(await store.show(scope, 'one')).toMatchObject({ kind: 'found' });
  });

  it('are kept apart by context, namespace, service and slot', async () => {
    const store = cache();
    await keepRun(store, [sample('a')]);
    for (const key of ['context', 'namespace', 'service', 'slot'] as const) {
      expect(await store.show({ ...scope, [key]: 'another' }, 'a')).toEqual({ kind: 'no-run' });
    }
  });

  it('are for the user alone', async () => {
    const result = await keepRun(cache(), [sample('a/../b')]);
    const run = result.kind === 'kept' ? result.folder : '';
    expect((await stat(run)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'exchanges'))).mode & 0o777).toBe(0o700);
    for (const file of await readdir(run)) expect((await stat(join(run, file))).mode & 0o777).toBe(0o600);
    expect((await stat(join(run, '..', 'current'))).mode & 0o777).toBe(0o600);
  });

  it('say so when there are none, and when a file is not ours', async () => {
    const store = cache();
    expect(await store.show(scope, 'a')).toEqual({ kind: 'no-run' });
    const result = await keepRun(store, [sample('a')]);
    const run = result.kind === 'kept' ? result.folder : '';
    const file = join(run, `${fileName('a')}.json`);
    await writeFile(file, '{"id":"a","samples":[{"caseId":1}]}');
    expect(await store.show(scope, 'a')).toMatchObject({ kind: 'unreadable', file });
    await writeFile(file, 'half of a file');
    expect(await store.show(scope, 'a')).toMatchObject({ kind: 'unreadable' });
    await writeFile(join(run, '..', 'current'), '{"folder":"../../etc","endedAt":"","cases":["a"]}');
    expect(await store.show(scope, 'a')).toMatchObject({ kind: 'unreadable' });
  });

  it.each(['half of a file', '{"folder":"run-1","endedAt":"","cases":["a"]}'])(
    'take the place of what cannot be read: %s',
    async (text) => {
      const first = await keepRun(cache(), [sample('a')]);
      const run = first.kind === 'kept' ? first.folder : '';
      await writeFile(join(run, '..', 'current'), text);
      expect(await keepRun(cache(), [sample('b')])).toMatchObject({ kind: 'kept' });
      expect(await cache().show(scope, 'b')).toMatchObject({ kind: 'found' });
    },
  );

  it('do not decide anything where the disk says no', async () => {
    await writeFile(join(folder, 'exchanges'), 'a file where the folder should be');
    expect(await keepRun(cache(), [sample('a')])).toMatchObject({ kind: 'not-kept' });
  });

  it('are bounded in size, and keep room for what failed', async () => {
    const body = 'x'.repeat(10_000);
    const big = (id: string, outcome: 'pass' | 'fail') =>
      sample(id, {
        outcome,
        exchanges: [
          {
            requestId: 'r',
            request: { method: 'POST', url: 'u', headers: {}, body: '' },
            response: { status: 200, headers: {}, body, truncated: false },
          },
        ],
      });
    const samples = [1, 2, 3, 4, 5, 6].map((number) => big(`good-${number}`, 'pass'));
    const store = cache({ largestRun: 60_000 });
    expect(await keepRun(store, [...samples, big('bad', 'fail')])).toMatchObject({
      kind: 'kept',
      leftOut: 4,
    });
    expect(await store.show(scope, 'bad')).toMatchObject({ kind: 'found' });
    expect(await store.show(scope, 'good-6')).toMatchObject({ kind: 'no-case' });
  });

  it('make way after a while: killed runs, and scopes beyond the last few', async () => {
    const store = cache();
    await keepRun(store, [sample('a')]);
    const [name = ''] = await readdir(join(folder, 'exchanges'));
    const killed = join(folder, 'exchanges', name, 'run-killed');
    await mkdir(killed);
    await utimes(killed, now, new Date(now.getTime() - 48 * 3600 * 1000));
    for (let number = 0; number < MOST_SCOPES + 3; number++) {
      await keepRun(store, [sample('a')], { ...scope, slot: `slot-${number}` });
    }
    expect(await readdir(join(folder, 'exchanges'))).toHaveLength(MOST_SCOPES);
    await keepRun(store, [sample('a')]);
    await expect(stat(killed)).rejects.toThrow('ENOENT');
  });

  it('take many samples at once', async () => {
    const store = cache();
    const run = await store.begin(scope);
    const ids = Array.from({ length: 300 }, (_, index) => `case-${index % 150}`);
    await Promise.all(ids.map((id) => run.keep(sample(id))));
    expect(await run.commit([])).toMatchObject({ kind: 'kept', leftOut: 0 });
    expect(await store.show(scope, 'case-149')).toMatchObject({ samples: [{}, {}] });
  });
});

describe('a file name for any id', () => {
  it('is safe, short, and different for different ids', () => {
    const ids = [
      '..',
      '.',
      '',
      '/',
      'a/b',
      'a-b',
      'A-B',
      'con',
      'é',
      'e\u0301',
      '\ud800',
      '\ud801',
      'x'.repeat(999),
    ];
    expect(new Set(ids.map(fileName)).size).toBe(ids.length);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (id) => {
        expect(fileName(id)).toMatch(/^[0-9a-z-]{20,61}$/);
      }),
    );
  });

  it('brings back whatever the id was', async () => {
    const store = cache();
    const ids = ['..', '../../etc/passwd', 'über ☃', '\ud800', 'CON', 'a\nb'];
    await keepRun(
      store,
      ids.map((id) => sample(id)),
    );
    for (const id of ids) {
      expect(await store.show(scope, id)).toMatchObject({ samples: [{ caseId: id }] });
    }
    expect(await readdir(folder)).toEqual(['exchanges']);
  });
});

describe('the cache folder', () => {
  it('is what XDG says, where that is an absolute path', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/var/cache' }, '/home/ada')).toBe('/var/cache/kubectl-bluegreen');
    expect(cacheFolder({ XDG_CACHE_HOME: 'here' }, '/home/ada')).toBe('/home/ada/.cache/kubectl-bluegreen');
    expect(cacheFolder({}, '/home/ada')).toBe('/home/ada/.cache/kubectl-bluegreen');
  });
});

it('writes no half file', async () => {
  const result = await keepRun(cache(), [sample('a')]);
  const run = result.kind === 'kept' ? result.folder : '';
  const [file = ''] = await readdir(run);
  expect(JSON.parse(await readFile(join(run, file), 'utf8'))).toMatchObject({ id: 'a' });
  expect((await readdir(run)).some((name) => name.endsWith('.partial'))).toBe(false);
});
