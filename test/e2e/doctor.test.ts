import { beforeAll, describe, expect, test } from 'vitest';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { DoctorReport, Finding } from '../../src/results/doctor-report.generated.ts';
import { expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  isWrite,
  shippedRules,
  smallSet,
  withoutVerb,
  type E2eNamespace,
  type KubectlOptions,
} from './harness/index.ts';

describe('doctor', () => {
  let ns: E2eNamespace;
  const examined = async (options: KubectlOptions, ...words: readonly string[]): Promise<DoctorReport> => {
    const run = await ns.kubectl('bluegreen', 'doctor', '-o', 'json', ...words, options);
    const report = JSON.parse(run.stdout) as DoctorReport;
    await expectSchema('doctor-report', report);
    expect(run.exitCode, run.stdout).toBe(report.healthy ? 0 : 1);
    return report;
  };
  const of = (report: DoctorReport, part: Finding['part']): readonly Finding[] =>
    report.findings.filter((finding) => finding.part === part);

  beforeAll(async () => {
    ns = await (
      await e2eCluster()
    ).namespace({ blue: '1.2.0', green: { tag: '1.3.0', ownProcess: true }, replicas: 1 });
    await smallSet(ns);
  });

  test('given all is well it says so of each part, and changes nothing', async () => {
    const report = await examined({});
    expect(report.healthy, JSON.stringify(report.findings)).toBe(true);
    for (const part of ['kubeconfig', 'golden', 'server', 'clock', 'permissions', 'slots'] as const)
      expect(of(report, part).map(({ state }) => state)).toEqual(['ok']);
    expect(of(report, 'port-forward').map(({ text }) => text)).toEqual([
      expect.stringMatching(/^blue: port 8000 of agent-blue-\S+ answers, \d+ ms$/) as string,
      expect.stringMatching(/^green: port 8000 of agent-green-\S+ answers, \d+ ms$/) as string,
    ]);
    expect(of(report, 'guard')).toMatchObject([
      { state: 'note', help: expect.stringContaining('guard install') as string },
    ]);
    expect((await ns.audit()).filter(isWrite)).toEqual([]);
  });

  test('the text is one line a finding, with what mends it below', async () => {
    const run = await ns.kubectl('bluegreen', 'doctor', { cwd: '/' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^ok +kubeconfig +context "e2e" of \S+: https:\S+, namespace e2e-\w+$/m);
    expect(run.stdout).toMatch(/^note +golden +there is no \.\/golden here.*\n +help +cd to where it is/m);
    expect(run.stdout).toMatch(/nothing is a problem\n$/);
  });

  test('a command that is meant and not permitted is a problem, with the Role that mends it', async () => {
    const as = await ns.withRole(withoutVerb(await shippedRules('operator'), 'services', 'patch'));
    const found = of(await examined({ as }, '--for', 'switch,verify'), 'permissions');
    expect(found.map(({ state, text }) => [state, text])).toEqual([
      ['ok', 'what verify cannot do without'],
      ['problem', 'switch cannot: patch services'],
    ]);
    const help = found[1]?.help ?? '';
    expect(help).toMatch(/doctor rbac .*--for switch$/);
    const role = await ns.kubectl('bluegreen', 'doctor', 'rbac', '--for', 'switch', '-n', ns.name);
    expect(role.stdout).toMatch(
      /kind: Role\n[\s\S]*resources: \[services\]\n {4}verbs: \[list, get, patch\]/,
    );
    // Who may only judge is not ill.
    const ci = await examined({ as: 'ci' });
    expect(ci.healthy).toBe(true);
    expect(of(ci, 'permissions').find(({ text }) => text.startsWith('switch'))?.state).toBe('warning');
  });

  test('a golden set that does not load', async () => {
    await ns.write({
      'broken/suite.yaml': 'apiVersion: kubectl-bluegreen/v1\nkind: GoldenSuite\nporrt: 1\n',
    });
    const [golden] = of(await examined({}, '--golden', 'broken'), 'golden');
    expect(golden?.state).toBe('problem');
    expect(golden?.text).toMatch(/broken\/suite\.yaml/);
  });

  test('a kubeconfig that is not there', async () => {
    const run = await ns.kubectl('bluegreen', 'doctor', { env: { KUBECONFIG: '/nowhere/config' } });
    expectTidy(run, { exitCode: 1 });
    expect(run.stdout).toMatch(/^PROBLEM +kubeconfig +there is no kubeconfig.*\n +help /m);
  });

  test('an API server that does not answer ends each part in its time', async () => {
    const run = await ns.kubectl('bluegreen', 'doctor', '--server', 'https://127.0.0.1:9', '--timeout', '3s');
    expectTidy(run, { exitCode: 1, withinMs: 10_000 });
    expect(run.stdout).toMatch(/^PROBLEM +server /m);
    expect(run.stdout).toMatch(/^not checked +port-forward +the slots could not be made out/m);
  });

  test('a pod that does not answer, slots that cannot be made out', async () => {
    const [pod] = await ns.pods('green');
    if (pod === undefined) throw new Error('green has no pod');
    await ns.killAgent(pod);
    await ns.patch('Service', 'agent-service', {
      metadata: { annotations: { [annotation.slotLabel]: 'absent' } },
    });
    const lost = await examined({});
    expect(of(lost, 'slots')).toMatchObject([{ state: 'problem', help: expect.any(String) as string }]);
    await ns.patch('Service', 'agent-service', {
      metadata: { annotations: { [annotation.slotLabel]: null } },
    });
    const report = await examined({});
    expect(of(report, 'port-forward').map(({ state }) => state)).toEqual(['ok', 'problem']);
    expect(report.healthy).toBe(false);
  });

  test('what --for does not know is named', async () => {
    const run = await ns.kubectl('bluegreen', 'doctor', 'rbac', '--for', 'destroy');
    expectTidy(run, { exitCode: 2 });
    expect(run.stderr).toMatch(/there is no "destroy"; there are: status, /);
  });
});
