import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { aFolder, greeting, problemsOf, problemsOfCase, suite } from './a-golden-folder.ts';

describe('the folder', () => {
  test('is not there', async () => {
    expect(await problemsOf('/nowhere/golden')).toEqual([
      '.: no such folder: a golden set is a folder with suite.yaml and cases/',
    ]);
  });

  test('is a file', async () => {
    const folder = await aFolder({});
    expect(await problemsOf(join(folder, 'suite.yaml'))).toEqual([
      '.: not a folder: a golden set is a folder with suite.yaml and cases/',
    ]);
  });

  test('has no suite.yaml', async () => {
    expect(await problemsOf(await aFolder({ 'suite.yaml': undefined, 'cases/a.yaml': greeting }))).toEqual([
      'suite.yaml: no such file: every golden set has one',
    ]);
  });

  test('has no case', async () => {
    const empty = ['cases: the set is empty: no case in any .yaml file below it'];
    expect(await problemsOf(await aFolder({}))).toEqual(empty);
    expect(await problemsOf(await aFolder({ 'cases/a.yaml': '# later\n' }))).toEqual(empty);
  });

  test('has advisory cases only', async () => {
    const advisory = `severity: advisory\n${greeting}`;
    expect(await problemsOf(await aFolder({ 'cases/a.yaml': advisory }))).toEqual([
      'cases: all cases are advisory: such a set would always pass; make one blocking',
    ]);
  });

  test('has links that lead in a circle or nowhere', async () => {
    const folder = await aFolder({ 'cases/a.yaml': greeting });
    await symlink('../cases', join(folder, 'cases/up'));
    await symlink('self', join(folder, 'cases/self'));
    await symlink('gone.yaml', join(folder, 'cases/lost.yaml'));
    expect(await problemsOf(folder)).toEqual([
      'cases/lost.yaml: the link leads nowhere',
      'cases/self: the link leads back to itself',
      'cases/up: the link leads back to a folder that it is in',
    ]);
  });

  test('has files that are no text, or too large, or no files', async () => {
    const folder = await aFolder({
      'cases/a.yaml': Uint8Array.from([0xff, 0xfe, 0x00, 0x80]),
      'cases/b.yaml': `id: a\nb: \u0000\n`,
      'cases/c.yaml': '',
      'suite.yaml': undefined,
    });
    await truncate(join(folder, 'cases/c.yaml'), 1024 * 1024 + 1);
    await mkdir(join(folder, 'suite.yaml'));
    expect(await problemsOf(folder)).toEqual([
      'cases/a.yaml: not text: the bytes are not UTF-8',
      'cases/b.yaml:2:4: not text: it has the control character U+0000',
      'cases/c.yaml: larger than 1 MiB',
      'suite.yaml: is a folder, not a file',
    ]);
  });
});

