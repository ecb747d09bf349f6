import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { MutationReport } from '../../src/results/mutation-report.generated.ts';
import { startAgent } from '../sandbox/agents/start-agent.ts';
import { expectTidy } from './expect-tidy.ts';
import { e2eCluster, expectSchema, shippedSet, smallSet, type E2eNamespace } from './harness/index.ts';

const noCluster = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
const mutate = ['bluegreen', 'golden', 'mutate'];

async function expecting(ns: E2eNamespace, expect: string): Promise<void> {
  const request = 'request: { messages: [{ role: user, content: "Hello!" }] }';
  await ns.write({ 'golden/cases/greeting.yaml': `id: greeting\n${request}\nexpect: ${expect}\n` });
}

describe('given recorded answers, and no cluster', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
  });

  test('the shipped set catches nine of ten breakages, and names the check that catches each', async () => {
    await shippedSet(ns);
    const run = await ns.kubectl(...mutate, '--min-score', '90', '-o', 'json', noCluster);
    expect(run.exitCode, run.stderr).toBe(0);
    const report = JSON.parse(run.stdout) as MutationReport;
    await expectSchema('mutation-report', report);
    expect(report).toMatchObject({ outcome: 'enough', notMutated: [], minScore: 90 });
    expect(report.caught.every(({ checks }) => checks.length > 0)).toBe(true);
    const text = await ns.kubectl(...mutate, noCluster);
    expect(text.stdout).toMatch(
      /^let through greeting\n {2}a call that was not made\n {2}expect {3}toolCalls: /m,
    );
    expect(text.stdout).toMatch(
      /^score 9\d\.\d %: \d+ of \d+ breakages caught, \d+ let through; 14 of 14 cases$/m,
    );
    const again = await ns.kubectl(...mutate, noCluster);
    expect(again.stdout).toBe(text.stdout);
  });

  test('a case without an answer is told and counted: 4 with --min-score, 0 without', async () => {
    await rm(path.join(ns.folder, 'golden/observations/greeting.json'));
    const asked = await ns.kubectl(...mutate, '--min-score', '90', noCluster);
    expectTidy(asked, { exitCode: 4 });
    expect(asked.stdout).toMatch(/^not mutated greeting: no answer of it is recorded$/m);
    expect(asked.stdout).toMatch(/13 of 14 cases, but not of 1 of 14 cases: could not tell$/m);
    expect((await ns.kubectl(...mutate, noCluster)).exitCode).toBe(0);
    const below = await ns.kubectl(...mutate, '--min-score', '100', noCluster);
    expectTidy(below, { exitCode: 3 });
    expect(below.stdout).toMatch(/, below the 100 % that were asked for$/m);
  });

  test('a proposed check, written into the case, closes the gap; an answer that is not good any more counts for nothing', async () => {
    await smallSet(ns, [{ id: 'greeting' }]);
    const agent = await startAgent('right');
    const url = ['--url', agent.url];
    const recorded = await ns
      .kubectl('bluegreen', 'golden', 'record', '--all', ...url, noCluster)
      .finally(() => agent.stop());
    expect(recorded.exitCode, recorded.stderr).toBe(0);
    const before = await ns.kubectl(...mutate, noCluster);
    expect(before.stdout).toMatch(
      /^ {2}finish reason length\n[\s\S]*^ {2}expect {3}finishReason: \[stop\] /m,
    );

    await expecting(ns, '{ finishReason: [stop] }');
    const after = await ns.kubectl(...mutate, noCluster);
    expect(after.stdout).toMatch(/^score /m);
    expect(after.stdout).not.toContain('finish reason length');

    await expecting(ns, '{ length: { words: { max: 3 } } }');
    const none = await ns.kubectl(...mutate, noCluster);
    expectTidy(none, { exitCode: 4 });
    expect(none.stdout).toMatch(
      /^not mutated greeting: .* not good any more: length\.words expected at most 3, /m,
    );
    expect(none.stdout).toMatch(/^could not tell: none of 1 cases has a good recorded answer$/m);
  });
});
