import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { e2eCluster, expectSchema, smallSet, type E2eNamespace } from './harness/index.ts';

const noCluster = { env: { KUBECONFIG: '/nonexistent' } };
const impossible = '{ text: { contains: [no agent says this] } }';

describe('given four cases, one of which fails, and an agent by --url', () => {
  let ns: E2eNamespace;
  let agent: Awaited<ReturnType<typeof startAgent>>;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
    await smallSet(
      ns,
      [
        { id: 'a-greeting', tags: ['smoke'] },
        { id: 'b-wrong', expect: impossible },
        { id: 'c-hello', tags: ['smoke'] },
        { id: 'd-last', prompt: 'Hello again!' },
      ],
      'concurrency: 1',
    );
    agent = await startAgent('right');
  });
  afterAll(() => agent.stop());

  const verify = (...words: readonly string[]) =>
    ns.kubectl('bluegreen', 'verify', '--url', agent.url, ...words, noCluster);

  test('a part of them that is right is no verdict about the set: exit code 4, and the text says so', async () => {
    const run = await verify('--tag', 'smoke', '--report', 'json=part.json');
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(
      /^could not tell: 2 passed \(2 of 4 cases were asked for, by --tag smoke: no verdict about the set\)/m,
    );
    const verdict = JSON.parse(await readFile(path.join(ns.folder, 'part.json'), 'utf8')) as Verdict;
    await expectSchema('verdict', verdict);
    expect(verdict).toMatchObject({
      outcome: 'inconclusive',
      selection: { whole: false, of: 4, by: ['--tag smoke'] },
    });
  });

  test('--rerun-failed asks what did not pass in the last run, and that alone', async () => {
    const whole = await verify('--fail-fast', '-o', 'json');
    expect(whole.exitCode).toBe(3);
    const first = JSON.parse(whole.stdout) as Verdict;
    expect(first.cases.map(({ outcome }) => outcome)).toEqual([
      'pass',
      'fail',
      'inconclusive',
      'inconclusive',
    ]);
    expect(first.cases.at(-1)?.reason).toBe('not asked: case b-wrong failed (--fail-fast)');
    const run = await verify('--rerun-failed', '-o', 'json');
    expect(run.exitCode).toBe(3);
    const verdict = JSON.parse(run.stdout) as Verdict;
    expect(verdict.cases.map(({ id }) => id)).toEqual(['b-wrong', 'c-hello', 'd-last']);
    const again = await verify('--rerun-failed', '--only', 'd-last');
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toContain('--only d-last --rerun-failed: no case is left to ask');
  });

  test('beyond --max-tokens the rest is inconclusive, and the text names it', async () => {
    const run = await verify('--max-tokens', '1', '--only', 'a-greeting,c-hello,d-last');
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(
      /^ UNTOLD 2 cases could not tell: c-hello, d-last\n +not asked: the run's limit of tokens, 1, was reached$/m,
    );
  });

  test('the shards of a set are merged to the verdict of the whole, and a missing one is refused', async () => {
    const runs = await Promise.all(
      ['1', '2'].map((index) => verify('--shard', `${index}/2`, '--report', `json=shard-${index}.json`)),
    );
    expect(runs.map(({ exitCode }) => exitCode).toSorted()).toEqual([3, 4]);
    const merge = ['bluegreen', 'verify', 'merge', 'shard-1.json'];
    const merged = await ns.kubectl(
      ...merge,
      'shard-2.json',
      '-o',
      'json',
      '--report',
      'junit=all.xml',
      noCluster,
    );
    expect(merged.exitCode).toBe(3);
    const verdict = JSON.parse(merged.stdout) as Verdict;
    await expectSchema('verdict', verdict);
    expect(verdict).toMatchObject({
      outcome: 'fail',
      selection: { whole: true, of: 4, by: [] },
      totals: { pass: 3, fail: 1 },
    });
    expect(await readFile(path.join(ns.folder, 'all.xml'), 'utf8')).toContain('tests="4" failures="1"');
    const half = await ns.kubectl(...merge, noCluster);
    expect(half.exitCode).toBe(5);
    expect(half.stderr).toMatch(
      /^refused: shard 2\/2 is missing\n +expected +one verdict of each of 2 shards\n/,
    );
    const none = await ns.kubectl(...merge, 'golden/suite.yaml', noCluster);
    expect(none.exitCode).toBe(2);
    expect(none.stderr).toContain('golden/suite.yaml: not JSON');
  });

  test('a waiver lets its finding through, and says so; once it has expired the set does not load', async () => {
    const waiver = (expires: string) =>
      `- { case: b-wrong, check: text.contains, owner: ada, reason: to be mended, expires: ${expires} }\n`;
    await ns.write({ 'golden/waivers.yaml': waiver('2999-12-31') });
    const run = await verify('--ledger', 'ledger.jsonl');
    expect(run.exitCode).toBe(0);
    const ledger = await readFile(path.join(ns.folder, 'ledger.jsonl'), 'utf8');
    expect(ledger.match(/^\{.*"outcome":"pass".*\}$/gm)).toHaveLength(4);
    expect(run.stdout).toMatch(/^ waived: b-wrong text\.contains, by ada until 2999-12-31: to be mended$/m);
    expect(run.stdout).toMatch(/^passed: 4 passed \(1 by waiver\)/m);
    await ns.write({ 'golden/waivers.yaml': waiver('2020-12-31') });
    const late = await verify();
    expect(late.exitCode).toBe(1);
    expect(late.stderr).toMatch(
      /waivers\.yaml:1:\d+: the waiver of text\.contains in b-wrong has expired: ada/,
    );
    await ns.write({ 'golden/waivers.yaml': '# none\n' });
  });

  test.each([
    [['--only', 'a-greting'], '--only a-greting: the set has no such case; it has: a-greeting, b-wrong'],
    [['--shard', '3/2'], '--shard 3/2: write I/N, as 1/3, with I from 1 to N'],
    [['--plan', '--rerun-failed'], '--plan asks nobody which cases failed'],
  ])('%j is told before anything is asked', async (words, problem) => {
    const run = await ns.kubectl('bluegreen', 'verify', ...words, noCluster);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain(problem);
  });
});

