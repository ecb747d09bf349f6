import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RecordedCaseFile } from '../../src/domain/golden/recorded-case.generated.ts';
import type { RecordResult } from '../../src/results/record-result.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { expectError } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  isWrite,
  shippedSet,
  smallSet,
  type E2eNamespace,
} from './harness/index.ts';

const shippedCases = 14;

async function recordedCase(ns: E2eNamespace, id: string): Promise<RecordedCaseFile> {
  const file = path.join(ns.folder, 'golden', 'observations', `${id}.json`);
  return JSON.parse(await readFile(file, 'utf8')) as RecordedCaseFile;
}

/** What was answered, without what differs from ask to ask. */
async function answers(ns: E2eNamespace): Promise<object> {
  const names = await readdir(path.join(ns.folder, 'golden', 'observations'));
  const files = await Promise.all(names.map((name) => recordedCase(ns, name.replace(/\.json$/, ''))));
  return Object.fromEntries(
    files.map((file) => [
      file.case,
      file.turns.map(({ status, text, finishReason, toolCalls }) => {
        const calls = toolCalls.map((call) => [call.name, call.arguments]);
        return { status, text, finishReason, calls };
      }),
    ]),
  );
}

describe('given the shipped set and a live slot', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.3.0-too-long' });
    await shippedSet(ns);
  });

  test('golden record --all keeps its answers with where they came from; --url keeps the same', async () => {
    const run = await ns.kubectl('bluegreen', 'golden', 'record', '--all', '-o', 'json', { as: 'ci' });
    expect(run.exitCode, run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as RecordResult;
    await expectSchema('record-result', result);
    expect(result).toMatchObject({ outcome: 'recorded', source: 'blue', notRecorded: [] });
    expect(result.recorded).toHaveLength(shippedCases);
    expect((await ns.audit(run)).filter(isWrite)).toEqual([]);
    const kept = await recordedCase(ns, 'refund-conversation');
    expect(kept.turns).toHaveLength(3);
    expect(kept.provenance).toMatchObject({ source: 'blue', setDigest: result.setDigest });
    expect(kept.provenance.image).toMatch(/agent-service:1\.2\.0$/);
    expect(kept.provenance.imageDigests.length).toBeGreaterThan(0);
    const live = await answers(ns);

    const agent = await startAgent('right');
    try {
      const noCluster = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
      const words = ['bluegreen', 'golden', 'record', '--all', '--url', `${agent.url}/?key=hidden`];
      const alone = await ns.kubectl(...words, noCluster);
      expect(alone.exitCode, alone.stderr).toBe(0);
      expect(alone.stdout).toMatch(/^14 of 14 recorded from /m);
    } finally {
      await agent.stop();
    }
    expect(await answers(ns)).toEqual(live);
    const { provenance } = await recordedCase(ns, 'greeting');
    expect(provenance).toMatchObject({ source: agent.url, image: null, imageDigests: [] });
  });

  test('what is kept beside the cases changes neither the digest nor the verdict', async () => {
    const verdict = await ns.kubectl('bluegreen', 'verify', '--slot', 'blue', '-o', 'json');
    expect(verdict.exitCode).toBe(0);
    const { set } = JSON.parse(verdict.stdout) as { set: { digest: string } };
    expect(set.digest).toBe((await recordedCase(ns, 'greeting')).provenance.setDigest);
  });

  test('never with CI set, never an unknown case, never without saying which', async () => {
    const record = ['bluegreen', 'golden', 'record'];
    const inCi = await ns.kubectl(...record, '--all', { env: { CI: 'true' } });
    expectError(inCi, /golden record writes golden files, which never happens with CI set/, { exitCode: 2 });
    const unknown = await ns.kubectl(...record, 'greetings');
    expectError(unknown, /there is no case greetings; there are: .*greeting/, { exitCode: 2 });
    const none = await ns.kubectl(...record);
    expectError(none, /which cases\? --all, or some of: /, { exitCode: 2 });
  });
});

