import { agentImage, shortImage } from '../domain/slots/agent-container.ts';
import { bothSlots, overlapOf } from '../domain/slots/overlap.ts';
import type { RollbackPlan } from '../domain/slots/plan-rollback.ts';
import type { SwitchPlan } from '../domain/slots/plan-switch.ts';
import type { Slot, SlotPair } from '../domain/slots/slots.ts';
import type { ClusterWork } from './cluster-work.ts';

/** The slot that a plan leads to; undefined where the operator named one that does not exist. */
export function meantSlot(
  { live, idle }: SlotPair,
  plan: SwitchPlan | RollbackPlan,
  asked: string | undefined,
): Slot | undefined {
  switch (plan.kind) {
    case 'already-live':
      return live;
    case 'go':
      return plan.to;
    case 'refused':
      return plan.to ?? (asked === undefined ? idle : undefined);
  }
}

/** The first line: which Service, from where to where. */
export function announce({ cluster, report }: ClusterWork, pair: SlotPair, to: Slot | undefined): void {
  const { context, namespace } = cluster.scope;
  const where = `${context}/${namespace} ${pair.service.metadata.name}`;
  report({ kind: 'step', state: 'begun', text: `${where}: ${moveText(pair, to)}` });
}

/** `blue -> green, agent-service:1.2.0 -> 1.3.0`; no arrow where no move is meant. */
function moveText(pair: SlotPair, to: Slot | undefined): string {
  const { live } = pair;
  if (overlapOf(pair) !== undefined) return outOfOverlap(pair, to);
  const before = agentImage(live.deployment);
  if (to === undefined) return `${live.name} is live, ${before}`;
  if (to === live) return `${live.name} is live already, ${before}`;
  return `${live.name} -> ${to.name}, ${before} -> ${shortImage(agentImage(to.deployment), before)}`;
}

function outOfOverlap(pair: SlotPair, to: Slot | undefined): string {
  const both = `${bothSlots(pair)} are both selected`;
  return to === undefined ? both : `${both} -> ${to.name}, ${agentImage(to.deployment)}`;
}
