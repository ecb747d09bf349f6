import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Observation } from '../../../src/domain/golden/observation.ts';
import { observe, question } from './asking.ts';
import { delta, done, event, scriptedServer } from './scripted-server.ts';
import type { ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

/** A stream as an agent sends it: two- and four-byte characters, a tool call, usage; some line ends are CRLF. */
const recorded = Buffer.from(
  [
    delta({ role: 'assistant', content: '' }),
    delta({ content: 'Grüße 🚀' }).replaceAll('\n', '\r\n'),
    delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{"n":1}' } }] }),
    ': ping\n\n',
    delta({}, 'stop'),
    event({ choices: [], usage: { total_tokens: 7 } }),
    done,
  ].join(''),
);
const finished = recorded.indexOf('"finish_reason":"stop"') + '"finish_reason":"stop"'.length;

/** Asks once for each number, a few at a time; the server is told which by the request id. */
async function each(count: number, check: (at: number, observation: Observation) => void): Promise<void> {
  let next = 0;
  const work = async () => {
    for (let at = next++; at < count; at = next++) {
      check(at, await observe(question(server.url, { requestId: String(at) })));
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

test('a stream split at every byte is the same observation', async () => {
  server.answer((request, response) => {
    const at = Number(request.headers['x-bluegreen-request']);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(recorded.subarray(0, at));
    setImmediate(() => response.end(recorded.subarray(at)));
  });
  await each(recorded.length, (at, observation) => {
    expect(observation).toMatchObject({
      requestId: String(at),
      text: 'Grüße 🚀',
      finishReason: 'stop',
      defects: [],
      toolCalls: [{ name: 'f', arguments: { kind: 'json', value: { n: 1 } } }],
      usage: { totalTokens: 7 },
    });
  });
});

test('a stream that ends at any byte before its finish reason has a defect, however clean the end', async () => {
  server.answer((request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(recorded.subarray(0, Number(request.headers['x-bluegreen-request'])));
  });
  await each(recorded.length + 1, (at, observation) => {
    const whole = observation.defects.length === 0;
    expect(whole && at < finished, `cut at ${at}`).toBe(false);
    if (at === recorded.length) expect(whole).toBe(true);
  });
});

test('a JSON body that ends at any byte has a defect', async () => {
  const body = Buffer.from('{"choices":[{"message":{"content":"Grüße"},"finish_reason":"stop"}]}');
  server.answer((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(body.subarray(0, Number(request.headers['x-bluegreen-request'])));
  });
  await each(body.length, (at, observation) => expect(observation.defects, `cut at ${at}`).not.toEqual([]));
});

test('a connection lost at any byte before [DONE] is a defect or no answer', async () => {
  server.answer((request, response) => {
    const at = Number(request.headers['x-bluegreen-request']);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(recorded.subarray(0, 1 + at * 40), () => response.socket?.destroy());
  });
  await each(Math.floor((recorded.length - done.length) / 40), (_, observation) =>
    expect(observation.defects.map(({ kind }) => kind)).toEqual(['cut-off']),
  );
});
