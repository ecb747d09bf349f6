import { beforeAll, describe, expect, test } from 'vitest';
import { expectError, expectTidy } from './expect-tidy.ts';
import { e2eCluster, type E2eNamespace } from './harness/index.ts';

const suite = (more: string): string =>
  [
    'apiVersion: kubectl-bluegreen/v1',
    'kind: GoldenSuite',
    'adapter: openai-chat',
    'target: { port: 8000, path: /v1/chat/completions }',
    'model: support-agent',
    more,
    '',
  ].join('\n');
const goodSuite = suite('effects: none');
const oneCase = (id: string, expectation = '{ length: { words: { max: 60 } } }'): string =>
  `id: ${id}\nrequest: { messages: [{ role: user, content: "Hello!" }] }\nexpect: ${expectation}\n`;

interface BadSet {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Lines of the message, without the folder. */
  readonly says: readonly RegExp[];
}

const badSets: readonly BadSet[] = [
  { name: 'missing-folder', files: {}, says: [/^missing-folder: no such folder: a golden set is a folder/m] },
  { name: 'no-suite', files: { 'cases/a.yaml': oneCase('a') }, says: [/suite\.yaml: no such file/] },
  { name: 'no-cases', files: { 'suite.yaml': goodSuite }, says: [/no-cases\/cases: the set is empty/] },
  {
    name: 'advisory-only',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': `severity: advisory\n${oneCase('a')}` },
    says: [/advisory-only\/cases: all cases are advisory: such a set would always pass; make one blocking/],
  },
  {
    name: 'comment-only',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': '# nothing yet\n' },
    says: [/comment-only\/cases: the set is empty|cases\/a\.yaml/],
  },
  {
    name: 'broken-yaml',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': 'id: a\nrequest: { messages: [\nexpect: {}\n' },
    says: [/^broken-yaml\/cases\/a\.yaml:3:1: does not parse as YAML: /m],
  },
  {
    name: 'unknown-key',
    files: {
      'suite.yaml': suite('effects: none\nconcurency: 4'),
      'cases/a.yaml': oneCase('a', '\n  length:\n    wrods: { max: 6 }'),
    },
    says: [
      /^unknown-key\/suite\.yaml:7:1: unknown key `concurency`: did you mean `concurrency`\?$/m,
      /^unknown-key\/cases\/a\.yaml:5:5: unknown key `wrods`: did you mean `words`\?$/m,
    ],
  },
  {
    name: 'undeclared-effects',
    files: { 'suite.yaml': suite(''), 'cases/a.yaml': oneCase('a') },
    says: [/suite\.yaml:1:1: `effects` is not declared: .*effects: none/],
  },
  {
    name: 'same-id',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': oneCase('a'), 'cases/b.yaml': oneCase('a') },
    says: [/cases\/b\.yaml:1:5: id `a` is used twice: first in same-id\/cases\/a\.yaml:1:5/],
  },
  {
    name: 'schema-missing',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': oneCase('a', '{ schema: { file: absent.json } }') },
    says: [/cases\/a\.yaml:3:\d+: no such schema file: schemas\/absent\.json/],
  },
  {
    name: 'schema-not-one',
    files: {
      'suite.yaml': goodSuite,
      'cases/a.yaml': oneCase('a', '{ schema: { file: x.json } }'),
      'schemas/x.json': '{"type": "strnig"}',
    },
    says: [/schemas\/x\.json:1:10: not a JSON Schema: type must be one of .*, found "strnig"/],
  },
  {
    name: 'schema-not-json',
    files: {
      'suite.yaml': goodSuite,
      'cases/a.yaml': oneCase('a', '{ schema: { file: x.json } }'),
      'schemas/x.json': '{"type": ',
    },
    says: [/schemas\/x\.json(:\d+:\d+)?: not JSON/],
  },
  {
    name: 'wrong-type',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': oneCase('a', '{ length: { words: { max: many } } }') },
    says: [/a\.yaml:3:\d+: expect\.length\.words\.max must be a whole number, found the text "many"/],
  },
  {
    name: 'bad-pattern',
    files: { 'suite.yaml': goodSuite, 'cases/a.yaml': oneCase('a', '{ text: { matches: ["("] } }') },
    says: [/a\.yaml:3:\d+: not a regular expression of RE2: missing closing \)/],
  },
  {
    name: 'header-from-nowhere',
    files: {
      'suite.yaml': suite('effects: none\nheaders: { Authorization: { env: AGENT_TOKEN } }'),
      'cases/a.yaml': oneCase('a'),
    },
    says: [/header Authorization wants the environment variable AGENT_TOKEN, which is not set/],
  },
];

describe('given two good slots, and a golden set that cannot be used', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0', replicas: 1 });
    for (const { name, files } of badSets)
      await ns.write(
        Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])),
      );
  });

  test.each(badSets)('$name: verify and switch say where and why, and ask nobody', async ({ name, says }) => {
    const runs = await Promise.all([
      ns.kubectl('bluegreen', 'verify', '--golden', name),
      ns.kubectl('bluegreen', 'switch', '--golden', name),
    ]);
    for (const run of runs) {
      expectTidy(run, { exitCode: 1 });
      expect(run.stderr).toMatch(/^error: the golden set cannot be used$/m);
      for (const line of says) expect(run.stderr).toMatch(line);
      expect(run.stderr).toMatch(/^ {2}help {2}docs\/golden-sets\.md/m);
    }
  });

  test('a file in place of the folder, and no folder where none is named', async () => {
    const file = await ns.kubectl('bluegreen', 'verify', '--golden', 'same-id/suite.yaml');
    expectError(file, /same-id\/suite\.yaml: not a folder/, { exitCode: 1 });
    const none = await ns.kubectl('bluegreen', 'verify');
    expectError(none, /\/golden: no such folder/, { exitCode: 1 });
  });

  test('-o json gives scripts the same words', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--golden', 'same-id', '-o', 'json');
    expectTidy(run, { exitCode: 1 });
    expect(JSON.parse(run.stdout)).toMatchObject({
      kind: 'Error',
      error: 'golden-set',
      message: expect.stringContaining('id `a` is used twice') as string,
    });
  });

  test('no agent was asked, nothing was written, blue is live', async () => {
    const audit = await ns.audit();
    expect(audit.filter(({ resource }) => resource === 'pods/portforward')).toEqual([]);
    expect(await ns.writes()).toEqual([]);
    expect((await ns.get('Service', 'agent-service')).spec.selector?.['slot']).toBe('blue');
  });
});
