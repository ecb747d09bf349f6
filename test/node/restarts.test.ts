import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { at } from '../cluster/json.ts';
import { type E2eNamespace, type Run, type RunningCommand, smallSet } from '../e2e/harness/index.ts';
import { openOwnNode, type OwnNode } from './own-node.ts';
import { plainAgentSlot } from './plain-agent-slot.ts';

let own: OwnNode;
beforeAll(async () => {
  own = await openOwnNode();
});
afterAll(() => own.close());

const cases = Array.from({ length: 6 }, (_, index) => ({ id: `case-${index}`, stream: index % 2 === 1 }));

/** All that the slot's Deployment wants is there, and nothing else. */
async function isWhole(ns: E2eNamespace, slot: string): Promise<boolean> {
  const { status, spec } = await ns.get('Deployment', `agent-${slot}`);
  const counts = ['replicas', 'updatedReplicas', 'availableReplicas'].map((key) => at(status, key));
  return counts.every((count) => count === spec.replicas);
}

const troubles = [
  { what: 'the kubelet is killed and started again', restart: () => own.control.restartKubelet() },
  { what: 'containerd is killed and started again', restart: () => own.control.restartContainerd() },
  { what: 'the node is switched off and on', restart: () => own.control.reboot() },
] as const;

describe.each(troubles)('when $what', ({ restart }) => {
  let ns: E2eNamespace;
  const selector = async (): Promise<unknown> => (await ns.get('Service', 'agent-service')).spec.selector;
  const begun = async (running: RunningCommand): Promise<void> => {
    await running.waitForStderr(/^green, .* \(concurrency 4\), /m);
    await ns.waitFor('a reply to begin', async () => {
      const logs = (await ns.pods('green')).map(({ metadata }) =>
        ns.admin.ask('GET', `/api/v1/namespaces/${ns.name}/pods/${metadata.name}/log`),
      );
      return (await Promise.all(logs)).some(({ body }) => String(body).includes('begun'));
    });
  };

  beforeAll(async () => {
    ns = await own.cluster.namespace({ blue: { replicas: 2 }, green: plainAgentSlot(2) });
    await smallSet(ns, cases, '', 'timeouts: { connect: 5s, firstToken: 6s, total: 20s }');
  });

  test('during `verify`: no half of a reply is held against the agent, and none passes', async () => {
    const running = await ns.start('bluegreen', 'verify', '-o', 'json', { as: 'ci', timeoutMs: 100_000 });
    await begun(running);
    await restart();
    const run = await running.done;
    const verdict = JSON.parse(run.stdout) as Verdict;
    console.log(told('verify', run), verdict.reason ?? '');
    expect(verdict.cases.map(({ outcome }) => outcome)).not.toContain('fail');
    expect(run.exitCode).toBe(verdict.outcome === 'pass' ? 0 : 4);
    expect(run.stderr).toMatch(/asked again after|no longer counts?$/m);
    expect(run.stderr).not.toMatch(/ is gone| refused the connection: .*(backend|rpc error)/);
    expect(await ns.writes(run)).toEqual([]);
  });

  test('during `deploy`: it follows on, and what it says is so', async () => {
    await ns.waitFor('green to be whole', () => isWhole(ns, 'green'), 60_000);
    const words = ['--image', 'agent-service:1.3.1', '--agent-version', '1.3.1', '--timeout', '60s'];
    const running = await ns.start('bluegreen', 'deploy', ...words, { timeoutMs: 100_000 });
    await running.waitForStderr(/changed$/m);
    await restart();
    const run = await running.done;
    console.log(told('deploy', run));
    expect(run.stdout).toContain('green is rolled out');
    expect(run.exitCode).toBe(0);
    expect(await ns.writes(run)).toEqual(['patch deployments agent-green']);
    const images = (await ns.pods('green')).flatMap(({ spec }) => spec.containers.map(({ image }) => image));
    expect(images).toEqual(['agent-service:1.3.1', 'agent-service:1.3.1']);
    expect(await selector()).toMatchObject({ slot: 'blue' });
  });

  test('after `switch`: `status` names what is live and the way back, which works', async () => {
    await ns.waitFor(
      'both to be whole',
      async () => (await isWhole(ns, 'blue')) && (await isWhole(ns, 'green')),
      60_000,
    );
    const why = ['--skip-verify', '--reason', 'the agent is not what is tested'];
    const moved = await ns.kubectl('bluegreen', 'switch', ...why, '--monitor', '0');
    expect(moved.exitCode).toBe(0);
    await restart();
    const status = await ns.kubectl('bluegreen', 'status');
    console.log(told('status', status));
    expect(status.stdout).toContain('live green, idle blue');
    expect(status.stdout).toMatch(/^last switch +blue -> green by /m);
    // Refused as long as nobody would serve, and never half done.
    const back = await ns.waitFor(
      'a rollback that is not refused',
      async () => {
        const run = await ns.kubectl('bluegreen', 'rollback', { timeoutMs: 60_000 });
        if (run.exitCode !== 5) return run;
        expect(run.stdout).toMatch(
          /^refused: blue has no ready pods$[^]*^nothing was changed; green is live$/m,
        );
        return undefined;
      },
      60_000,
    );
    console.log(told('rollback', back));
    expect(back.stdout).toContain('blue is live again');
    expect(back.exitCode).toBe(0);
    expect((await ns.writes(back)).filter((one) => !one.includes(' events '))).toEqual([
      'patch services agent-service',
    ]);
    expect(await selector()).toMatchObject({ slot: 'blue' });
  });
});

function told(what: string, { exitCode, startedAt, endedAt }: Run): string {
  return `${what}: exit ${exitCode} after ${(endedAt.getTime() - startedAt.getTime()) / 1000} s`;
}