describe('given what the idle slot fails, --baseline live', () => {
  test('tells a stale golden case from a regression; both block', async () => {
    const ns = await (await e2eCluster()).namespace({ green: '1.3.2-too-long', replicas: 1 });
    await smallSet(ns, [
      { id: 'greeting' },
      { id: 'stale', expect: impossible },
      { id: 'fine', expect: '{ status: 200 }' },
    ]);
    const run = await ns.kubectl('bluegreen', 'verify', '--baseline', 'live', '--report', 'json=v.json', {
      as: 'ci',
    });
    expect(run.exitCode).toBe(3);
    const text = run.stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('a regression: blue, which is live, passes');
    expect(text).toContain(
      'a stale golden case rather than a regression: blue, which is live, fails the same',
    );
    const verdict = JSON.parse(await readFile(path.join(ns.folder, 'v.json'), 'utf8')) as Verdict;
    await expectSchema('verdict', verdict);
    const byId = new Map(verdict.cases.map((one) => [one.id, one.baseline]));
    expect(byId.get('fine')).toBeUndefined();
    expect(byId.get('greeting')).toEqual({ slot: 'blue', kind: 'regression', checks: [] });
    expect(byId.get('stale')).toEqual({ slot: 'blue', kind: 'stale-golden', checks: ['text.contains'] });
  });

  test('--record keeps no verdict of a part', async () => {
    const ns = await (
      await e2eCluster()
    ).namespace({ green: null, blue: null, service: null, settle: false });
    const run = await ns.kubectl('bluegreen', 'verify', '--only', 'fine', '--record', noCluster);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('--record keeps the verdict of the whole set, and --only asks a part of it');
  });
});
