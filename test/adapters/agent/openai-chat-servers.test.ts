import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { defectsOf, observe, question } from './asking.ts';
import { delta, done, event, json, scriptedServer, stream } from './scripted-server.ts';
import type { RequestListener, ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

function observeFrom(listener: RequestListener, more = {}) {
  server.answer(listener);
  return observe(question(server.url, more));
}

const call = (index: number | undefined, id: string | undefined, name: string | undefined, args: string) => ({
  tool_calls: [
    {
      ...(index === undefined ? {} : { index }),
      ...(id === undefined ? {} : { id, type: 'function' }),
      function: { ...(name === undefined ? {} : { name }), arguments: args },
    },
  ],
});
const calls = [
  { id: 'a', name: 'get_order', arguments: { kind: 'json', value: { n: 1 } } },
  { id: 'b', name: 'get_order', arguments: { kind: 'json', value: { n: 2 } } },
];
const end = delta({}, 'tool_calls');

describe('tool calls in a stream', () => {
  test.each([
    [
      'deltas with their index, interleaved',
      [call(0, 'a', 'get_order', ''), call(1, 'b', 'get_order', ''), call(0, undefined, undefined, '{"n"')],
      [call(1, undefined, undefined, '{"n":2}'), call(0, undefined, undefined, ':1}')],
    ],
    [
      'each whole in one chunk',
      [call(0, 'a', 'get_order', '{"n":1}')],
      [call(1, 'b', 'get_order', '{"n":2}')],
    ],
    [
      'without an index',
      [call(undefined, 'a', 'get_order', '{"n":1}')],
      [call(undefined, 'b', 'get_order', '{"n":2}')],
    ],
    ['all with index 0', [call(0, 'a', 'get_order', '{"n":1}')], [call(0, 'b', 'get_order', '{"n":2}')]],
    [
      'id and name in every delta',
      [call(0, 'a', 'get_order', '{"n"'), call(0, 'a', 'get_order', ':1}')],
      [call(1, 'b', 'get_order', '{"n":2}')],
    ],
    ['the second call first', [call(1, 'b', 'get_order', '{"n":2}')], [call(0, 'a', 'get_order', '{"n":1}')]],
  ])('%s', async (_, first, second) => {
    const observation = await observeFrom(
      stream(...[...first, ...second].map((each) => delta(each)), end, done),
    );
    expect(observation.toolCalls).toMatchObject(calls);
    expect(observation.defects).toEqual([]);
  });

  test('both in one chunk', async () => {
    const both = [call(0, 'a', 'get_order', '{"n":1}'), call(1, 'b', 'get_order', '{"n":2}')];
    const one = delta({ tool_calls: both.flatMap((each) => each.tool_calls) });
    expect((await observeFrom(stream(one, end, done))).toolCalls).toMatchObject(calls);
  });

  test('arguments that are not JSON are kept as text', async () => {
    const { toolCalls } = await observeFrom(stream(delta(call(0, 'a', 'get_order', '{"n":')), end, done));
    expect(toolCalls[0]?.arguments).toEqual({ kind: 'text', text: '{"n":' });
  });

  test('arguments sent as an object, an old function call and a custom tool are calls too', async () => {
    const message = {
      content: null,
      tool_calls: [
        { id: 'a', function: { name: 'get_order', arguments: { n: 1 } } },
        { id: 'c', type: 'custom', custom: { name: 'shell', input: 'ls' } },
      ],
      function_call: { name: 'delete_account', arguments: '{}' },
    };
    const plain = json({ choices: [{ message, finish_reason: 'tool_calls' }] });
    const { toolCalls } = await observeFrom(plain, { stream: false });
    expect(toolCalls.map(({ name, pointer }) => `${name} ${pointer}`)).toEqual([
      'get_order /choices/0/message/tool_calls/0',
      'shell /choices/0/message/tool_calls/1',
      'delete_account /choices/0/message/function_call',
    ]);
    const old = delta({ function_call: { name: 'delete_account', arguments: '{}' } });
    const streamed = await observeFrom(stream(old, delta({}, 'function_call'), done));
    expect(streamed.toolCalls.map(({ name }) => name)).toEqual(['delete_account']);
  });
});

describe('the usage chunk', () => {
  const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
  const hi = [delta({ role: 'assistant', content: '' }), delta({ content: 'Hi' }), delta({}, 'stop')];

  test.each([
    ['empty', []],
    ['null', null],
    ['missing', undefined],
    ['not empty', [{ index: 0, delta: {}, finish_reason: null }]],
    ['with a null delta', [{ index: 0, delta: null, finish_reason: null }]],
  ])('choices %s', async (_, choices) => {
    const observation = await observeFrom(stream(...hi, event({ id: 'c1', choices, usage }), done));
    expect(observation).toMatchObject({
      text: 'Hi',
      finishReason: 'stop',
      defects: [],
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
      body: {
        id: 'c1',
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
        usage,
      },
    });
  });

  test('usage is asked for', async () => {
    const bodies: string[] = [];
    await observeFrom((request, response) => {
      request.on('data', (piece: Buffer) => bodies.push(piece.toString()));
      request.on('end', () => stream(...hi, done)(request, response));
    });
    expect(JSON.parse(bodies.join(''))).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});

describe('ends', () => {
  const hi = delta({ content: 'Hi' });

  test.each([
    ['[DONE] without a finish reason', [hi, done], []],
    ['a finish reason without [DONE]', [hi, delta({}, 'stop')], []],
    ['neither', [hi], ['no-end-mark']],
    ['[DONE] without its empty line', [hi, delta({}, 'stop'), 'data: [DONE]'], []],
    ['half an event', [hi, 'data: {"choices"'], ['broken-event', 'no-end-mark']],
    ['nothing but [DONE]', [done], ['unexpected-shape']],
    ['an error event', [hi, event({ error: { message: 'overloaded' } })], ['error-event']],
    ['an error event by its name', [hi, 'event: error\ndata: {"message":"overloaded"}\n\n'], ['error-event']],
    ['a null error', [event({ error: null, choices: [] }), hi, delta({}, 'stop'), done], []],
    ['an event that is not JSON', [hi, event('oops'), delta({}, 'stop'), done], ['broken-event']],
    ['an event that is not an object', [hi, event('42'), delta({}, 'stop'), done], ['unexpected-shape']],
    ['no event at all', ['<html>busy</html>'], ['not-a-stream']],
    ['an empty body', [], ['no-end-mark']],
    [
      'comments, pings and a byte order mark',
      ['\ufeff: hi\n\n', ': ping\n\n', 'event: ping\ndata: {}\n\n', hi, delta({}, 'stop'), done],
      [],
    ],
    ['CRLF', [`${hi}${delta({}, 'stop')}${done}`.replaceAll('\n', '\r\n')], []],
    ['CR', [`${hi}${delta({}, 'stop')}${done}`.replaceAll('\n', '\r')], []],
    [
      'data on several lines that end in CRLF',
      [hi.replace('"choices"', '\r\ndata: "choices"'), delta({}, 'stop'), done],
      [],
    ],
    ['data on several lines', [hi.replace('"choices"', '\ndata: "choices"'), delta({}, 'stop'), done], []],
    ['no space after the colon', [`${hi}${delta({}, 'stop')}${done}`.replaceAll('data: ', 'data:')], []],
  ])('%s', async (_, events, defects) => {
    expect(defectsOf(await observeFrom(stream(...events)))).toEqual(defects);
  });

  test('bytes that are not UTF-8 are a broken event', async () => {
    const observation = await observeFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0xff, 0xfe, 0x0a, 0x0a]));
      response.end(hi + delta({}, 'stop') + done);
    });
    expect(observation.defects).toEqual([{ kind: 'broken-event', detail: 'an event is not UTF-8' }]);
    expect(observation.text).toBe('Hi');
  });

  test('the error of an error event is told', async () => {
    const { defects } = await observeFrom(stream(hi, event({ error: { message: 'overloaded', code: 1 } })));
    expect(defects).toEqual([{ kind: 'error-event', detail: 'overloaded' }]);
  });

  test('after [DONE] the end of the connection is not waited for', async () => {
    const observation = await observeFrom((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(hi + delta({}, 'stop') + done);
    });
    expect(observation.defects).toEqual([]);
    expect(observation.timing.totalMs).toBeLessThan(2000);
  });
});

