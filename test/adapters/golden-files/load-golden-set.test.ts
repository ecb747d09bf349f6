import { readFile } from 'node:fs/promises';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadGoldenSet } from '../../../src/adapters/golden-files/load-golden-set.ts';
import { aFolder, greeting, suite } from './a-golden-folder.ts';

describe('a golden set', () => {
  test('of the least that a set needs has the defaults', async () => {
    const folder = await aFolder({ 'cases/greeting.yaml': greeting });
    expect(await loadGoldenSet(folder)).toEqual({
      digest: expect.stringMatching(/^[0-9a-f]{12}$/) as string,
      source: folder,
      suite: {
        target: { port: 8000, scheme: 'http', host: undefined },
        headers: {},
        timeouts: { connectMs: 5000, firstTokenMs: 20_000, totalMs: 60_000 },
        concurrency: 4,
        tools: 'client',
        effects: { kind: 'none' },
      },
      cases: [
        {
          id: 'greeting',
          tags: [],
          severity: 'blocking',
          location: 'cases/greeting.yaml:1',
          adapter: 'openai-chat',
          path: '/v1/chat/completions',
          model: undefined,
          stream: false,
          tools: [],
          parameters: {},
          turns: [
            {
              messages: [{ role: 'user', content: 'Hello' }],
              toolResults: [],
              expect: { text: { contains: ['Hello'] } },
            },
          ],
        },
      ],
    });
  });

  test.each([
    ['the usual one of its protocol', '', '', '/v1/responses'],
    ['not that which the suite has for another protocol', '', 'target: {path: /chat}', '/v1/responses'],
    ['the suite says it for its own', '', 'adapter: openai-responses\ntarget: {path: /r}', '/r'],
    ['the case has the last word', ', path: /mine', 'adapter: openai-responses\ntarget: {path: /r}', '/mine'],
  ])('where a case is asked: %s', async (_, inCase, inSuite, path) => {
    const request = `{adapter: openai-responses${inCase}, messages: [{role: user, content: Hi}]}`;
    const folder = await aFolder({
      'suite.yaml': `apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\neffects: none\n${inSuite}\n`,
      'cases/a.yaml': `id: a\nrequest: ${request}\nexpect: {text: {contains: [Hi]}}\n`,
    });
    expect((await loadGoldenSet(folder)).cases[0]).toMatchObject({ adapter: 'openai-responses', path });
  });

  test('has what its files say', async () => {
    const folder = await aFolder({
      'suite.yaml': `
apiVersion: kubectl-bluegreen/v1
kind: GoldenSuite
target: {port: 9000, scheme: https, path: /chat, host: agent.example.com}
model: support-agent
headers: {Authorization: {env: AGENT_TOKEN}, X-Tenant: {value: test}}
timeouts: {connect: 500ms, firstToken: 1.5s, total: 2m}
concurrency: 8
sampling: {mode: once}
effects: {acknowledged: {header: X-Dry-Run}}
`,
      'cases/deep/er/refund.yml': `
# a comment, then the case
id: refund
description: for people
tags: [smoke]
severity: advisory
request:
  model: other
  stream: true
  parameters: {temperature: 0}
  tools: [{type: function, function: {name: get_order}}]
turns:
  - messages:
      - {role: system, content: Be short.}
      - {role: user, content: [{type: text, text: Refund?}]}
    expect: {schema: {file: parts/refund.json}}
  - toolResults: [{name: get_order, content: "{}"}]
`,
      'cases/greeting.yaml': greeting,
      'schemas/parts/refund.json': '{"type": "object"}',
    });
    const set = await loadGoldenSet(folder);
    expect(set.suite).toEqual({
      target: { port: 9000, scheme: 'https', host: 'agent.example.com' },
      headers: { Authorization: { env: 'AGENT_TOKEN' }, 'X-Tenant': { value: 'test' } },
      timeouts: { connectMs: 500, firstTokenMs: 1500, totalMs: 120_000 },
      concurrency: 8,
      tools: 'client',
      effects: { kind: 'acknowledged', header: 'X-Dry-Run' },
    });
    expect(set.cases.map(({ id }) => id)).toEqual(['refund', 'greeting']);
    expect(set.cases[0]).toEqual({
      id: 'refund',
      tags: ['smoke'],
      severity: 'advisory',
      location: 'cases/deep/er/refund.yml:3',
      adapter: 'openai-chat',
      path: '/chat',
      model: 'other',
      stream: true,
      tools: [{ type: 'function', function: { name: 'get_order' } }],
      parameters: { temperature: 0 },
      turns: [
        {
          messages: [
            { role: 'system', content: 'Be short.' },
            { role: 'user', content: [{ type: 'text', text: 'Refund?' }] },
          ],
          toolResults: [],
          expect: {
            schema: {
              file: 'parts/refund.json',
              documents: new Map([['parts/refund.json', { type: 'object' }]]),
            },
          },
        },
        { messages: [], toolResults: [{ name: 'get_order', content: '{}' }], expect: {} },
      ],
    });
  });

  test('puts in variables with their type, the case before the suite, and looks no further', async () => {
    const folder = await aFolder({
      'suite.yaml': `${suite}vars: {order: A-1, limit: 120, braces: "{{order}}"}\n`,
      'cases/a.yaml': `
id: a
vars: {order: A-17, ids: [1, 2]}
request:
  messages: [{role: user, content: "Where is {{order}}, {{ limit }} and {{braces}}? {{}} {{1}}"}]
expect:
  length: {words: {max: "{{limit}}"}}
  toolCalls: {calls: [{name: f, args: {match: exact, value: {id: "{{order}}", ids: "{{ids}}"}}}]}
`,
    });
    const [only] = (await loadGoldenSet(folder)).cases;
    expect(only?.turns[0]?.messages[0]?.content).toBe('Where is A-17, 120 and {{order}}? {{}} {{1}}');
    expect(only?.turns[0]?.expect).toEqual({
      length: { words: { max: 120 } },
      toolCalls: { calls: [{ name: 'f', args: { match: 'exact', value: { id: 'A-17', ids: [1, 2] } } }] },
    });
  });

  test('has its cases in the order of files, then of documents; empty documents and other files do not count', async () => {
    const withId = (id: string): string => greeting.replace('greeting', id);
    const folder = await aFolder({
      'cases/b.yaml': withId('b1'),
      'cases/a.yaml': `---\n# nothing yet\n---\n${withId('a1')}---\n${withId('a2')}---\n`,
      'cases/a/z.yaml': withId('z'),
      'cases/README.md': '# not: [a case',
      'cases/.hidden/x.yaml': 'not: [read',
    });
    const { cases } = await loadGoldenSet(folder);
    expect(cases.map(({ id, location }) => `${id} ${location}`)).toEqual([
      'a1 cases/a.yaml:4',
      'a2 cases/a.yaml:10',
      'z cases/a/z.yaml:1',
      'b1 cases/b.yaml:1',
    ]);
  });

  test('mounted from a ConfigMap: files are links into a hidden folder', async () => {
    const folder = await aFolder({ 'cases/..2026/greeting.yaml': greeting });
    await symlink('..2026', join(folder, 'cases/..data'));
    await symlink('..data/greeting.yaml', join(folder, 'cases/greeting.yaml'));
    expect((await loadGoldenSet(folder)).cases).toHaveLength(1);
  });

  test('may use anchors and aliases', async () => {
    const folder = await aFolder({
      'cases/a.yaml': `
id: a
request: {messages: &hello [{role: user, content: Hello}]}
expect: {text: {contains: &words [a, b], notContains: *words}}
`,
    });
    const { cases } = await loadGoldenSet(folder);
    expect(cases[0]?.turns[0]?.expect.text?.notContains).toEqual(['a', 'b']);
  });
});

test('the set that the project ships loads', async () => {
  const set = await loadGoldenSet('golden');
  expect(set.cases.length).toBeGreaterThanOrEqual(12);
  const used = new Set(set.cases.flatMap(({ turns }) => turns.flatMap(({ expect }) => Object.keys(expect))));
  const schema = JSON.parse(await readFile('src/domain/golden/case.schema.json', 'utf8')) as {
    $defs: { Expect: { properties: object } };
  };
  // A status of 200 is expected without a word: to state it would catch nothing more.
  const known = Object.keys(schema.$defs.Expect.properties).filter((name) => name !== 'status');
  expect([...used].sort()).toEqual(known.sort());
});
