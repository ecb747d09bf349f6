import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import type { E2eNamespace } from '../e2e/harness/index.ts';
import { describeLost, lost } from './load/exchange.ts';
import { drainingNamespace, drains, scaleDownUnderLoad } from './load/scale-down-under-load.ts';
import { versions } from './load/switch-under-load.ts';
import { openOwnNode, type OwnNode } from './own-node.ts';

/** How often each loses how much: test/prove/drain.test.ts and docs/switching.md. */
describe('given users with connections that they keep, and a slot that they have left to go to no pods', () => {
  let own: OwnNode;
  beforeAll(async () => {
    own = await openOwnNode();
  });
  afterAll(() => own.close());

  test('an agent that serves on for 3 s and asks them to close loses no request', async () => {
    const ns = await drainingNamespace(own, drains.own);
    expect(await drainWarnings(ns)).toEqual([]);
    const exchanges = await scaleDownUnderLoad(own, ns, 'blue', 'green');
    expect(describeLost(exchanges)).toBe('none');
    expect(exchanges.at(0)?.version).toBe(versions['blue']);
    expect(exchanges.at(-1)?.version).toBe(versions['green']);
  });

  test.each([
    { ...drains.atOnce, warned: ['deployment/agent-blue', 'deployment/agent-green'] },
    { ...drains.preStop, warned: [] },
  ])('$does: that cuts what is under way; warned of: $warned', async ({ warned, ...drain }) => {
    const ns = await drainingNamespace(own, drain);
    expect(await drainWarnings(ns)).toEqual(
      warned.map(
        (name) =>
          expect.stringContaining(
            `${name} has neither a preStop hook nor the annotation kubectl-bluegreen/drain: requests may be lost when its pods end`,
          ) as string,
      ),
    );
    expect(lost(await scaleDownUnderLoad(own, ns, 'blue', 'green')).length).toBeGreaterThan(0);
  });
});

/** What `switch` would warn of, as far as it is about drains. */
async function drainWarnings(ns: E2eNamespace): Promise<readonly string[]> {
  const run = await ns.kubectl('bluegreen', 'switch', '--dry-run=client', '--monitor', '0', '-o', 'json');
  const { warnings } = JSON.parse(run.stdout) as SwitchResult;
  return warnings.filter((text) => text.includes('preStop'));
}