describe('suite.yaml', () => {
  const ofSuite = async (text: string): Promise<readonly string[]> =>
    problemsOf(await aFolder({ 'suite.yaml': text, 'cases/a.yaml': greeting }));

  test('does not declare its effects', async () => {
    expect(await ofSuite('apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\n')).toEqual([
      'suite.yaml:1:1: `effects` is not declared: say what replaying may do to the world that both slots share. ' +
        'One of: effects: none | effects: {acknowledged: {header: X-Dry-Run}} | ' +
        'effects: {accepted: "why that is all right"}',
    ]);
  });

  test.each([
    [
      'effects: nothing',
      '3:10: effects must be like none or {"acknowledged": {"header": "X-Dry-Run"}} or {"accepted": "orders go to a test tenant"}; found "nothing"',
    ],
    ['effects: {acknowledged: {}}', '3:25: missing key `header` in effects.acknowledged'],
    ['effects: {accepted: " "}', '3:21: effects.accepted must be like orders go to a test tenant; found " "'],
    ['effects: none\nconcurency: 4', '4:1: unknown key `concurency`: did you mean `concurrency`?'],
    [
      'effects: none\nretries: 3',
      '4:1: unknown key `retries`: known here are apiVersion, kind, description, adapter, target, http, model, headers, apiKeyHeader, timeouts, concurrency, sampling, tools, effects, vars, monitor',
    ],
    ['effects: none\nconcurrency: 0', '4:14: concurrency must be at least 1, found 0'],
    ['effects: none\nconcurrency: many', '4:14: concurrency must be a whole number, found the text "many"'],
    ['effects: none\ntimeouts: {total: 5}', '4:19: timeouts.total must be text like 5s, found 5'],
    [
      'effects: none\ntimeouts: {total: 5 sec}',
      '4:19: timeouts.total must be like 5s or 500ms or 2m; found "5 sec"',
    ],
    [
      'effects: none\nadapter: openai-chatt',
      '4:10: adapter must be openai-chat or openai-responses or http, found "openai-chatt": did you mean `openai-chat`?',
    ],
    [
      'effects: none\nsampling: {mode: two}',
      '4:18: sampling.mode must be once or fixed or sequential, found "two"',
    ],
    [
      'effects: none\nsampling: {mode: fixed, threshold: 0.9}',
      '4:11: missing key `samples` in sampling: mode fixed needs it',
    ],
    [
      'effects: none\nsampling: {mode: fixed, samples: 3, threshold: 0.9}',
      '4:34: this can never pass: 3 of 3 right answers prove too little, sampling.samples must be at least 29',
    ],
    [
      'effects: none\nsampling: {mode: sequential, unacceptable: 0.8, maxSamples: 17}',
      '4:61: this can never pass: 17 of 17 right answers prove too little, sampling.maxSamples must be at least 18',
    ],
    [
      'effects: none\nsampling: {mode: sequential, acceptable: 0.7}',
      '4:11: sampling.unacceptable 0.7 is not below acceptable 0.7',
    ],
    [
      'effects: none\nsampling: {mode: sequential, samples: 20}',
      '4:39: sampling.samples says nothing with mode sequential',
    ],
    ['effects: none\nheaders: {a b: {value: x}}', '4:11: `a b` is not a header name'],
    ['effects: none\nheaders: {A: {env: 1-X}}', '4:20: headers.A.env must be like AGENT_TOKEN; found "1-X"'],
    [
      'effects: none\nheaders: {A: token}',
      '4:14: headers.A must be like {"value": "text"} or {"env": "NAME"}; found "token"',
    ],
    [
      'effects: none\nvars: {"a b": 1}',
      '4:8: `a b` is not a name: letters, digits, _, - and ., a letter or _ first',
    ],
    ['effects: none\neffects: none', '4:1: key `effects` is written twice'],
    ['effects: none\n---\nx: 1', '5:1: suite.yaml holds one document, this is a second'],
  ])('%s', async (lines, problem) => {
    const text = `apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\n${lines}\n`;
    expect(await ofSuite(text)).toEqual([`suite.yaml:${problem}`]);
  });

  test('is empty, or of another kind', async () => {
    expect(await ofSuite('# nothing\n')).toEqual(['suite.yaml: the file is empty']);
    expect(await ofSuite('- a\n')).toEqual([
      'suite.yaml:1:1: the document must be a map of keys, found a list',
    ]);
    expect(await ofSuite(suite.replace('v1', 'v2'))).toEqual([
      'suite.yaml:1:13: apiVersion must be kubectl-bluegreen/v1, found "kubectl-bluegreen/v2": did you mean `kubectl-bluegreen/v1`?',
    ]);
  });
});

