import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ServerResponse } from 'node:http';
import { ask, defectsOf, observe, observed, question } from './asking.ts';
import { delta, done, scriptedServer, stream } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const MiB = 1024 * 1024;

/** Writes the piece for as long as the other side reads. */
function pour(response: ServerResponse, piece: string): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const more = () => {
    while (!response.destroyed && response.write(piece));
  };
  response.on('drain', more);
  more();
}

function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test.each([
  ['one line without end', 'x'.repeat(65_536)],
  ['events that are not JSON', `data: ${'x'.repeat(65_000)}\n\n`],
  ['content without end', delta({ content: 'x'.repeat(65_000) })],
  ['comments without end', `: ${'x'.repeat(65_000)}\n`],
  ['JSON without end', '{'.repeat(65_536)],
])('%s: read up to 16 MiB, kept up to 256 KiB', async (_, piece) => {
  server.answer((__, response) => pour(response, piece));
  const { answer, exchange } = await ask(question(server.url));
  expect(defectsOf(observed(answer))).toContain('too-large');
  expect(observed(answer).defects.length).toBeLessThanOrEqual(25);
  expect(exchange.response?.truncated).toBe(true);
  expect(exchange.response?.body.length).toBeLessThanOrEqual(256 * 1024);
});

test('a reply in pieces of one byte does not grow beyond its bytes', async () => {
  const text = 'x'.repeat(60_000);
  server.answer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const byte of delta({ content: text })) response.write(byte);
    response.end(delta({}, 'stop') + done);
  });
  expect((await observe(question(server.url))).text).toBe(text);
});

test('after 200 replies at 16 in flight no more is held than after 50', async () => {
  server.answer(stream(delta({ content: 'Hi '.repeat(100) }), delta({}, 'stop'), done));
  let next = 0;
  const askUpTo = (count: number) =>
    Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next < count) {
          next += 1;
          await observe(question(server.url, { requestId: `run1/case/${next}` }));
        }
      }),
    );
  await askUpTo(50);
  const before = heapInUse();
  await askUpTo(200);
  expect(heapInUse()).toBeLessThan(before * 1.1 + MiB);
});