describe('given a question that no case asks yet', () => {
  let ns: E2eNamespace;
  const record = ['bluegreen', 'golden', 'record'];
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.2.0', replicas: 1 });
    expect((await ns.kubectl('bluegreen', 'golden', 'init', '--model', 'support-agent')).exitCode).toBe(0);
  });
  const caseText = (id: string): Promise<string> =>
    readFile(path.join(ns.folder, 'golden/cases', `${id}.yaml`), 'utf8');

  test('--prompt asks the live slot and writes a first case, which the answer passes, and its answer', async () => {
    const run = await ns.kubectl(...record, 'order', '--prompt', 'Where is my order A-17?', '-o', 'json', {
      as: 'ci',
    });
    expect(run.exitCode, run.stdout + run.stderr).toBe(0);
    const result = JSON.parse(run.stdout) as RecordResult;
    await expectSchema('record-result', result);
    expect(result.recorded).toMatchObject([{ case: 'order', caseFile: 'golden/cases/order.yaml' }]);
    const text = await caseText('order');
    expect(text).toMatch(
      /^# yaml-language-server: \$schema=\.\.\/case\.schema\.json\n# Written from one answer of .*1\.2\.0\. Each check says/,
    );
    expect(text).toContain('- { role: user, content: "Where is my order A-17?" }');
    expect(text).toContain('finishReason: [tool_calls]');
    expect(text).toContain('- { name: get_order, args: { match: partial, value: { order_id: A-17 } } }');
    const lint = await ns.kubectl('bluegreen', 'golden', 'lint');
    expect(lint.stdout).toBe('clean: 4 cases in 6 files\n');
    const verdict = await ns.kubectl(
      'bluegreen',
      'verify',
      '--slot',
      'blue',
      '--only',
      'order',
      '-o',
      'json',
    );
    const { set, cases } = JSON.parse(verdict.stdout) as { set: { digest: string }; cases: unknown };
    expect(cases).toMatchObject([{ id: 'order', outcome: 'pass' }]);
    expect((await recordedCase(ns, 'order')).provenance.setDigest).toBe(set.digest);
  });

  test('--url needs no cluster; what was said to the system comes first', async () => {
    const agent = await startAgent('right');
    const words = ['hello', '--prompt', 'Hello: "you"!', '--system', 'Be brief.', '--url', agent.url];
    const alone = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
    const run = await ns.kubectl(...record, ...words, alone).finally(() => agent.stop());
    expect(run.exitCode, run.stderr).toBe(0);
    expect(run.stdout).toMatch(/^wrote golden\/cases\/hello\.yaml: look at each check/m);
    const text = await caseText('hello');
    expect(text).toMatch(
      /role: system, content: "Be brief\." \}\n.*role: user, content: "Hello: \\"you\\"!" \}/,
    );
    expect(text).toMatch(/ {4}words: \{ min: \d+, max: \d+ \}\n/);
  });

  test('no case is written over, none from an answer that is none, and none that no set may have', async () => {
    const before = await caseText('order');
    const again = await ns.kubectl(...record, 'order', '--prompt', 'Where?');
    expectError(again, /cases\/order\.yaml: there is such a file already/, { exitCode: 1 });
    const taken = await ns.kubectl(...record, 'greeting', '--prompt', 'Hi');
    expectError(taken, /there is such a file already/, { exitCode: 1 });
    const variable = await ns.kubectl(...record, 'open', '--prompt', 'Where is {{order}}?');
    expectError(variable, /variable `order` is not defined/, { exitCode: 1 });
    for (const words of [
      ['a', 'b', '--prompt', 'x'],
      ['--prompt', 'x'],
      ['../x', '--prompt', 'x'],
      ['greeting', '--system', 'x'],
    ])
      expectError(await ns.kubectl(...record, ...words), /--prompt|an id has letters/, { exitCode: 2 });
    const agent = await startAgent('error-500');
    const broken = await ns
      .kubectl(...record, 'broken', '--prompt', 'Hi', '--url', agent.url)
      .finally(() => agent.stop());
    expect(broken.exitCode, broken.stdout).toBe(3);
    expect(await readdir(path.join(ns.folder, 'golden/cases'))).toEqual([
      'delete-account.yaml',
      'greeting.yaml',
      'hello.yaml',
      'order.yaml',
      'tone.yaml',
    ]);
    expect(await caseText('order')).toBe(before);
  });
});

describe('given an agent that answers wrong, or not at all', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
    await smallSet(ns, [{ id: 'greeting', expect: '{ length: { words: { min: 8, max: 40 } } }' }]);
  });

  test('what was recorded before stays as it is, and the reason is told', async () => {
    const record = async (url: string) =>
      await ns.kubectl('bluegreen', 'golden', 'record', 'greeting', '--url', url);
    const good = await startAgent('right');
    const first = await record(good.url).finally(() => good.stop());
    expect(first.exitCode, first.stderr).toBe(0);
    const before = await recordedCase(ns, 'greeting');

    const wrong = await startAgent('too-long');
    const second = await record(wrong.url).finally(() => wrong.stop());
    expect(second.exitCode).toBe(3);
    expect(second.stdout).toMatch(/^not recorded greeting: .*length\.words expected at most 40, found \d+/m);

    const third = await record(wrong.url);
    expect(third.exitCode).toBe(4);
    expect(third.stdout).toMatch(/^not recorded greeting: could not be asked: /m);
    expect(await recordedCase(ns, 'greeting')).toEqual(before);
  });
});