describe('YAML that is not what it seems', () => {
  test.each([
    [
      'an open list',
      'id: [a\n',
      '2:1: does not parse as YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
    [
      'a tab',
      'id: a\nrequest:\n\tmessages: []\n',
      '3:1: does not parse as YAML: Tabs are not allowed as indentation',
    ],
    ['a key twice', 'id: a\nid: b\n', '2:1: key `id` is written twice'],
    ['an alias without an anchor', 'id: *a\n', '1:5: alias *a has no anchor before it'],
    ['an alias that contains itself', 'id: &a [*a]\n', '1:9: alias *a contains itself'],
    ['a number that JSON has not', 'id: .nan\n', '1:5: not a value that JSON has: write it in quotes'],
    ['a tag', 'id: !secret x\n', '1:5: does not parse as YAML: Unresolved tag: !secret'],
    ['a map as key', '? [a, b]\n: c\n', '1:3: a key must be text'],
    [
      'lists a thousand levels deep',
      `id: ${'['.repeat(500)}${']'.repeat(500)}\n`,
      '1:105: nested more than 100 levels deep',
    ],
  ])('%s', async (_, text, problem) => {
    expect(await problemsOfCase(text)).toEqual([`cases/a.yaml:${problem}`]);
  });

  test('aliases that expand to a billion values', async () => {
    const levels = 'bcdefghij'.split('').map((name, index) => {
      const before = 'abcdefghi'[index] ?? '';
      return `${name}: &${name} [${Array.from({ length: 10 }, () => `*${before}`).join(', ')}]`;
    });
    expect(await problemsOfCase(['a: &a [x]', ...levels, ''].join('\n'))).toEqual([
      'cases/a.yaml:6:28: more than 200000 values, aliases expanded',
    ]);
  });

  test('brackets beyond what the parser can hold', async () => {
    const [problem, ...others] = await problemsOfCase('['.repeat(200_000));
    expect(problem).toMatch(/^cases\/a\.yaml:1:\d+: nested too deeply$/);
    expect(others).toEqual([]);
  });
});

describe('a case', () => {
  const head = 'id: a\nrequest: {messages: [{role: user, content: Hello}]}\n';

  test.each([
    ['an unknown key', `${head}expect: {lenght: {}}\n`, '3:10: unknown key `lenght`: did you mean `length`?'],
    [
      'a key of another tool',
      `${head}expect: {finish_reason: [stop]}\n`,
      '3:10: unknown key `finish_reason`: did you mean `finishReason`?',
    ],
    [
      'no id',
      'request: {messages: [{role: user, content: Hello}]}\nexpect: {status: 200}\n',
      '1:1: missing key `id`',
    ],
    [
      'an id that no header can carry',
      greeting.replace('greeting', 'a/b'),
      '1:5: id must be like refund-window; found "a/b"',
    ],
    ['a wrong type', `${head}expect: {length: 5}\n`, '3:18: expect.length must be a map of keys, found 5'],
    ['an empty value', `${head}expect:\n`, '3:8: expect must be a map of keys, found nothing'],
    [
      'a wrong role',
      greeting.replace('user', 'usr'),
      '3:21: request.messages[0].role must be system or developer or user or assistant, found "usr": did you mean `user`?',
    ],
    ['a tag twice', `tags: [a, a]\n${greeting}`, '1:7: tags has the same item twice'],
    [
      'a parameter that has a place of its own',
      greeting.replace('request:', 'request:\n  parameters: {model: x}'),
      '3:16: `model` cannot stand in parameters: write it as request.model',
    ],
    ['no expectation', head, '1:1: nothing is expected: a case without `expect` would always pass'],
    ['an empty expectation', `${head}expect: {}\n`, '3:9: expect states nothing'],
    [
      'an expectation of nothing',
      `${head}expect: {text: {contains: []}}\n`,
      '3:27: expect.text.contains is an empty list',
    ],
    [
      'an expectation that anything meets',
      `${head}expect: {toolCalls: {calls: [{name: f}], missing: allow}}\n`,
      '3:21: toolCalls expects nothing: any calls, or none, would pass',
    ],
    [
      'min above max',
      `${head}expect: {length: {words: {min: 5, max: 2}}}\n`,
      '3:32: min 5 is more than max 2',
    ],
    [
      'a pattern that RE2 has not',
      `${head}expect: {text: {matches: [a, "(?=b)"]}}\n`,
      '3:30: not a regular expression of RE2: invalid or unsupported Perl syntax: `(?=`',
    ],
    [
      'no schema file',
      `${head}expect: {schema: {file: refund.json}}\n`,
      '3:25: no such schema file: schemas/refund.json',
    ],
    [
      'arguments without a value',
      `${head}expect: {toolCalls: {calls: [{name: f, args: {match: exact}}]}}\n`,
      '3:46: missing key `value`: match exact needs the arguments to match',
    ],
    [
      'an undefined variable',
      `vars: {order: 1}\n${greeting.replace('Hello}', '"{{oder}}?"}')}`,
      '4:36: variable `oder` is not defined: defined are order',
    ],
    [
      'a list inside a text',
      `vars: {l: [1]}\n${greeting.replace('Hello}', '"a {{l}}"}')}`,
      '4:36: variable `l` is a list: it cannot stand inside a text',
    ],
    ['no messages', 'id: a\nexpect: {status: 200}\n', '1:1: missing key `messages` in request (or `turns`)'],
    [
      'messages and turns',
      `${head}turns: [{messages: [{role: user, content: x}], expect: {status: 200}}]\n`,
      '2:21: a case has request.messages or turns, not both: move the messages into turns[0]',
    ],
    [
      'turns and expect',
      'id: a\nexpect: {status: 200}\nturns: [{messages: [{role: user, content: x}], expect: {status: 200}}]\n',
      '2:9: a case with turns has an `expect` in each turn: move it there',
    ],
    [
      'turns that expect nothing',
      'id: a\nturns: [{messages: [{role: user, content: x}]}]\n',
      '2:8: nothing is expected: a case whose turns have no `expect` would always pass',
    ],
    [
      'a turn that says nothing',
      'id: a\nturns: [{expect: {status: 200}}]\n',
      '2:9: a turn says nothing: it needs `messages` or `toolResults`',
    ],
    [
      'tool results before any call',
      'id: a\nturns: [{toolResults: [{name: f, content: x}], expect: {status: 200}}]\n',
      '2:23: the first turn has no tool calls before it to answer',
    ],
  ])('with %s', async (_, text, problem) => {
    expect(await problemsOfCase(text)).toEqual([`cases/a.yaml:${problem}`]);
  });

  test.each([
    ['hidden', 'the suite says `tools: hidden`'],
    [
      'server',
      'the suite says `tools: server`, and a reply of an OpenAI protocol does not show what the server called',
    ],
  ])('that expects tool calls where they cannot be seen: %s', async (tools, reason) => {
    const text = `${head}expect: {toolCalls: {forbid: ["*"]}}\n`;
    expect(await problemsOfCase(text, { 'suite.yaml': `${suite}tools: ${tools}\n` })).toEqual([
      `cases/a.yaml:3:21: tool calls cannot be seen: ${reason}`,
    ]);
  });

  test('with an id that another has, which is told with both places', async () => {
    const folder = await aFolder({
      'cases/a.yaml': greeting,
      'cases/b/c.yaml': `${greeting.replace('greeting', 'x')}---\n${greeting}`,
    });
    expect(await problemsOf(folder)).toEqual([
      'cases/b/c.yaml:7:5: id `greeting` is used twice: first in cases/a.yaml:1:5',
    ]);
  });

  test('with a problem that comes through an alias, told where it is written', async () => {
    const text =
      'id: a\nrequest: {messages: [{role: user, content: Hello}]}\nvars: {r: &r {min: 5, max: 2}}\nexpect: {length: {words: *r}}\n';
    expect(await problemsOfCase(text)).toEqual(['cases/a.yaml:3:20: min 5 is more than max 2']);
  });
});

describe('a schema file', () => {
  const uses = greeting.replace('text: {contains: [Hello]}', 'schema: {file: refund.json}');
  const ofSchema = (
    text: string,
    others: Readonly<Record<string, string>> = {},
  ): Promise<readonly string[]> => problemsOfCase(uses, { 'schemas/refund.json': text, ...others });

  test.each([
    ['is not JSON', '{"a": 1,\n "b" 2}', ':2:6: not JSON'],
    [
      'is JSON but no schema',
      '[1]',
      ':1:1: not a JSON Schema: it must be object or boolean, found array [1]',
    ],
    [
      'has a type that is none',
      '{"properties": {"a": {"type": "strin"}}}',
      ':1:31: not a JSON Schema: properties.a.type must be one of "array", "boolean", "integer", "null", "number", "object", "string", found "strin"',
    ],
    ['has a key twice', '{"type": "object",\n "type": "array"}', ':2:2: key `type` is written twice'],
    [
      'is of another draft',
      '{"$schema": "http://json-schema.org/draft-07/schema#"}',
      ':1:13: not a schema of draft 2020-12 ("$schema": "https://json-schema.org/draft/2020-12/schema")',
    ],
    [
      'has a misspelt keyword',
      '{"requird": ["a"]}',
      ': not a usable JSON Schema: unknown keyword: "requird"',
    ],
    [
      'refers to a file that is not there',
      '{"$ref": "parts/money.json"}',
      ': not a usable JSON Schema: it refers to parts/money.json, which is not there',
    ],
    [
      'refers to the network',
      '{"$ref": "https://example.com/money.json"}',
      ': not a usable JSON Schema: it refers to https://example.com/money.json, which is not there',
    ],
    [
      'refers to itself without end',
      '{"$ref": "#"}',
      ': not a usable JSON Schema: it refers to itself without end',
    ],
    [
      'has a pattern that RE2 has not',
      '{"pattern": "(?=a)"}',
      ': not a usable JSON Schema: invalid or unsupported Perl syntax: `(?=`',
    ],
  ])('%s', async (_, text, problem) => {
    expect(await ofSchema(text)).toEqual([`schemas/refund.json${problem}`]);
  });

  test('is not there, but one of nearly that name', async () => {
    expect(await problemsOfCase(uses, { 'schemas/refunds.json': '{}' })).toEqual([
      'cases/a.yaml:5:18: no such schema file: schemas/refund.json: did you mean `refunds.json`?',
    ]);
  });

  test('outside the folder does not count', async () => {
    const outside = greeting.replace('text: {contains: [Hello]}', 'schema: {file: ../suite.yaml}');
    expect(await problemsOfCase(outside)).toEqual([
      'cases/a.yaml:5:18: no such schema file: schemas/../suite.yaml',
    ]);
  });

  test('may have any name, refer to others, be true, and have an $id', async () => {
    const folder = await aFolder({
      'cases/a.yaml': greeting.replace('text: {contains: [Hello]}', 'schema: {file: "a b/ü.json"}'),
      'schemas/a b/ü.json': '{"$ref": "../any thing.json"}',
      'schemas/any thing.json':
        '{"$id": "relative.json", "anyOf": [{"$ref": "true.json"}, {"$ref": "https://example.com/x"}]}',
      'schemas/true.json': 'true',
      'schemas/x.json': '{"$id": "https://example.com/x", "format": "whatever"}',
    });
    await expect(loadGoldenSet(folder)).resolves.toBeDefined();
  });
});

test('all problems of all files are told at once, in the order of files and lines', async () => {
  const folder = await aFolder({
    'suite.yaml': 'apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\nfoo: 1\n',
    'cases/a.yaml': 'id: [\n',
    'cases/b.yaml':
      'id: b\nrequest: {messages: [{role: user, content: 5}], foo: 1}\nexpect: {text: {matches: ["("]}}\n',
    'cases/c.yaml':
      'id: c\nfoo: 1\nrequest: {messages: [{role: user, content: x}]}\nexpect: {text: {matches: ["("]}}\n',
    'schemas/x.json': '{',
  });
  await writeFile(join(folder, 'cases/d.yaml'), Uint8Array.from([0xff]));
  const places = (await problemsOf(folder)).map((problem) => /^[^ ]*:/.exec(problem)?.[0]);
  expect(places).toEqual([
    'cases/a.yaml:2:1:',
    'cases/b.yaml:2:44:',
    'cases/b.yaml:2:49:',
    'cases/c.yaml:2:1:',
    'cases/c.yaml:4:27:',
    'cases/d.yaml:',
    'schemas/x.json:1:2:',
    'suite.yaml:1:1:',
    'suite.yaml:3:1:',
  ]);
});
