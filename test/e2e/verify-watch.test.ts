import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAgent, type RunningAgent } from '../sandbox/agents/start-agent.ts';
import { expectError } from './expect-tidy.ts';
import { e2eCluster, type E2eNamespace, type RunningCommand } from './harness/index.ts';

const suite = `apiVersion: kubectl-bluegreen/v1
kind: GoldenSuite
adapter: openai-chat
model: support-agent
effects: none
`;
const greeting = (most: number): string => `id: greeting
request: { messages: [{ role: user, content: Hello! }] }
expect: { length: { words: { max: ${most} } } }
`;
const thanks = `id: thanks
request: { messages: [{ role: user, content: Thank you! }] }
expect: { finishReason: [stop] }
`;

describe('given an author with an agent at hand', () => {
  let ns: E2eNamespace;
  let agent: RunningAgent;
  let running: RunningCommand;
  const save = (file: string, text: string): Promise<void> =>
    writeFile(path.join(ns.folder, 'golden', file), text);

  beforeAll(async () => {
    [ns, agent] = await Promise.all([
      e2eCluster().then((cluster) => cluster.namespace({ blue: null, green: null, service: null })),
      startAgent('right'),
    ]);
    await ns.write({
      'golden/suite.yaml': suite,
      'golden/cases/greeting.yaml': greeting(60),
      'golden/cases/thanks.yaml': thanks,
    });
    const words = ['verify', '--watch', '--url', agent.url];
    running = await ns.start('bluegreen', ...words, { env: { KUBECONFIG: '/nowhere' } });
  });
  afterAll(() => agent.stop());

  test('the whole set is asked first', async () => {
    await running.waitForStdout(/^passed: 2 passed/m);
    await running.waitForStderr(/^waiting for changes of .*golden; \^C ends$/m);
  });

  test('a case that is saved is asked again, alone', async () => {
    await save('cases/greeting.yaml', greeting(2));
    await running.waitForStdout(/^ FAILED greeting$[^]*1 of 2 cases/m);
    await running.waitForStderr(/^cases\/greeting\.yaml changed: 1 case$/m);
  });

  test('one that is saved half is told, and asked when it is whole', async () => {
    await save('cases/greeting.yaml', 'id: greeting\nrequest: {');
    await running.waitForStderr(/golden\/cases\/greeting\.yaml:\d+:\d+: [^]*waiting for it to be mended/m);
    await save('cases/greeting.yaml', greeting(61));
    await running.waitForStdout(/: 1 passed \(1 of 2 cases/m);
  });

  test('a save by rename is seen, and the suite touches every case', async () => {
    const file = path.join(ns.folder, 'golden', 'suite.yaml');
    await writeFile(`${file}.swp`, `${suite}timeouts: { connect: 4s, firstToken: 5s, total: 6s }\n`);
    await rename(`${file}.swp`, file);
    await running.waitForStderr(/^suite\.yaml changed: 2 cases$/m);
    await running.waitForStdout(/^passed: 2 passed[^]*^passed: 2 passed/m);
  });

  test('^C ends it', async () => {
    running.signal('SIGINT');
    const run = await running.done;
    expect(run.exitCode).toBe(130);
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  test.each([
    [[], /--watch asks an agent at hand/],
    [['--url', 'http://127.0.0.1:1', '--report', 'json=a.json'], /leave out --report/],
    [['--url', 'http://127.0.0.1:1', '--tag', 'smoke'], /leave out --tag/],
  ])('verify --watch %s', async (words, message) => {
    expectError(await ns.kubectl('bluegreen', 'verify', '--watch', ...words), message, { exitCode: 2 });
  });

  test('it is for people, not for programs', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--watch', '--url', agent.url, '-o', 'json');
    expect(run.exitCode).toBe(2);
    expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'Error', error: 'usage' });
  });

  test('without a set there is nothing to watch', async () => {
    const words = ['verify', '--watch', '--url', agent.url, '--golden', 'nowhere'];
    expectError(await ns.kubectl('bluegreen', ...words), /nowhere: no such folder/, { exitCode: 1 });
  });
});
