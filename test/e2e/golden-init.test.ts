import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GoldenInitResult } from '../../src/results/golden-init-result.generated.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent, type RunningAgent } from '../sandbox/agents/start-agent.ts';
import { expectError, expectRefusal } from './expect-tidy.ts';
import { e2eCluster, expectSchema, type E2eNamespace, type Run } from './harness/index.ts';

const noCluster = { env: { KUBECONFIG: '/nonexistent' } };
const written = [
  'case.schema.json',
  'suite.schema.json',
  'cases/greeting.yaml',
  'cases/delete-account.yaml',
  'cases/tone.yaml',
  'suite.yaml',
];

/** An agent that answers each question with this JSON. */
async function answering(
  answer: (question: unknown) => object,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answer(JSON.parse(body))));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

/** The file with the lines that it offers as comments. */
function withEverything(yaml: string): string {
  const offered =
    /^( *)# ((?: {2})*(?:stream|finishReasons?|toolCalls|usage|error|text|end):.*?)(?: {3}once .*)?$/gm;
  return yaml.replace(offered, '$1$2').replace('tools: hidden', 'tools: client');
}

describe('given an author without a golden set', () => {
  let ns: E2eNamespace;
  let agent: RunningAgent;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
    agent = await startAgent('right');
    return () => agent.stop();
  });
  const init = async (...words: string[]) =>
    await ns.kubectl('bluegreen', 'golden', 'init', ...words, noCluster);
  const verify = async (...words: string[]): Promise<Verdict> => {
    const run = await ns.kubectl(
      'bluegreen',
      'verify',
      '--url',
      agent.url,
      '-o',
      'json',
      ...words,
      noCluster,
    );
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    return JSON.parse(run.stdout) as Verdict;
  };

  test('golden init writes one that an agent passes as it is, and names what its author must check', async () => {
    const run = await init();
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout.match(/^wrote .*$/gm)).toEqual(written.map((name) => `wrote golden/${name}`));
    expect(run.stdout).toMatch(/^check .*effects in golden\/suite\.yaml says none/m);
    const verdict = await verify();
    expect(verdict.cases.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['delete-account', 'pass'],
      ['greeting', 'pass'],
      ['tone', 'pass'],
    ]);
  });

  test('the other protocol, model, path and folder are as asked; editors find the schemas', async () => {
    const run = await init(
      '--golden',
      'deep/set',
      '--protocol',
      'openai-responses',
      '--model',
      'a "b" #c',
      '-o',
      'json',
    );
    expect(run.exitCode, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as GoldenInitResult;
    await expectSchema('golden-init-result', result);
    expect(result.files).toEqual(written.map((name) => `deep/set/${name}`));
    expect((await verify('--golden', 'deep/set')).outcome).toBe('pass');
    const suite = await readFile(path.join(ns.folder, 'deep/set/suite.yaml'), 'utf8');
    expect(suite).toMatch(/^# yaml-language-server: \$schema=suite\.schema\.json\n/);
    expect(suite).toMatch(/^adapter: openai-responses$/m);
    expect(suite).toContain('model: "a \\"b\\" #c"');
    const wrong = await init('--golden', 'other', '--path', 'v1/chat');
    expectError(wrong, /--path v1\/chat: write the path alone, as \/v1\/chat\/completions/, { exitCode: 2 });
  });

  test('an agent with an interface of its own is asked as the set says; what is commented out holds once it is said', async () => {
    const run = await init('--golden', 'own', '--protocol', 'http', '--port', '9000');
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^try it .*--url http:\/\/localhost:9000$/m);
    const verdictOf = async (url: string): Promise<Run> =>
      await ns.kubectl('bluegreen', 'verify', '--golden', 'own', '--url', url, noCluster);
    const asked: unknown[] = [];
    const right = await answering((question) => {
      asked.push(question);
      return { answer: 'Hello, what can I do for you?' };
    });
    expect((await verdictOf(right.url).finally(right.close)).exitCode).toBe(0);
    expect(asked).toContainEqual({ question: 'Hello!', session: expect.stringMatching(/^\w+$/) as string });
    const wrong = await answering(() => ({ answer: 'Your account has been deleted.' }));
    expect((await verdictOf(wrong.url).finally(wrong.close)).exitCode).toBe(3);
    const other = await answering(() => ({ reply: 'Hello' }));
    expect((await verdictOf(other.url).finally(other.close)).exitCode).toBe(3);

    for (const name of ['suite', 'cases/greeting', 'cases/delete-account']) {
      const file = path.join(ns.folder, 'own', `${name}.yaml`);
      const text = await readFile(file, 'utf8');
      await ns.write({ [`own/${name}.yaml`]: withEverything(text) });
    }
    const lint = await ns.kubectl('bluegreen', 'golden', 'lint', '--golden', 'own', '-o', 'json', noCluster);
    expect(JSON.parse(lint.stdout)).toMatchObject({ outcome: 'clean', totals: { cases: 3 } });

    const model = await init('--golden', 'm', '--protocol', 'http', '--model', 'a');
    expectError(model, /--model: with --protocol http the body of a request is your own/, { exitCode: 2 });
  });

  test('never over a file that is there, never with CI set, and never in part', async () => {
    await ns.write({ 'mine/suite.yaml': 'mine\n', 'mine/notes.txt': 'mine too\n' });
    const refused = await init('--golden', 'mine');
    expectRefusal(refused, /a golden set, or a part of one, is there already/, /^mine\/suite\.yaml$/);
    expect((await readdir(path.join(ns.folder, 'mine'))).toSorted()).toEqual(['notes.txt', 'suite.yaml']);
    const inCi = await ns.kubectl('bluegreen', 'golden', 'init', '--golden', 'ci', { env: { CI: '1' } });
    expectError(inCi, /golden init writes golden files, which never happens with CI set/, { exitCode: 2 });
    await ns.write({
      'half/cases/own.yaml':
        'id: own\nrequest: { messages: [{ role: user, content: Hello! }] }\nexpect: { finishReason: [stop] }\n',
    });
    const beside = await init('--golden', 'half');
    expect(beside.exitCode, beside.stderr).toBe(0);
    expect((await verify('--golden', 'half')).cases.map(({ id }) => id)).toContain('own');
  });
});
