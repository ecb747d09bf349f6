import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentAdapters } from '../../../src/adapters/agent/protocols.ts';
import type { HttpProtocol } from '../../../src/domain/golden/http-protocol.ts';
import type { Question } from '../../../src/ports/agent.ts';
import { clock, defectsOf, never, observed, question } from './asking.ts';
import { event, json, scriptedServer, stream } from './scripted-server.ts';
import type { RequestListener, ScriptedServer } from './scripted-server.ts';

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer();
});
afterAll(() => server.close());

const finishReasons = { answered: 'stop', needs_tools: 'tool_calls' } as const;
const usage = { promptTokens: '/tokens/in', completionTokens: '/tokens/out', totalTokens: '/tokens/all' };
const call = { id: '/id', name: '/tool', arguments: '/input' };
const protocol: HttpProtocol = {
  method: 'POST',
  body: { question: '${prompt}', session: '${session}' },
  reply: {
    text: '/answer',
    finishReason: '/outcome',
    finishReasons,
    toolCalls: { list: '/actions', ...call },
    usage,
    error: '/error',
  },
  stream: {
    text: { event: 'piece', pointer: '/text' },
    end: { event: 'end' },
    finishReason: { event: 'end', pointer: '/outcome' },
    finishReasons,
    toolCalls: { event: 'action', list: '', ...call },
    usage: { event: 'end', ...usage },
    error: '/error',
  },
};

async function ask(listener: RequestListener, more: Partial<Question> = {}) {
  server.answer(listener);
  const asked = question(server.url, { path: '/ask', http: protocol, stream: false, ...more });
  return agentAdapters({ clock, secrets: [] }).http.ask(asked, globalThis.fetch, never);
}

async function observe(listener: RequestListener, more: Partial<Question> = {}) {
  return observed((await ask(listener, more)).answer);
}

const actions = ['A-17', 'B-4'].map((order, index) => ({
  id: `call_${index}`,
  tool: 'get_order',
  input: index === 0 ? { order } : JSON.stringify({ order }),
}));
const end = { outcome: 'needs_tools', tokens: { in: 3, out: 4, all: 7 } };
const whole = { answer: 'Grüße 🚀', actions, ...end };
const said = {
  status: 200,
  text: 'Grüße 🚀',
  finishReason: 'tool_calls',
  toolCalls: ['A-17', 'B-4'].map((order, index) => ({
    id: `call_${index}`,
    name: 'get_order',
    arguments: { kind: 'json', value: { order } },
  })),
  usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
  defects: [],
};
const named = (name: string, value: unknown) => `event: ${name}\n${event(value)}`;
const streamed = [
  named('piece', { text: 'Grüße ' }),
  named('piece', { text: '🚀' }),
  ...actions.map((action) => named('action', action)),
];

describe('what is sent', () => {
  test('values with their types, in places that a prompt cannot leave', async () => {
    const prompt = 'He said: "}, {\\u0022"\n${model} {{x}}';
    const { exchange } = await ask(json(whole), {
      model: 'm"1',
      parameters: { temperature: 0 },
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: prompt },
      ],
      http: {
        ...protocol,
        body: {
          text: 'Q: ${prompt} ($${prompt})',
          all: { history: '${messages}', of: ['${model}', 1, null] },
          streamed: '${stream}',
          tools: '${tools}',
        },
      },
    });
    expect(JSON.parse(exchange.request.body)).toEqual({
      text: `Q: ${prompt} (\${prompt})`,
      all: {
        history: [
          { role: 'system', content: 'Be brief.' },
          { role: 'user', content: prompt },
        ],
        of: ['m"1', 1, null],
      },
      streamed: false,
      tools: [],
      temperature: 0,
    });
  });

  test.each(['PUT', 'PATCH', 'GET'] as const)('%s, with what the path names', async (method) => {
    let seen = {};
    await observe(
      (request, response) => {
        const { method: verb, url, headers } = request;
        seen = { verb, url, type: headers['content-type'] };
        json(whole)(request, response);
      },
      {
        path: '/s/${session}?q=${prompt}',
        messages: [{ role: 'user', content: 'a b&c/ü\ud800' }],
        http: { ...protocol, method, body: method === 'GET' ? undefined : {} },
      },
    );
    expect(seen).toEqual({
      verb: method,
      url: '/s/session1?q=a%20b%26c%2F%C3%BC%EF%BF%BD',
      type: method === 'GET' ? undefined : 'application/json',
    });
  });
});

