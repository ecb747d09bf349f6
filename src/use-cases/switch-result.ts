import { agentImage, agentVersion } from '../domain/slots/agent-container.ts';
import { describeRefusal } from '../domain/slots/describe-refusal.ts';
import type { CommandScope } from '../domain/slots/printed-command.ts';
import type { Refusal } from '../domain/slots/refusal.ts';
import type { Slot } from '../domain/slots/slots.ts';
import type { ClusterScope } from '../ports/cluster.ts';
import type { RefusalItem, SwitchResult } from '../results/switch-result.generated.ts';

export type DryRun = 'none' | 'client' | 'server';

/** @param service as far as it is known, for the commands that help */
export function refusalItems(
  refusals: readonly Refusal[],
  scope: CommandScope,
  service: string | undefined,
): RefusalItem[] {
  return refusals.map((refusal) => ({ kind: refusal.kind, ...describeRefusal(refusal, scope, service) }));
}

export function slotEnd(slot: Slot | undefined): SwitchResult['from'] {
  if (slot === undefined) return null;
  const { deployment } = slot;
  return {
    slot: slot.name,
    image: agentImage(deployment),
    version: agentVersion(deployment) ?? null,
    workload: `deployment/${deployment.metadata.name}`,
  };
}

/** What every move says, whatever became of it: nothing changed, nobody asked. */
export function unmoved(
  verb: SwitchResult['verb'],
  { context, namespace }: ClusterScope,
  known: { service: string; live: Slot | undefined; to: Slot | undefined; dryRun: DryRun },
): SwitchResult {
  return {
    apiVersion: 'kubectl-bluegreen/v1',
    kind: 'SwitchResult',
    verb,
    outcome: 'refused',
    changed: false,
    live: known.live?.name ?? null,
    context,
    namespace,
    service: known.service,
    from: slotEnd(known.live),
    to: slotEnd(known.to),
    op: null,
    dryRun: known.dryRun,
    refusals: [],
    verdict: null,
    warnings: [],
    timings: {},
  };
}
