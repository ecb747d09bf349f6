import { beforeAll, describe, expect, test } from 'vitest';
import { e2eCluster, isWrite, shippedSet, type E2eNamespace, type Run } from './harness/index.ts';

/** status -> deploy -> verify -> switch -> rollback, as an operator types them; each test goes on where the last one ended. */
describe('given the described system, blue 1.2.0 live and green idle', () => {
  let ns: E2eNamespace;
  const liveSlot = async (): Promise<string | undefined> =>
    (await ns.get('Service', 'agent-service')).spec.selector?.['slot'];
  const writes = async (run: Run): Promise<readonly string[]> =>
    (await ns.audit(run))
      .filter(isWrite)
      .map(({ verb, resource, name }) => `${verb} ${resource} ${name}`.trim());

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ live: 'blue', blue: '1.2.0', green: '1.2.0', replicas: 3 });
    await shippedSet(ns);
  });

  test('status fits on a screen and changes nothing', async () => {
    const run = await ns.kubectl('bluegreen', 'status');
    expect(run.stderr).toBe('');
    expect(run.exitCode).toBe(0);
    const lines = run.stdout.split('\n');
    expect(lines[0]).toBe(`${ns.name}/agent-service    live blue, idle green    (context e2e)`);
    expect(lines[2]).toMatch(/^SLOT +STATE +VERSION +READY +ENDPOINTS +IMAGE +CONFIG +VERDICT$/);
    expect(lines[3]).toMatch(/^blue +live +1\.2\.0 +3\/3 +3 +agent-service:1\.2\.0 +prompts +none$/);
    expect(lines[4]).toMatch(/^green +idle +1\.2\.0 +3\/3 +0 +agent-service:1\.2\.0 +prompts +none$/);
    expect(run.stdout).toContain('last switch  none recorded');
    // The prompts of the described system are immutable, so sharing them is no danger.
    expect(run.stdout).not.toContain('warning');
    expect(lines.length).toBeLessThan(24);
    expect(await writes(run)).toEqual([]);
  });

  test('deploy changes green alone, sets its version, and follows the rollout', async () => {
    const before = await ns.get('Deployment', 'agent-blue');
    const run = await ns.kubectl(
      'bluegreen',
      'deploy',
      '--image',
      'agent-service:1.3.0-too-long',
      '--agent-version',
      '1.3.0',
    );
    expect(run.stdout).toContain('green is rolled out.');
    expect(run.exitCode).toBe(0);
    expect(await writes(run)).toEqual(['patch deployments agent-green']);
    const green = await ns.get('Deployment', 'agent-green');
    expect(green.spec.template.spec.containers[0]?.image).toBe('agent-service:1.3.0-too-long');
    expect(green.spec.template.metadata?.labels?.['version']).toBe('1.3.0');
    const after = await ns.get('Deployment', 'agent-blue');
    expect(after.spec).toEqual(before.spec);
    expect(after.metadata.labels).toEqual(before.metadata.labels);
  });

  test('verify says which answers are too long, and by how much', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.exitCode).toBe(3);
    expect(run.stdout).toMatch(/refund-window[\s\S]*length\.words +expected at most \d+, found \d+/);
    expect(run.stdout).toContain('kubectl bluegreen verify --show refund-window');
    expect(run.stdout).toMatch(/failed: \d+ failed/);
    expect(await writes(run)).toEqual([]);
  });

  test('verify --show prints the whole exchange of a case', async () => {
    const run = await ns.kubectl('bluegreen', 'verify', '--show', 'refund-window', { as: 'ci' });
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('> POST http://localhost:8000/v1/chat/completions');
    expect(run.stdout).toContain('"messages"');
  });

  test('switch stops at that verdict and leaves the Service as it was', async () => {
    const before = await ns.get('Service', 'agent-service');
    const run = await ns.kubectl('bluegreen', 'switch');
    expect(run.exitCode).toBe(3);
    expect(run.stderr).toContain(
      `e2e/${ns.name} agent-service: blue -> green, agent-service:1.2.0 -> 1.3.0-too-long`,
    );
    expect(run.stdout).toMatch(/length\.words +expected at most \d+, found \d+/);
    expect(run.stdout).toContain('nothing was changed; blue is live');
    expect((await ns.get('Service', 'agent-service')).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
    expect(await writes(run)).toEqual([]);
  });

  test('the right version passes, and traffic moves in one write', async () => {
    const deployed = await ns.kubectl(
      'bluegreen',
      'deploy',
      '--image',
      'agent-service:1.3.1',
      '--agent-version',
      '1.3.1',
    );
    expect(deployed.exitCode).toBe(0);
    const run = await ns.kubectl('bluegreen', 'switch', '--monitor', '1s', '--reason', '1.3.1 is out');
    expect(run.stdout).toContain(
      `green is live. Way back: kubectl bluegreen rollback agent-service -n ${ns.name}`,
    );
    expect(run.exitCode).toBe(0);
    expect(await liveSlot()).toBe('green');
    const made = await writes(run);
    expect(made.filter((write) => write.includes('services'))).toEqual(['patch services agent-service']);
    expect(made.filter((write) => !write.includes('services')).length).toBeLessThanOrEqual(1);
    expect(made.filter((write) => !write.includes('services') && !write.startsWith('create events'))).toEqual(
      [],
    );
  });

  test('status tells who switched, when and why, and that the way back is instant', async () => {
    const run = await ns.kubectl('bluegreen', 'status');
    expect(run.stdout).toMatch(/last switch +blue -> green by \S+, (just now|\d+s ago) \("1\.3\.1 is out"\)/);
    expect(run.stdout).toMatch(/rollback +instant, to blue/);
    expect(run.stdout).not.toContain('live template is not');
  });

  test('a second switch does not move traffic there and back', async () => {
    const run = await ns.kubectl('bluegreen', 'switch');
    expect(run.exitCode).toBe(5);
    expect(run.stdout).toContain('refused: blue is the slot that traffic just left');
    expect(run.stdout).toContain('--to blue');
    expect(await liveSlot()).toBe('green');
    expect(await writes(run)).toEqual([]);
  });

  test('rollback is back in one write, and refuses a second time', async () => {
    const run = await ns.kubectl('bluegreen', 'rollback');
    expect(run.stdout).toContain('blue is live again.');
    expect(run.exitCode).toBe(0);
    expect(await liveSlot()).toBe('blue');
    expect((await writes(run)).filter((write) => !write.startsWith('create events'))).toEqual([
      'patch services agent-service',
    ]);
    const again = await ns.kubectl('bluegreen', 'rollback');
    expect(again.exitCode).toBe(5);
    expect(again.stdout).toContain('already rolled back to blue');
    expect(await writes(again)).toEqual([]);
  });
});
