import { describe, expect, test } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { aFolder, problemsOf, suite } from './a-golden-folder.ts';

const withHttp = `${suite}adapter: http
target: {path: /ask}
http:
  body: {question: "\${prompt}"}
  reply: {text: /answer}
`;
const aCase = `id: a
request:
  messages: [{role: user, content: Hi}]
expect:
  text: {contains: [Hi]}
`;

function problems(suiteText: string, caseText = aCase): Promise<readonly string[]> {
  return aFolder({ 'suite.yaml': suiteText, 'cases/a.yaml': caseText }).then(problemsOf);
}

test('a case has the protocol of its suite, and what it says itself over it', async () => {
  const folder = await aFolder({
    'suite.yaml': withHttp,
    'cases/a.yaml': aCase,
    'cases/b.yaml': `id: b
request:
  method: PUT
  path: /other/\${session}
  body: {q: "\${prompt}"}
  headers: {X-Tenant: {value: test}, Authorization: {env: OTHER_TOKEN}}
  messages: [{role: user, content: Hi}]
expect: {text: {contains: [Hi]}}
`,
  });
  const [a, b] = (await loadGoldenSet(folder)).cases;
  const reply = { text: '/answer' };
  expect(a).toMatchObject({
    adapter: 'http',
    path: '/ask',
    http: { method: 'POST', body: { question: '${prompt}' }, reply, stream: undefined },
  });
  expect(b).toMatchObject({
    path: '/other/${session}',
    headers: { 'X-Tenant': { value: 'test' }, Authorization: { env: 'OTHER_TOKEN' } },
    http: { method: 'PUT', body: { q: '${prompt}' }, reply },
  });
});

describe('suite.yaml', () => {
  test.each([
    ['text: /answer', 'text: answer', '8:17: http.reply.text must be like /answer; found "answer"'],
    ['text: /answer', 'text: /a~2b', '8:17: http.reply.text must be like /answer; found "/a~2b"'],
    ['text: /answer', 'text: /a~', '8:17: http.reply.text must be like /answer; found "/a~"'],
    ['text: /answer', 'text: /answer, txet: /a', '8:26: unknown key `txet`: did you mean `text`?'],
    [
      'text: /answer',
      'text: /answer, usage: {totalTokens: tokens}',
      '8:47: http.reply.usage.totalTokens must be like /answer; found "tokens"',
    ],
    [
      'text: /answer',
      'text: /answer, finishReasons: {done: stopp}',
      '8:48: http.reply.finishReasons.done must be stop or length or tool_calls or content_filter, found "stopp": did you mean `stop`?',
    ],
    ['reply:', 'stream:', '8:11: missing key `end` in http.stream'],
    ['${prompt}', '${promt} ${prompt}', '7:20: ${promt} is no placeholder: did you mean ${prompt}?'],
    [
      '${prompt}',
      'Q: ${messages}',
      '7:20: ${messages} is no text: it can only stand alone in a value of the body',
    ],
    ['path: /ask', 'path: "/ask/${sesion}"', '5:16: ${sesion} is no placeholder: did you mean ${session}?'],
    [
      'path: /ask',
      'path: "/ask/${stream}"',
      '5:16: ${stream} is no text: it can only stand alone in a value of the body',
    ],
    ['http:', 'http:\n  method: GET', '8:9: a GET sends no body'],
  ])('%s written as %s', async (right, wrong, problem) => {
    const found = await problems(withHttp.replace(right, wrong));
    expect(found).toEqual([`suite.yaml:${problem}`]);
  });

  test.each([
    ['{event: token, pointer: delta}', '8:42: http.stream.text.pointer must be like /answer; found "delta"'],
    ['delta', '8:18: http.stream.text must be like /answer; found "delta"'],
  ])('a place in events written as %s', async (place, problem) => {
    const stream = withHttp.replace('reply: {text: /answer}', `stream: {text: ${place}, end: {event: done}}`);
    expect(await problems(stream)).toEqual([`suite.yaml:${problem}`]);
  });

  test('says nothing of a protocol that is its own', async () => {
    expect(await problems(`${suite}adapter: http\ntarget: {path: /ask}\n`)).toEqual([
      'suite.yaml:4:10: adapter http needs `http`: how its requests and replies look',
    ]);
    expect(await problems(suite, aCase.replace('request:', 'request:\n  adapter: http'))).toEqual([
      'cases/a.yaml:3:12: adapter http needs `http` in suite.yaml',
    ]);
  });
});

describe('what a case says would not be sent, or what it expects not seen', () => {
  const request = '  messages: [{role: user, content: Hi}]';
  const conversation = (turn: string) =>
    `id: a\nturns:\n  - messages: [{role: user, content: Hi}]\n    expect: {text: {contains: [Hi]}}\n  - ${turn}\n`;
  test.each([
    [
      aCase.replace('[{role: user', '[{role: system, content: Be brief}, {role: user'),
      '3:13: more than one text of the user: ${prompt} sends only that, the body needs ${messages}',
    ],
    [
      aCase.replace('content: Hi', 'content: [{type: image}]'),
      '3:13: more than one text of the user: ${prompt} sends only that, the body needs ${messages}',
    ],
    [
      conversation('toolResults: [{name: f, content: a}]'),
      '5:18: tool results are sent in ${messages}, which the body does not name',
    ],
    [
      aCase.replace(request, `${request}\n  tools: [{name: f}]`),
      '4:10: the body does not name ${tools}: these would not be sent',
    ],
    [
      aCase.replace(request, `${request}\n  model: m`),
      '4:10: neither body nor path names ${model}: it would not be sent',
    ],
    [
      aCase.replace(request, `${request}\n  body: {q: "\${prompt}", m: "\${model}"}`),
      '3:3: ${model} is sent, and neither suite nor case says a model',
    ],
    [
      aCase.replace(request, `${request}\n  body: {q: Hello}`),
      '3:3: neither ${prompt} nor ${messages} is in body or path: what the case says would not be sent',
    ],
    [
      aCase.replace(request, `${request}\n  parameters: {question: a}`),
      '4:26: `question` is filled in by the body: it cannot stand in parameters',
    ],
    [
      aCase.replace(request, `${request}\n  stream: true`),
      '4:11: the case asks for a stream, and `http` of suite.yaml has no `stream`',
    ],
    [
      aCase.replace('  text: {contains: [Hi]}', '  toolCalls: {forbid: [f]}'),
      '5:14: it cannot be seen: http.reply of suite.yaml does not say where toolCalls is',
    ],
    [
      aCase.replace('  text: {contains: [Hi]}', '  finishReason: [stop]'),
      '5:17: it cannot be seen: http.reply of suite.yaml does not say where finishReason is',
    ],
    [
      conversation('messages: [{role: user, content: Hi}]\n    expect: {usage: {totalTokens: {max: 3}}}'),
      '6:21: it cannot be seen: http.reply of suite.yaml does not say where usage is',
    ],
    [
      aCase.replace('request:', 'request:\n  adapter: openai-chat\n  body: {q: "${prompt}"}'),
      '4:9: `body` is of adapter http, and this case speaks openai-chat',
    ],
  ])('%s', async (text, problem) => {
    expect(await problems(withHttp, text)).toEqual([`cases/a.yaml:${problem}`]);
  });

  test('a case without a path has none', async () => {
    expect(await problems(withHttp.replace('target: {path: /ask}\n', ''))).toEqual([
      'cases/a.yaml:3:3: adapter http has no usual path: say it as target.path in suite.yaml or as request.path',
    ]);
  });
});
