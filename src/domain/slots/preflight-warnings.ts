import { agentImage } from './agent-container.ts';
import { laggingLoadBalancer } from './lagging-load-balancer.ts';
import { ownershipWarnings } from './ownership.ts';
import { kubectlCommand, pluginCommand } from './printed-command.ts';
import type { ServiceScope } from './reason-refusals.ts';
import { sameTemplate } from './same-template.ts';
import { schemaWarnings } from './schema-guard.ts';
import type { Slot, SlotPair } from './slots.ts';

/** What does not keep a slot from taking over, and is to be known before it does: one line each. */
export function preflightWarnings(
  pair: SlotPair,
  to: Slot,
  /** How long both slots will be selected first. */
  overlapFor: number,
  at: ServiceScope,
): readonly string[] {
  return [
    ...ownershipWarnings(pair.service, at),
    ...sameWarnings(pair, at),
    ...affinityWarnings(pair, to, at),
    ...(overlapFor > 0 ? [] : loadBalancerWarnings(pair, to, at)),
    ...schemaWarnings(pair),
  ];
}

function sameWarnings(pair: SlotPair, at: ServiceScope): string[] {
  if (!sameTemplate(pair)) return [];
  return [
    `both slots run ${agentImage(pair.live.deployment)} with the same template: for users nothing would change; to release something: ${pluginCommand(at, 'deploy', at.service, '--image IMAGE')}`,
  ];
}

/**
 * kube-proxy keeps a client on one endpoint by the client's address, and forgets that with the endpoint: the rules of
 * an endpoint that is gone are gone with what they remember.
 */
function affinityWarnings({ service }: SlotPair, to: Slot, at: ServiceScope): string[] {
  if (service.spec.sessionAffinity !== 'ClientIP') return [];
  return [
    `sessionAffinity ClientIP keeps a client on one pod, not on one slot: its next connection goes to a pod of ${to.name}, which knows nothing of a conversation that the pod before kept in memory; to go without: ${kubectlCommand(at, `patch service ${at.service} -p '{"spec":{"sessionAffinity":"None"}}'`)}`,
  ];
}

function loadBalancerWarnings({ service }: SlotPair, to: Slot, at: ServiceScope): string[] {
  const which = laggingLoadBalancer(service, to);
  return which === undefined
    ? []
    : [
        `${which} follows a move later than the endpoints do: users may reach the old slot, or an error, meanwhile; to select both slots first: ${pluginCommand(at, 'switch', at.service, '--overlap 10s')}`,
      ];
}