describe('the first token', () => {
  const later =
    (first: string): RequestListener =>
    (_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(first);
      setTimeout(() => response.end(delta({ content: 'Hi' }) + delta({}, 'stop') + done), 150);
    };

  test.each([
    ['empty content', delta({ role: 'assistant', content: '' })],
    ['a role', delta({ role: 'assistant' })],
    ['a comment', ': thinking\n\n'],
  ])('%s is not it', async (_, first) => {
    const { timing } = await observeFrom(later(first));
    expect(timing.ttftMs).toBeGreaterThanOrEqual(140);
  });

  test.each([
    ['reasoning', delta({ reasoning_content: 'hm' })],
    ['a member of its own', delta({ reasoning_details: [{ text: 'hm' }] })],
    ['a tool call', delta({ tool_calls: [{ index: 0, id: 'a', function: { name: 'f', arguments: '{}' } }] })],
  ])('%s is it', async (_, first) => {
    const { timing } = await observeFrom(later(first));
    expect(timing.totalMs - (timing.ttftMs ?? timing.totalMs)).toBeGreaterThanOrEqual(50);
  });
});

describe('plain replies', () => {
  const whole = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  };
  const plain = { stream: false };

  test('a JSON body where a stream was asked for is read all the same', async () => {
    const observation = await observeFrom(json(whole));
    expect(observation).toMatchObject({ text: 'Hi', finishReason: 'stop', body: whole });
    expect(defectsOf(observation)).toEqual(['not-a-stream']);
  });

  test.each([
    ['not JSON', 'Hello', ['not-json']],
    ['empty', '', ['not-json']],
    ['a list', '[]', ['unexpected-shape']],
    ['without choices', {}, ['unexpected-shape']],
    ['choices null', { choices: null }, ['unexpected-shape']],
    ['no message', { choices: [{}] }, ['unexpected-shape']],
    ['content a number', { choices: [{ message: { content: 5 } }] }, ['unexpected-shape']],
    [
      'a call without a name',
      { choices: [{ message: { tool_calls: [{ id: 'a' }] } }] },
      ['unexpected-shape'],
    ],
    ['nested beyond reason', `{"choices":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, ['unexpected-shape']],
  ])('%s', async (_, body, defects) => {
    expect(defectsOf(await observeFrom(json(body), plain))).toEqual(defects);
  });

  test('content in parts is text', async () => {
    const content = [{ type: 'text', text: 'Hi ' }, { type: 'image' }, { type: 'text', text: 'you' }];
    const parts = json({ choices: [{ message: { content }, finish_reason: 'stop' }] });
    expect(await observeFrom(parts, plain)).toMatchObject({ text: 'Hi you', defects: [] });
  });

  test('names that JavaScript gives a meaning do no harm', async () => {
    const body = '{"__proto__":{"choices":[]},"choices":[{"message":{"content":"Hi","constructor":1}}]}';
    expect(await observeFrom(json(body), plain)).toMatchObject({ text: 'Hi', defects: [] });
    const odd = event(
      '{"__proto__":{"x":1},"choices":[{"delta":{"content":"Hi","__proto__":{}},"finish_reason":"stop"}]}',
    );
    expect(await observeFrom(stream(odd, done))).toMatchObject({ text: 'Hi', defects: [] });
  });

  test.each([400, 401, 404, 409, 422, 500, 501])('%i is an answer', async (status) => {
    const observation = await observeFrom(json({ error: { message: 'no' } }, status));
    expect(observation).toMatchObject({ status, text: '', defects: [], body: { error: { message: 'no' } } });
  });

  test('a redirect is an answer, not a way to another host', async () => {
    const observation = await observeFrom(json('', 307, { location: 'http://127.0.0.1:1/' }));
    expect(observation.status).toBe(307);
  });
});
