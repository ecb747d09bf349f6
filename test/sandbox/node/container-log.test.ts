import { beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../../src/sandbox/clock.ts';
import { ContainerLog } from '../../../src/sandbox/node/container-log.ts';
import type { LogRequest } from '../../../src/sandbox/node/node.ts';

let now: number;
let log: ContainerLog;
beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  const clock: Clock = { now: () => now, after: () => () => undefined };
  log = new ContainerLog(clock);
  for (const text of ['one', 'two', 'three']) {
    log.say(text);
    now += 1000;
  }
});

const asked: LogRequest = {
  container: undefined,
  previous: false,
  follow: false,
  tailLines: undefined,
  limitBytes: undefined,
  since: undefined,
  timestamps: false,
};

async function read(request: Partial<LogRequest>, signal = new AbortController().signal): Promise<string> {
  let text = '';
  for await (const piece of log.read({ ...asked, ...request }, signal)) text += piece;
  return text;
}

test.each([
  [{}, 'one\ntwo\nthree\n'],
  [{ tailLines: 2 }, 'two\nthree\n'],
  [{ tailLines: 0 }, ''],
  [{ limitBytes: 6 }, 'one\ntw'],
  [{ since: new Date('2026-01-01T00:00:02Z') }, 'three\n'],
  [{ timestamps: true, tailLines: 1 }, '2026-01-01T00:00:02.000000000Z three\n'],
])('%o', async (request, expected) => {
  expect(await read(request)).toBe(expected);
});

test('only the last thousand lines are kept', async () => {
  for (let line = 0; line < 1200; line += 1) log.say(String(line));
  const lines = (await read({})).trimEnd().split('\n');
  expect(lines).toHaveLength(1000);
  expect(lines.at(-1)).toBe('1199');
});

test('followed until the container is gone', async () => {
  const text = read({ follow: true, tailLines: 1 });
  await new Promise((resolve) => setImmediate(resolve));
  log.say('four');
  await new Promise((resolve) => setImmediate(resolve));
  log.say('five');
  log.close();
  expect(await text).toBe('three\nfour\nfive\n');
});

test('followed until the reader goes away', async () => {
  const gone = new AbortController();
  const text = read({ follow: true }, gone.signal);
  await new Promise((resolve) => setImmediate(resolve));
  gone.abort();
  log.say('four');
  expect(await text).toBe('one\ntwo\nthree\n');
});
