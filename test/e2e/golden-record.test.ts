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
