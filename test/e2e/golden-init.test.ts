import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { GoldenInitResult } from '../../src/results/golden-init-result.generated.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent, type RunningAgent } from '../sandbox/agents/start-agent.ts';
import { expectError, expectRefusal } from './expect-tidy.ts';
import { e2eCluster, expectSchema, type E2eNamespace } from './harness/index.ts';

const noCluster = { env: { KUBECONFIG: '/nonexistent' } };
const written = [
  'case.schema.json',
  'suite.schema.json',
  'cases/greeting.yaml',
  'cases/delete-account.yaml',
  'cases/tone.yaml',
  'suite.yaml',
];

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
