import { annotation } from './annotations.ts';
import { kubectlCommand, pluginCommand } from './printed-command.ts';
import type { RefusalTexts } from './refusal-text.ts';

/** Why a slot is not made larger or smaller, and what keeps it as it is. */
export const sizeTexts = {
  'hpa-max-too-small': ({ slot, autoscaler, max, live, liveSize }, at) => ({
    summary: `${slot} may not be as large as ${live}`,
    expected: `maxReplicas of at least ${liveSize}, as many pods as ${live} has`,
    found: `${max}`,
    where: `hpa/${autoscaler} .spec.maxReplicas`,
    help: kubectlCommand(
      at,
      `patch hpa ${autoscaler} --type merge -p '{"spec":{"maxReplicas":${liveSize}}}'`,
    ),
  }),
  'not-grown': ({ slot, deployment, autoscaler, size, found }, at) => ({
    summary: `${slot} did not grow in time`,
    expected: `${size} ready ${size === 1 ? 'pod' : 'pods'}`,
    found,
    where: `deployment/${deployment}`,
    help: kubectlCommand(
      at,
      autoscaler === undefined ? `rollout status deployment/${deployment}` : `describe hpa ${autoscaler}`,
    ),
  }),
  'no-room': ({ slot, more, quota, resource, hard, used, wanted }, at) => ({
    summary: `there is no room for ${more} more ${more === 1 ? 'pod' : 'pods'} of ${slot}`,
    expected: `${wanted} of ${resource} to be left`,
    found: `${used} of ${hard} used`,
    where: `resourcequota/${quota}`,
    help: kubectlCommand(at, `describe resourcequota ${quota}`),
  }),
  'would-be-reverted': ({ service, tool, by, how }, at) => ({
    summary: `${tool} would put the selector back`,
    expected: `a Service whose selector nothing else writes`,
    found: `${by} manages it: ${how}`,
    where: `service/${service}`,
    help: `${pause(tool, service, at)}; to change what it applies: ${pluginCommand(at, 'switch', service, '--write-manifest FILE')}; to go all the same: ${pluginCommand(at, 'switch', service, '--allow-revert')}`,
  }),
  'within-hold': ({ service, slot, move, end, replicas }, at) => ({
    summary: `${slot} is kept as the way back`,
    expected: `the hold time to be over, at ${end}`,
    found: move,
    where: `service/${service}`,
    help: `to shrink it all the same: ${pluginCommand(at, 'standby', service, `${replicas === 0 ? '' : `--replicas ${replicas} `}--force`)}`,
  }),
  'hold-unreadable': ({ service, found }, at) => ({
    summary: 'the hold time cannot be read',
    expected: 'a length of time, as 1h or 90m',
    found,
    where: `service/${service} annotation ${annotation.hold}`,
    help: kubectlCommand(at, `annotate --overwrite service ${service} ${annotation.hold}=1h`),
  }),
  'slot-shrunken': ({ slot, deployment, from, to, who, when, target }, at) => ({
    summary: `${slot} was shrunk since it served`,
    expected: `${from} pods, as it had`,
    found: `${to}, by ${who} at ${when}`,
    where: `deployment/${deployment}`,
    help: `to scale it and go there: ${pluginCommand(at, 'rollback', at.service, `${target} --scale-up`.trim())}; as it is: ${pluginCommand(at, 'rollback', at.service, `--to ${slot} --reason "…"`)}`,
  }),
  'discards-rollback': ({ service, slot, served, move, end }, at) => ({
    summary: `${slot} is the way back`,
    expected: `the hold time to be over, at ${end}`,
    found: `${slot} still runs ${served}, which served before: ${move}`,
    where: `service/${service}`,
    help: `to give the way back up: the same command with --discard-rollback; to keep it: ${pluginCommand(at, 'status', service)}`,
  }),
} satisfies Partial<RefusalTexts>;

function pause(tool: string, service: string, at: Parameters<typeof kubectlCommand>[0]): string {
  // Flux leaves alone what says so in the cluster itself (kustomize-controller, "reconcile: disabled").
  return tool === 'Flux'
    ? kubectlCommand(at, `annotate service ${service} kustomize.toolkit.fluxcd.io/reconcile=disabled`)
    : 'make it ignore /spec/selector of the Service';
}
