import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Pod } from '../../src/domain/slots/kubernetes.ts';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import {
  e2eCluster,
  type E2eNamespace,
  type Run,
  type RunningCommand,
  smallSet,
} from '../e2e/harness/index.ts';
import { sharedNode } from './control/shared-node.ts';
import { plainAgentSlot } from './plain-agent-slot.ts';

async function readyPod(ns: E2eNamespace): Promise<Pod> {
  return await ns.waitFor('one pod that is ready', async () => {
    const [pod, ...others] = await ns.pods('green');
    const isReady = pod?.status?.conditions?.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    );
    return others.length === 0 && isReady === true ? pod : undefined;
  });
}

describe.each([
  { form: 'plain', stream: false },
  { form: 'streamed', stream: true },
])('given a pod that is half through a $form reply', ({ form, stream }) => {
  let ns: E2eNamespace;
  let pod: Pod;

  beforeAll(async () => {
    ns = await (await e2eCluster()).namespace({ blue: { replicas: 1 }, green: plainAgentSlot() });
    await smallSet(ns, [{ id: 'greeting', stream }]);
  });
  beforeEach(async () => {
    pod = await readyPod(ns);
  });

  const verifying = async (): Promise<RunningCommand> => {
    const log = `/api/v1/namespaces/${ns.name}/pods/${pod.metadata.name}/log?sinceSeconds=1`;
    const running = await ns.start('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
    await ns.waitFor('the reply to begin', async () =>
      String((await ns.admin.ask('GET', log)).body).includes(`begun ${form}`),
    );
    return running;
  };

  test('whose container is killed: the half proves nothing, and what counts is another answer', async () => {
    const running = await verifying();
    await ns.restartContainer(pod);
    const run = await running.done;
    const { outcome, cases } = JSON.parse(run.stdout) as Verdict;
    expect({ outcome, exitCode: run.exitCode }).toEqual({ outcome: 'pass', exitCode: 0 });
    expect(run.stderr).toMatch(
      /^agent-green-\S+ restarted during the run: 1 answer of it no longer counts$/m,
    );
    expect(cases[0]?.samples.map(({ requestId }) => requestId)).toEqual([
      expect.stringMatching(/greeting\/2$/),
    ]);
  });

  test('which is deleted: it cannot be told', async () => {
    const running = await verifying();
    await ns.delete('Pod', pod.metadata.name);
    const run = await running.done;
    expect(run.exitCode).toBe(4);
    const { outcome, cases } = JSON.parse(run.stdout) as Verdict;
    expect(outcome).toBe('inconclusive');
    expect(cases[0]).toMatchObject({
      outcome: 'inconclusive',
      reason: `${pod.metadata.name} was deleted during the run (asked once)`,
    });
  });
});

describe('given 200 cases, plain and streamed', () => {
  const cases = Array.from({ length: 200 }, (_, index) => ({
    id: `case-${index}`,
    prompt: `Hello ${index}!`,
    stream: index % 2 === 1,
  }));

  test('the port-forward takes no more than 1.1 times as long as a direct connection, and 1 s', async () => {
    const cluster = await e2eCluster();
    const ns = await cluster.namespace({ blue: { replicas: 1 }, green: { replicas: 1 } });
    await smallSet(ns, cases, 'concurrency: 16', 'timeouts: { connect: 10s, firstToken: 20s, total: 30s }');
    const url = `http://${(await readyPod(ns)).status?.podIP ?? ''}:8000`;
    const { kubeconfig } = await ns.identity('ci');
    const env = { ...cluster.workspace.env(kubeconfig) };
    const direct = async (): Promise<Run> => {
      const words = ['verify', '--url', url, '-o', 'json'];
      return await (
        await sharedNode().run(cluster.workspace.plugin, words, { cwd: ns.folder, env })
      ).done;
    };
    const forwarded = (): Promise<Run> => ns.kubectl('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
    const fastest = { direct: Infinity, forwarded: Infinity };
    // In turns, so that whatever else the machine does is done to both.
    for (let round = 0; round < 4; round += 1)
      for (const [way, verify] of Object.entries({ direct, forwarded }) as ['direct', typeof direct][]) {
        const run = await verify();
        expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'pass', totals: { pass: cases.length } });
        const seconds = (run.endedAt.getTime() - run.startedAt.getTime()) / 1000;
        fastest[way] = Math.min(fastest[way], seconds);
      }
    console.log(`200 cases: direct ${fastest.direct} s, through the port-forward ${fastest.forwarded} s`);
    expect(fastest.forwarded).toBeLessThanOrEqual(1.1 * fastest.direct + 1);
  });
});
