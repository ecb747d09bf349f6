import { rm } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LintReport } from '../../src/results/lint-report.generated.ts';
import { expectError, expectTidy } from './expect-tidy.ts';
import { e2eCluster, expectSchema, shippedSet, smallSet, type E2eNamespace } from './harness/index.ts';

const noCluster = { env: { KUBECONFIG: '/nonexistent', HOME: '/nonexistent' } };
const lint = ['bluegreen', 'golden', 'lint'];

/** A line of the ledger, of one run of a case. */
function run(day: number, outcome: 'pass' | 'fail', id = 'greeting'): string {
  const time = `2026-05-0${day}T00:00:00.000Z`;
  const checks = outcome === 'fail' ? ['length.words'] : [];
  const counted = { right: outcome === 'pass' ? 1 : 0, told: 1 };
  return JSON.stringify({
    time,
    slot: 'green',
    template: 't1',
    set: 's1',
    case: id,
    outcome,
    checks,
    ...counted,
  });
}

describe('given a folder, and no cluster', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ green: null, blue: null, service: null, settle: false });
  });

  test('the shipped set is clean', async () => {
    await shippedSet(ns);
    const found = await ns.kubectl(...lint, '--strict', noCluster);
    expect(found.exitCode, found.stdout).toBe(0);
    expect(found.stdout).toBe('clean: 14 cases in 30 files\n');
  });

  test('the problems of all files come at once, in the order of files and lines, each with its place', async () => {
    await smallSet(ns, [
      { id: 'a-typo', expect: '{ lenght: { words: { max: 60 } } }' },
      { id: 'b-never', expect: "{ text: { contains: [30 days], notContains: ['30'] } }" },
      { id: 'c-twice', expect: "{ text: { contains: ['14', 14 days] } }" },
    ]);
    await ns.write({ 'golden/observations/gone.json': '{}', 'golden/schemas/broken.json': '{' });
    const found = await ns.kubectl(...lint, noCluster);
    expectTidy(found, { exitCode: 1 });
    const lines = found.stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^golden\/cases\/a-typo\.yaml:3:11: error: .*`lenght`.*`length`/);
    expect(lines[1]).toMatch(/^golden\/cases\/b-never\.yaml:3:30: error: .* forbids it \(contradiction\)$/);
    expect(lines[2]).toMatch(/^golden\/cases\/c-twice\.yaml:3:30: warning: .* \(implied\)$/);
    expect(lines[3]).toMatch(/^golden\/observations\/gone\.json: error: not a recorded case: /);
    expect(lines[4]).toMatch(/^golden\/schemas\/broken\.json\S*: error: not JSON$/);
    expect(lines[5]).toBe('4 errors, 1 warning: 3 cases in 5 files');

    const json = await ns.kubectl(...lint, '-o', 'json', noCluster);
    expect(json.exitCode).toBe(1);
    const report = JSON.parse(json.stdout) as LintReport;
    await expectSchema('lint-report', report);
    expect(report.problems[1]).toMatchObject({
      file: 'cases/b-never.yaml',
      line: 3,
      column: 30,
      severity: 'error',
      rule: 'contradiction',
      case: 'b-never',
    });

    const github = await ns.kubectl(...lint, '-o', 'github', noCluster);
    expect(github.stdout).toMatch(
      /^::error file=golden\/cases\/b-never\.yaml,line=3,col=30,title=golden lint%3A contradiction::/m,
    );
    expect(github.stdout).toMatch(/^::warning file=golden\/cases\/c-twice\.yaml,/m);
  });

  test('a bound that the recorded answer breaks, and a case that flips, are warnings; --strict fails on them', async () => {
    await rm(path.join(ns.folder, 'golden'), { recursive: true });
    await shippedSet(ns);
    await ns.write({
      'golden/cases/tone.yaml': [
        'id: greeting',
        'request: { messages: [{ role: user, content: Hello! }] }',
        'expect:',
        '  length: { words: { max: 3 } }',
        '',
      ].join('\n'),
      'golden/cases/greeting.yaml': '',
      'runs.jsonl': [run(1, 'pass'), run(2, 'fail'), run(3, 'pass'), run(3, 'fail', 'gone'), '{"torn'].join(
        '\n',
      ),
    });
    const found = await ns.kubectl(...lint, '--ledger', 'runs.jsonl', noCluster);
    expectTidy(found, { exitCode: 0 });
    expect(found.stdout).toMatch(
      /^golden\/cases\/tone\.yaml:4:\d+: warning: the answer recorded of blue on \S+ breaks length\.words: expected at most 3, found \d+ \(recorded\)$/m,
    );
    expect(found.stdout).toMatch(
      /^golden\/cases\/tone\.yaml:\d+:\d+: warning: it flips: passed 2 and failed 1 runs by length\.words \(2 changes\) of set s1 and template t1; .*\(flips\)$/m,
    );
    expect(found.stdout).toMatch(/^golden\/observations\/tone\.json: warning: the set has no case tone /m);
    expect(found.stdout).toMatch(/^3 warnings: 13 cases in \d+ files$/m);
    expect(found.stderr).toMatch(/^warning: 1 lines of runs\.jsonl are none of a ledger$/m);
    const strict = await ns.kubectl(...lint, '--ledger', 'runs.jsonl', '--strict', noCluster);
    expect(strict.exitCode).toBe(1);
    const none = await ns.kubectl(...lint, '--ledger', path.join('no', 'such.jsonl'), noCluster);
    expectError(none, /--ledger no\/such\.jsonl: /, { exitCode: 2 });
  });

  test('a folder that is not there is one problem', async () => {
    const found = await ns.kubectl(...lint, '--golden', 'nowhere', noCluster);
    expectTidy(found, { exitCode: 1 });
    expect(found.stdout).toMatch(/^nowhere: error: no such folder: /);
    expect(found.stdout).toMatch(/^1 error: 0 cases in 0 files$/m);
  });
});
