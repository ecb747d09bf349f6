import { beforeAll, describe, expect, test } from 'vitest';
import type { SlotDiff } from '../../src/results/slot-diff.generated.ts';
import { expectRefusal, expectTidy } from './expect-tidy.ts';
import {
  e2eCluster,
  expectSchema,
  shippedRules,
  withoutVerb,
  type E2eNamespace,
  type KubectlOptions,
  type Run,
} from './harness/index.ts';

const diff = (ns: E2eNamespace, ...words: readonly (string | KubectlOptions)[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'diff', ...words);

async function diffOf(ns: E2eNamespace): Promise<SlotDiff> {
  const run = await diff(ns, '-o', 'json');
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  const found = JSON.parse(run.stdout) as SlotDiff;
  await expectSchema('slot-diff', found);
  return found;
}

describe('given two slots that run the same', () => {
  let ns: E2eNamespace;
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.2.0', replicas: 1 });
  });

  test('it says so, and changes nothing', async () => {
    const run = await diff(ns);
    expectTidy(run, { exitCode: 0 });
    expect(run.stdout).toMatch(/^\S+\/agent-service {4}live blue -> idle green {4}\(context e2e\)\n/);
    expect(run.stdout).toContain('\nnothing else differs: both slots run the same\n');
    expect(await ns.writes(run)).toEqual([]);
    expect(await diffOf(ns)).toMatchObject({ same: true, live: { slot: 'blue', replicas: 1, ready: 1 } });
  });

  test('a release shows image, settings without secrets, and prompts by word, on 80 columns', async () => {
    const { data = {} } = await ns.get('ConfigMap', 'prompts');
    const system = data['system.md'] ?? '';
    await ns.write({
      'prompts/system.md': system.replace('three sentences', 'two short sentences'),
      'prompts/tone.md': 'Be kind.\n',
    });
    const release = [
      '--image',
      'agent-service:1.3.0',
      '--agent-version',
      '1.3.0',
      '--config',
      'prompts=./prompts',
    ];
    const settings = ['--set-env', 'LOG_LEVEL=debug', '--set-env', 'VENDOR_TOKEN=very-secret'];
    const deployed = await ns.kubectl('bluegreen', 'deploy', ...release, ...settings);
    expect(deployed.exitCode, deployed.stdout + deployed.stderr).toBe(0);

    const run = await diff(ns, 'agent-service');
    expectTidy(run, { exitCode: 0 });
    expect(run.stdout).toMatch(/^version +1\.2\.0 +1\.3\.0$/m);
    expect(run.stdout).toMatch(/^ {2}agent {2}agent-service:1\.2\.0 -> agent-service:1\.3\.0$/m);
    expect(run.stdout).toMatch(/^ {2}agent LOG_LEVEL {2}\(none\) -> debug$/m);
    expect(run.stdout).toMatch(/^ {2}agent VENDOR_TOKEN {2}\(none\) -> \*\*\*$/m);
    expect(run.stdout).toMatch(/^ConfigMap prompts -> prompts-\w+ \(volume prompts\)$/m);
    expect(run.stdout).toMatch(/^ {2}refunds\.md {2}removed, \d+ bytes$/m);
    expect(run.stdout).toMatch(/at most \[-three-\] \{\+two short\+\}\s+sentences\./);
    expect(run.stdout).toMatch(/^ {2}tone\.md {2}added, 9 bytes\n {4}\+ Be kind\.$/m);
    expect(
      Math.max(
        ...run.stdout
          .split('\n')
          .slice(1)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
    expect(run.stdout).not.toMatch(/\u001b|very-secret/);
  });

  test('scripts get the same, as JSON and as YAML', async () => {
    const found = await diffOf(ns);
    expect(found).toMatchObject({ same: false, idle: { version: '1.3.0' }, other: [], notChecked: [] });
    expect(found.configMaps[0]?.keys.map(({ key, kind }) => `${key} ${kind}`)).toEqual([
      'refunds.md removed',
      'system.md changed',
      'tone.md added',
    ]);
    expect(JSON.stringify(found)).not.toContain('very-secret');
    expect((await diff(ns, '-o', 'yaml')).stdout).toMatch(
      /^apiVersion: kubectl-bluegreen\/v1\nkind: SlotDiff\n/,
    );
  });

  test('what a role may not read is not checked, and everything else is', async () => {
    const rules = withoutVerb(await shippedRules('operator'), 'configmaps', 'get');
    const lacking = withoutVerb(rules, 'horizontalpodautoscalers', 'list');
    const run = await diff(ns, { as: await ns.withRole(lacking) });
    expectTidy(run, { exitCode: 0 });
    expect(run.stdout).toContain('HPAs were not checked: no permission to list horizontalpodautoscalers');
    expect(run.stdout).toContain('ConfigMap prompts was not checked: no permission to get configmaps');
    expect(run.stdout).toContain('agent-service:1.3.0');
  });

  test('Kubernetes is asked for nothing twice, and never for a Secret', async () => {
    const run = await diff(ns, 'agent-service');
    const asked = (await ns.audit(run)).map(({ verb, resource, name }) =>
      `${verb} ${resource} ${name}`.trim(),
    );
    expect(asked.toSorted()).toEqual([
      expect.stringMatching(/^get configmaps prompts$/),
      expect.stringMatching(/^get configmaps prompts-/),
      'get deployments agent-blue',
      'get deployments agent-green',
      'get services agent-service',
      'list horizontalpodautoscalers',
      'list pods',
      'list replicasets',
    ]);
  });
});

test('where the slots cannot be made out it is refused, as by status', async () => {
  const ns = await (await e2eCluster()).namespace({ green: null, replicas: 1 });
  expectRefusal(await diff(ns), /slot/, /./);
  const run = await diff(ns, '-o', 'json');
  expect(run.exitCode).toBe(5);
  expect(JSON.parse(run.stdout)).toMatchObject({ kind: 'Error' });
});
