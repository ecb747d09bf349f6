import { annotation } from './annotations.ts';
import { kubectlCommand, pluginCommand } from './printed-command.ts';
import { list, type HelpScope, type RefusalTexts } from './refusal-text.ts';

/** Why it cannot be made out which slot is live, and which is the other. */
export const discoveryTexts = {
  'no-service': ({ namespace, slotKey }, at) => ({
    summary: 'no Service switches slots here',
    expected: `a Service with the key "${slotKey}" in its selector`,
    found: 'none',
    where: `namespace ${namespace}`,
    help: `${kubectlCommand(anywhere(at), 'get services -A -o wide')}; then name the namespace with -n, or the label with --slot-label`,
  }),
  'several-services': ({ namespace, candidates }, at) => ({
    summary: 'several Services switch slots here',
    expected: 'the name of one Service',
    found: list(candidates),
    where: `namespace ${namespace}`,
    help: pluginCommand(at, 'status', candidates[0] ?? 'SERVICE'),
  }),
  'no-selector': ({ service }, at) => ({
    summary: `${service} selects no pods`,
    expected: 'a selector with a slot key',
    found: 'no selector',
    where: `service/${service}`,
    help: kubectlCommand(at, `get service ${service} -o yaml`),
  }),
  'service-of-one-slot': ({ service, slot }, at) => ({
    summary: `${service} belongs to one slot and never moves`,
    expected: 'the Service that sends users to the live slot',
    found: `annotation ${annotation.slot}=${slot}`,
    where: `service/${service}`,
    help: kubectlCommand(at, 'get services -o wide; then name the one that moves'),
  }),
  'no-slot-key': ({ service, slotKey, selector, lastMove }, at) => ({
    summary: `${service} does not select a slot`,
    expected: `the key "${slotKey}" in the selector`,
    found: `${selector}${lastMove === undefined ? '' : ` (last move: ${lastMove})`}`,
    where: `service/${service} .spec.selector`,
    help: kubectlCommand(
      at,
      `patch service ${service} --type merge -p '{"spec":{"selector":{"${slotKey}":"SLOT"}}}'`,
    ),
  }),
  'unknown-slot-value': ({ service, slotKey, value, slots }, at) => ({
    summary: `${service} selects a slot that nothing runs in`,
    expected: `${slotKey} to be one of: ${list(slots)}`,
    found: `${slotKey}=${value}`,
    where: `service/${service} .spec.selector`,
    help: kubectlCommand(at, `get deployments -L ${slotKey}`),
  }),
  'one-slot': ({ service, slotKey, slot, workload }, at) => ({
    summary: `${service} has one slot only`,
    expected: 'two Deployments that differ in the slot label',
    found: `${slot} (deployment/${workload})`,
    where: `service/${service}`,
    help: kubectlCommand(at, `get deployments -L ${slotKey}`),
  }),
  'no-slots': ({ service, slotKey, selector }, at) => ({
    summary: `${service} has no slots`,
    expected: `two Deployments whose pods carry ${selector || 'the selector'} and a "${slotKey}" label`,
    found: 'none',
    where: `service/${service}`,
    help: kubectlCommand(at, `get deployments -L ${slotKey}`),
  }),
  'too-many-slots': ({ service, slotKey, slots }, at) => ({
    summary: `${service} has more than two slots`,
    expected: 'two Deployments that differ in the slot label',
    found: list(slots),
    where: `service/${service}`,
    help: kubectlCommand(
      at,
      `annotate deployment NAME ${annotation.role}=other   # for one that is no slot (label ${slotKey})`,
    ),
  }),
  'two-deployments-in-slot': ({ slot, deployments }, at) => ({
    summary: `slot ${slot} has more than one Deployment`,
    expected: 'one Deployment in each slot',
    found: list(deployments),
    where: `slot ${slot}`,
    help: kubectlCommand(
      at,
      `annotate deployment NAME ${annotation.role}=other   # for the one that is no slot`,
    ),
  }),
  'deployment-being-deleted': ({ deployment, slot, since }, at) => ({
    summary: `slot ${slot} is being deleted`,
    expected: 'two Deployments that stay',
    found: `deletion asked for at ${since}`,
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, `get deployment ${deployment} -o yaml`),
  }),
  'not-a-deployment': ({ slot, owner }, at) => ({
    summary: `slot ${slot} is not run by a Deployment`,
    expected: 'a Deployment in each slot',
    found: owner,
    where: `slot ${slot}`,
    help: kubectlCommand(at, 'get replicasets -o wide'),
  }),
  'history-unreadable': ({ service, problem }, at) => ({
    summary: 'the history of moves cannot be read',
    expected: 'a list of moves as JSON',
    found: problem,
    where: `service/${service} annotation ${annotation.history}`,
    help: kubectlCommand(at, `annotate service ${service} ${annotation.history}-   # forgets the history`),
  }),
  'no-such-slot': ({ service, asked, slots }, at) => ({
    summary: `there is no slot ${asked}`,
    expected: `one of: ${list(slots)}`,
    found: asked,
    where: `service/${service}`,
    help: pluginCommand(at, 'status', service),
  }),
} satisfies Partial<RefusalTexts>;

function anywhere(at: HelpScope): HelpScope {
  return { ...at, namespace: '' };
}