describe('what is read', () => {
  test('a plain reply and a stream say the same', async () => {
    expect(await observe(json(whole))).toMatchObject(said);
    const fromStream = await observe(stream(...streamed, named('end', end)), { stream: true });
    expect(fromStream).toMatchObject(said);
    expect(fromStream.toolCalls.map(({ pointer }) => pointer)).toEqual(['/toolCalls/0', '/toolCalls/1']);
    expect(fromStream.timing.ttftMs).toBeGreaterThan(0);
  });

  const bare: HttpProtocol = { ...protocol, reply: { text: '/answer' }, stream: undefined };
  test('of a protocol that says no more than text, no more is asked', async () => {
    expect(await observe(json({ answer: '' }), { http: bare })).toMatchObject({
      text: '',
      finishReason: 'stop',
      toolCalls: [],
      usage: undefined,
      defects: [],
    });
  });

  test('calls alone are a reply; no list of calls is none', async () => {
    expect(await observe(json({ ...whole, answer: null }))).toMatchObject({ text: '', defects: [] });
    expect(await observe(json({ ...whole, actions: undefined }))).toMatchObject({
      toolCalls: [],
      defects: [],
    });
  });

  test('a finish reason that the suite has no word for stays as it is', async () => {
    expect(await observe(json({ ...whole, outcome: 'tired' }))).toMatchObject({ finishReason: 'tired' });
    expect(await observe(json({ ...whole, outcome: undefined }))).toMatchObject({ finishReason: undefined });
    expect(await observe(json({ ...whole, outcome: 'constructor' }))).toMatchObject({
      finishReason: 'constructor',
    });
  });

  test.each<[string, unknown, string]>([
    ['without text and calls', { ...whole, answer: undefined, actions: [] }, 'unexpected-shape'],
    ['whose text is none', { ...whole, answer: { text: 'a' } }, 'unexpected-shape'],
    ['with a nameless call', { ...whole, actions: [{ input: {} }] }, 'unexpected-shape'],
    ['with a call that is no object', { ...whole, actions: ['get_order'] }, 'unexpected-shape'],
    ['that is a list', [whole], 'unexpected-shape'],
    ['that says it failed', { ...whole, error: 'no room' }, 'error-event'],
    ['that is no JSON', 'Hello!', 'not-json'],
  ])('a plain reply %s is a defect', async (_, body, kind) => {
    expect(defectsOf(await observe(json(body)))).toContain(kind);
  });

  test.each<[string, readonly string[], string]>([
    ['without its end', streamed, 'no-end-mark'],
    ['whose end has no data', [...streamed, 'event: end\n\n'], 'no-end-mark'],
    ['with the end of another', [...streamed, event('[DONE]')], 'broken-event'],
    ['that says it failed', [named('piece', { error: { message: 'no room' } })], 'error-event'],
    ['with an event named error', [...streamed, named('error', 'no room')], 'error-event'],
    ['whose text is none', [named('piece', { text: 1 }), named('end', end)], 'unexpected-shape'],
    ['that says nothing', [named('other', { text: 'a' }), named('end', end)], 'unexpected-shape'],
  ])('a stream %s is a defect', async (_, events, kind) => {
    expect(defectsOf(await observe(stream(...events), { stream: true }))).toContain(kind);
  });

  test.each<[string, NonNullable<HttpProtocol['stream']>['end'], string]>([
    ['an event by its name, whatever it holds', { event: 'end' }, 'event: end\ndata: bye\n\n'],
    ['an unnamed event', { event: 'message' }, event({ bye: 1 })],
    ['data', { data: '[DONE]' }, event('[DONE]')],
    ['a value', { pointer: '/state', value: { done: true } }, event({ state: { done: true } })],
  ])('%s ends a stream', async (_, mark, last) => {
    const http = {
      ...protocol,
      stream: { text: { event: 'piece', pointer: '/text' }, end: mark },
    } as const;
    const events = streamed.slice(0, 2);
    expect(await observe(stream(...events, last), { stream: true, http })).toMatchObject({
      text: 'Grüße 🚀',
      defects: [],
    });
    expect(defectsOf(await observe(stream(...events), { stream: true, http }))).toEqual(['no-end-mark']);
  });
});
