import { expect, test } from 'vitest';
import type { SlotStatus } from '../../src/results/slot-status.generated.ts';
import type { SwitchResult } from '../../src/results/switch-result.generated.ts';
import { e2eCluster, type EditableDeployment } from './harness/index.ts';

test('given a slot whose pods end as soon as they are told to, switch and status warn of it until it says how it drains', async () => {
  const endsAtOnce = ({ spec }: EditableDeployment): void => {
    for (const container of spec.template.spec.containers) delete container['lifecycle'];
  };
  const green = { tag: '1.3.0', edit: endsAtOnce };
  const ns = await (await e2eCluster()).namespace({ green, replicas: 1 });
  const warnings = async (...words: readonly string[]): Promise<readonly string[]> => {
    const run = await ns.kubectl('bluegreen', ...words, '-o', 'json');
    const { warnings: told } = JSON.parse(run.stdout) as SwitchResult | SlotStatus;
    return told.filter((text) => text.includes('preStop'));
  };
  const planned = ['switch', '--dry-run=client', '--monitor=0'];
  const warning = `deployment/agent-green has neither a preStop hook nor the annotation kubectl-bluegreen/drain: requests may be lost when its pods end; where it drains by itself: kubectl -n ${ns.name} annotate deployment agent-green kubectl-bluegreen/drain=3s`;
  expect(await warnings(...planned)).toEqual([warning]);
  expect(await warnings('status')).toEqual([warning]);
  await ns.patch('Deployment', 'agent-green', {
    metadata: { annotations: { 'kubectl-bluegreen/drain': '3s' } },
  });
  expect(await warnings(...planned)).toEqual([]);
});
