import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { annotation } from '../../src/domain/slots/annotations.ts';
import type { PodTemplate } from '../../src/domain/slots/kubernetes.ts';
import type { DeployResult } from '../../src/results/deploy-result.generated.ts';
import {
  e2eCluster,
  expectSchema,
  type E2eNamespace,
  type EditableContainer,
  type Run,
} from './harness/index.ts';

const deploy = (ns: E2eNamespace, ...words: readonly string[]): Promise<Run> =>
  ns.kubectl('bluegreen', 'deploy', ...words);
const templateOf = async (ns: E2eNamespace): Promise<PodTemplate> =>
  (await ns.get('Deployment', 'agent-green')).spec.template;

describe('given green idle with one container', () => {
  let ns: E2eNamespace;
  let live: unknown;
  const liveSlot = async (): Promise<unknown> => {
    const { spec, metadata } = await ns.get('Deployment', 'agent-blue');
    return { spec, labels: metadata.labels, annotations: metadata.annotations };
  };
  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: '1.2.0', green: '1.2.0', replicas: 2 });
    live = await liveSlot();
  });

  test('an image goes to green with its version', async () => {
    const run = await deploy(ns, '--image', 'agent-service:1.3.0', '--agent-version', '1.3.0');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toBe(
      [
        '  image of agent: agent-service:1.2.0 -> agent-service:1.3.0',
        '  env AGENT_VERSION of agent: 1.2.0 -> 1.3.0',
        '  label version: 1.2.0 -> 1.3.0',
        `green is rolled out. Next: kubectl bluegreen verify agent-service -n ${ns.name}`,
        '',
      ].join('\n'),
    );
    expect(run.stderr).toMatch(
      new RegExp(
        `^\\S+/${ns.name} agent-green \\(green, idle\\): agent-service:1\\.2\\.0 -> 1\\.3\\.0\n.*deployment/agent-green changed\n`,
      ),
    );
    expect(run.stderr).not.toContain('warning');
    expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
    const { containers } = (await templateOf(ns)).spec;
    expect(containers[0]).toMatchObject({ image: 'agent-service:1.3.0' });
    expect(containers[0]?.env).toContainEqual({ name: 'AGENT_VERSION', value: '1.3.0' });
    const green = await ns.get('Deployment', 'agent-green');
    const record = JSON.parse(green.metadata.annotations?.[annotation.deploy] ?? '') as object;
    expect(record).toMatchObject({
      who: `system:serviceaccount:${ns.name}:operator`,
      from: 'agent-service:1.2.0',
      to: 'agent-service:1.3.0',
    });
  });

  test('the same again is done already, and writes nothing', async () => {
    const run = await deploy(ns, '--image', 'agent-service:1.3.0', '--agent-version', '1.3.0');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^green runs this already and is rolled out; nothing was changed\./);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('an image without its version is warned of, where they would lie', async () => {
    const run = await deploy(ns, '--image', 'agent-service:1.3.1');
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(
      /^ *(warning|WARNING):? .*the slot still calls itself version 1\.3\.0; set it together with the image: --agent-version 1\.3\.1$/m,
    );
  });

  test('a variable is set, and one that is new is added', async () => {
    const run = await deploy(ns, '--set-env', 'LOG_LEVEL=debug', '--set-env', 'GREETING=Hello, you = me');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(
      '  env LOG_LEVEL of agent: unset -> debug\n  env GREETING of agent: unset -> Hello, you = me\n',
    );
    expect((await templateOf(ns)).spec.containers[0]?.env).toEqual(
      expect.arrayContaining([
        { name: 'LOG_LEVEL', value: 'debug' },
        { name: 'GREETING', value: 'Hello, you = me' },
      ]),
    );
  });

  test('a variable that comes from a Secret is left there', async () => {
    const run = await deploy(ns, '--set-env', 'OPENAI_API_KEY=sk-not-this-way');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: OPENAI_API_KEY is not a plain value\n/);
    expect(run.stdout).toContain('it comes from Secret agent-secrets');
    expect(run.stdout + run.stderr).not.toContain('sk-not-this-way');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('a container that is not there is refused, with those that are', async () => {
    const run = await deploy(ns, '--set-image', 'proxy=envoy:1');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: there is no container proxy\n +expected +one of: agent\n/);
    expect(run.stdout).toContain('nothing was changed; blue is live and untouched\n');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('nothing to deploy is a mistake of the command line', async () => {
    const run = await deploy(ns);
    expect(run.exitCode).toBe(2);
    expect(run.stderr).toContain('nothing to deploy: give --image, --set-image, --set-env, --config');
  });

  test('--dry-run=client prints the patch, and sends nothing', async () => {
    const run = await deploy(ns, '--image', 'agent-service:1.4.0', '--dry-run=client');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain(
      'would change deployment/agent-green (dry run: client); nothing was changed',
    );
    expect(run.stdout).toContain(
      '  {"op":"add","path":"/spec/template/spec/containers/0/image","value":"agent-service:1.4.0"}',
    );
    expect(run.stdout).toContain('  only if still as read: /metadata/uid, /spec/template, /spec/replicas, ');
    expect((await ns.audit(run)).filter(({ verb }) => verb === 'patch')).toEqual([]);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('--dry-run=server lets the API server judge it, and changes nothing', async () => {
    await ns.write({ 'new-prompts/system.md': 'You are another agent.\n' });
    const words = ['--image', 'agent-service:1.4.0', '--config', 'prompts=new-prompts', '--dry-run=server'];
    const run = await deploy(ns, ...words);
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toContain('the API server would accept the patch');
    const sent = (await ns.audit(run)).filter(({ uri }) => uri.includes('dryRun=All'));
    expect(sent.map(({ verb, resource, code }) => `${verb} ${resource} ${code}`).toSorted()).toEqual([
      'create configmaps 201',
      'patch deployments 200',
    ]);
    expect(await ns.writes(run)).toEqual([]);
    expect((await templateOf(ns)).spec.containers[0]?.image).toBe('agent-service:1.3.1');
  });

  test('-o json says it as the schema has it, and so does -o yaml', async () => {
    const run = await deploy(ns, '--set-env', 'LOG_LEVEL=info', '-o', 'json');
    expect(run.exitCode).toBe(0);
    const result = JSON.parse(run.stdout) as DeployResult;
    await expectSchema('deploy-result', result);
    expect(result).toMatchObject({
      outcome: 'deployed',
      changed: true,
      live: 'blue',
      slot: 'green',
      changes: [{ what: 'env LOG_LEVEL of agent', from: 'debug', to: 'info' }],
    });
    const again = await deploy(ns, '--set-env', 'LOG_LEVEL=info', '-o', 'yaml');
    await expectSchema('deploy-result', parse(again.stdout));
    expect(parse(again.stdout)).toMatchObject({ outcome: 'already-so', changed: false });
  });

  test('a folder becomes an immutable ConfigMap of its own, and only green uses it', async () => {
    await ns.write({ 'prompts/system.md': 'Be brief.\n', 'prompts/refunds.md': 'Within 14 days.\n' });
    const run = await deploy(ns, '--config', 'prompts=./prompts');
    expect(run.exitCode).toBe(0);
    const name = /^ {2}ConfigMap of volume prompts: prompts -> (prompts-[0-9a-f]{10})$/m.exec(
      run.stdout,
    )?.[1];
    expect(await ns.writes(run)).toEqual([
      `create configmaps ${name ?? '?'}`,
      'patch deployments agent-green',
    ]);
    expect(await ns.get('ConfigMap', name ?? '?')).toMatchObject({
      immutable: true,
      data: { 'system.md': 'Be brief.\n', 'refunds.md': 'Within 14 days.\n' },
    });
    expect((await templateOf(ns)).spec.volumes).toContainEqual(
      expect.objectContaining({ name: 'prompts', configMap: expect.objectContaining({ name }) as unknown }),
    );
  });

  test('the same content again is no new object', async () => {
    const before = (await ns.list('ConfigMap')).map(({ metadata }) => metadata.name);
    const run = await deploy(ns, '--config', 'prompts=prompts');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^green runs this already/);
    expect(await ns.writes(run)).toEqual([]);
    expect((await ns.list('ConfigMap')).map(({ metadata }) => metadata.name)).toEqual(before);
  });

  test('an edit makes another one, and the former stays for the way back', async () => {
    const [former] = (await ns.list('ConfigMap')).filter(({ metadata }) => /^prompts-/.test(metadata.name));
    await ns.write({ 'prompts/system.md': 'Be brief, and friendly.\n' });
    const run = await deploy(ns, '--config', 'prompts=prompts');
    expect(run.exitCode).toBe(0);
    const prompts = (await ns.list('ConfigMap'))
      .map(({ metadata }) => metadata.name)
      .filter((name) => /^prompts-/.test(name));
    expect(prompts).toHaveLength(2);
    expect(prompts).toContain(former?.metadata.name);
  });

  test('one file becomes a ConfigMap of one key', async () => {
    await ns.write({ 'system.md': 'Be one file.\n' });
    const run = await deploy(ns, '--config', 'prompts=system.md');
    expect(run.exitCode).toBe(0);
    const used = (await templateOf(ns)).spec.volumes?.find(({ name }) => name === 'prompts')?.configMap?.name;
    expect((await ns.get('ConfigMap', used ?? '')).data).toEqual({ 'system.md': 'Be one file.\n' });
  });

  test('a ConfigMap that nothing uses is refused, with the lines to add', async () => {
    const run = await deploy(ns, '--config', 'tools=prompts');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: nothing in the template uses the ConfigMap tools\n/);
    expect(run.stdout).toContain('volumes: [{name: tools, configMap: {name: tools}}]');
    expect(run.stdout).toContain('volumeMounts: [{name: tools, mountPath: /etc/tools}]');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('files that are not there are said before anything is asked', async () => {
    const run = await deploy(ns, '--config', 'prompts=no-such-folder');
    expect(run.exitCode).toBe(1);
    expect(run.stderr).toContain('no-such-folder: there is no such file or folder');
    expect(await ns.writes(run)).toEqual([]);
  });

  test('all this wrote nothing of the live slot, which is as it was', async () => {
    const targets = new Set((await ns.writes()).map((line) => line.replace(/prompts-\w+/, 'prompts-HASH')));
    expect([...targets].toSorted()).toEqual([
      'create configmaps prompts-HASH',
      'patch deployments agent-green',
    ]);
    expect(await liveSlot()).toEqual(live);
  });
});

describe('given a slot that is not as the live one', () => {
  const sidecar: EditableContainer = { name: 'proxy', image: 'envoy:1', ports: [{ containerPort: 9901 }] };

  test("from zero replicas it is brought to the live slot's size", async () => {
    const ns = await (await e2eCluster()).namespace({ green: { replicas: 0 }, replicas: 2 });
    const run = await deploy(ns, '--image', 'agent-service:1.3.0', '--agent-version', '1.3.0');
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('  replicas: 0 -> 2\n');
    const green = await ns.get('Deployment', 'agent-green');
    expect(green.spec.replicas).toBe(2);
    expect(green.status?.readyReplicas).toBe(2);
    expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
  });

  test('several containers get their images in one write', async () => {
    const green = {
      edit: (found: { spec: { template: { spec: { containers: EditableContainer[] } } } }): void =>
        void found.spec.template.spec.containers.push(sidecar),
    };
    const ns = await (await e2eCluster()).namespace({ green, replicas: 1 });
    const images = ['--set-image', 'agent=agent-service:1.3.0', '--set-image', 'proxy=envoy:2'];
    const run = await deploy(ns, ...images, '--agent-version', '1.3.0');
    expect(run.exitCode).toBe(0);
    expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
    const { containers } = (await templateOf(ns)).spec;
    expect(containers.map(({ image }) => image)).toEqual(['agent-service:1.3.0', 'envoy:2']);
    const bare = await deploy(ns, '--image', 'agent-service:1.3.1', '--agent-version', '1.3.1');
    expect(bare.exitCode).toBe(0);
    expect((await templateOf(ns)).spec.containers.map(({ image }) => image)).toEqual([
      'agent-service:1.3.1',
      'envoy:2',
    ]);
  });

  test('--image where no container is the agent is refused, with the list', async () => {
    const green = {
      replicas: 0,
      edit: (found: { spec: { template: { spec: { containers: EditableContainer[] } } } }): void => {
        const { containers } = found.spec.template.spec;
        if (containers[0] !== undefined) containers[0].name = 'main';
        containers.push(sidecar);
      },
    };
    const ns = await (await e2eCluster()).namespace({ blue: { replicas: 0 }, green });
    const run = await deploy(ns, '--image', 'agent-service:1.3.0');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toMatch(/^refused: it is not clear which container is the agent\n/);
    expect(run.stdout).toMatch(/found +main, proxy\n/);
    expect(run.stdout).toMatch(/--set-image main=IMAGE/);
    expect(await ns.writes(run)).toEqual([]);
  });
});
