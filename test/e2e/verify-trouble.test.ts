import { beforeEach, describe, expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import {
  e2eCluster,
  smallSet,
  testThatNeeds,
  type E2eNamespace,
  type RunningCommand,
} from './harness/index.ts';

/** The agent thinks for 3 s before each answer, so that something can happen to its pod meanwhile. */
describe('given a pod that gets into trouble while it is asked', () => {
  let ns: E2eNamespace;
  beforeEach(async () => {
    const green = { tag: '1.3.0-slow', replicas: 1, ownProcess: true };
    ns = await (await e2eCluster()).namespace({ blue: { replicas: 1 }, green });
    await smallSet(ns, [{ id: 'greeting' }, { id: 'opening-hours', prompt: 'When are you open?' }]);
  });

  /** Started, and asking. */
  const verifying = async (...words: readonly string[]): Promise<RunningCommand> => {
    const running = await ns.start('bluegreen', 'verify', ...words, { as: 'ci' });
    await running.waitForStderr(/^green, .* \(concurrency 4\), /m);
    return running;
  };
  const podOfGreen = async (): Promise<Awaited<ReturnType<E2eNamespace['pods']>>[number]> => {
    const [pod] = await ns.pods('green');
    if (pod === undefined) throw new Error('green has no pod');
    return pod;
  };

  test('deleted: its answers prove nothing, and nobody else can be asked', async () => {
    const running = await verifying();
    const pod = await podOfGreen();
    await ns.delete('Pod', pod.metadata.name);
    const run = await running.done;
    expect(run.exitCode).toBe(4);
    const during = `could not tell: ${pod.metadata.name} was (deleted|replaced) during the run`;
    // Gone before the first look, it was not asked at all.
    const before = 'UNTOLD 2 cases could not tell: .*\\n +not asked: no pod is ready';
    expect(run.stdout).toMatch(
      new RegExp(`${during}[^]*^could not tell: 2 could not tell, 0 passed|${before}`, 'm'),
    );
  });

  test('not ready for a moment: it is asked again when it is back', async () => {
    const running = await verifying();
    const pod = await podOfGreen();
    await ns.setReady(pod, false);
    await running.waitForStderr(/lost readiness during the run/);
    await ns.setReady(pod, true);
    const run = await running.done;
    expect(run.stdout).toMatch(/^passed: 2 passed/m);
    expect(run.exitCode).toBe(0);
  });

  testThatNeeds('quietRestart')('restarted: it is asked again, and says the same', async () => {
    const running = await verifying('-o', 'json');
    await ns.restartContainer(await podOfGreen());
    const run = await running.done;
    expect(run.stderr).toMatch(
      /^agent-green-\S+ restarted during the run: (1 answer of it no longer counts|2 answers of it no longer count)$/m,
    );
    const verdict = JSON.parse(run.stdout) as Verdict;
    expect(verdict).toMatchObject({ outcome: 'pass', totals: { pass: 2 } });
    expect(run.exitCode).toBe(0);
  });

  test('its template is changed: the old pod still answers, and that is no pass of the new one', async () => {
    const running = await verifying();
    const template = { metadata: { annotations: { changed: 'yes' } } };
    await ns.patch('Deployment', 'agent-green', { spec: { paused: true, template } }, 'strategic');
    const run = await running.done;
    expect(run.exitCode).toBe(4);
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /could not tell: 2 passed \(green no longer runs the template that was judged: /,
    );
  });

  test('dead: nobody listens, and that is no answer', async () => {
    const pod = await podOfGreen();
    await ns.killAgent(pod);
    const run = await ns.kubectl('bluegreen', 'verify', { as: 'ci' });
    expect(run.exitCode).toBe(4);
    expect(run.stdout).toMatch(/could not tell: agent-green-\S+ .*(refused|not listen|forwarding)/);
    expect(run.stdout).toMatch(/^could not tell: 2 could not tell, 0 passed/m);
    const move = await ns.kubectl('bluegreen', 'switch');
    expect(move.exitCode).toBe(4);
    expect(move.stdout).toMatch(/nothing was changed; blue is live\n$/);
  });
});
