import { expect, test } from 'vitest';
import type { Verdict } from '../../src/results/verdict.generated.ts';
import { e2eCluster, smallSet } from '../e2e/harness/index.ts';

/** The container dies with two replies under way, and is back a few seconds later. */
test('a container that is killed while it is asked proves nothing against its agent', async () => {
  const green = { tag: '1.3.0-slow', replicas: 1 };
  const ns = await (await e2eCluster()).namespace({ blue: { replicas: 1 }, green });
  await smallSet(ns, [{ id: 'greeting' }, { id: 'opening-hours', prompt: 'When are you open?' }]);
  const running = await ns.start('bluegreen', 'verify', '-o', 'json', { as: 'ci' });
  await running.waitForStderr(/^green, .* \(concurrency 4\), /m);
  const [pod] = await ns.pods('green');
  await ns.restartContainer(pod!);
  const run = await running.done;
  expect(run.stderr).toMatch(
    /^\S+: agent-green-\S+ (refused|restarted|closed|cut|lost).*; asked again after/m,
  );
  const verdict = JSON.parse(run.stdout) as Verdict;
  // The extra asks are not used up before it is back.
  expect(verdict).toMatchObject({ outcome: 'pass', totals: { pass: 2 } });
  expect(run.exitCode).toBe(0);
});
