import { annotation } from './annotations.ts';
import type { Refusal, RefusalKind } from './refusal.ts';

/** The four things that each refusal says. */
export interface RefusalText {
  /** One line: what is refused and why. */
  readonly summary: string;
  readonly expected: string;
  readonly found: string;
  /** The object: `service/agent-service`. */
  readonly where: string;
  /** A command that helps, or the words that do. */
  readonly help: string;
}

type Describe<K extends RefusalKind> = (
  refusal: Extract<Refusal, { kind: K }>,
  namespace: string,
) => RefusalText;

const kubectl = (namespace: string, rest: string): string => `kubectl -n ${namespace} ${rest}`;
const list = (names: readonly string[]): string => (names.length === 0 ? 'none' : names.join(', '));

const texts: { readonly [K in RefusalKind]: Describe<K> } = {
  'no-service': ({ namespace, slotKey }) => ({
    summary: 'no Service switches slots here',
    expected: `a Service with the key "${slotKey}" in its selector`,
    found: 'none',
    where: `namespace ${namespace}`,
    help: 'kubectl get services -A -o wide; then name the namespace with -n, or the label with --slot-label',
  }),
  'several-services': ({ namespace, candidates }) => ({
    summary: 'several Services switch slots here',
    expected: 'the name of one Service',
    found: list(candidates),
    where: `namespace ${namespace}`,
    help: `kubectl bluegreen status ${candidates[0] ?? 'SERVICE'} -n ${namespace}`,
  }),
  'no-selector': ({ service }, namespace) => ({
    summary: `${service} selects no pods`,
    expected: 'a selector with a slot key',
    found: 'no selector',
    where: `service/${service}`,
    help: kubectl(namespace, `get service ${service} -o yaml`),
  }),
  'service-of-one-slot': ({ service, slot }, namespace) => ({
    summary: `${service} belongs to one slot and never moves`,
    expected: 'the Service that sends users to the live slot',
    found: `annotation ${annotation.slot}=${slot}`,
    where: `service/${service}`,
    help: kubectl(namespace, 'get services -o wide; then name the one that moves'),
  }),
  'no-slot-key': ({ service, slotKey, selector, lastMove }, namespace) => ({
    summary: `${service} does not select a slot`,
    expected: `the key "${slotKey}" in the selector`,
    found: `${selector}${lastMove === undefined ? '' : ` (last move: ${lastMove})`}`,
    where: `service/${service} .spec.selector`,
    help: kubectl(
      namespace,
      `patch service ${service} --type merge -p '{"spec":{"selector":{"${slotKey}":"SLOT"}}}'`,
    ),
  }),
  'unknown-slot-value': ({ service, slotKey, value, slots }, namespace) => ({
    summary: `${service} selects a slot that nothing runs in`,
    expected: `${slotKey} to be one of: ${list(slots)}`,
    found: `${slotKey}=${value}`,
    where: `service/${service} .spec.selector`,
    help: kubectl(namespace, `get deployments -L ${slotKey}`),
  }),
  'one-slot': ({ service, slotKey, slot, workload }, namespace) => ({
    summary: `${service} has one slot only`,
    expected: 'two Deployments that differ in the slot label',
    found: `${slot} (deployment/${workload})`,
    where: `service/${service}`,
    help: kubectl(namespace, `get deployments -L ${slotKey}`),
  }),
  'no-slots': ({ service, slotKey, selector }, namespace) => ({
    summary: `${service} has no slots`,
    expected: `two Deployments whose pods carry ${selector || 'the selector'} and a "${slotKey}" label`,
    found: 'none',
    where: `service/${service}`,
    help: kubectl(namespace, `get deployments -L ${slotKey}`),
  }),
  'too-many-slots': ({ service, slotKey, slots }, namespace) => ({
    summary: `${service} has more than two slots`,
    expected: 'two Deployments that differ in the slot label',
    found: list(slots),
    where: `service/${service}`,
    help: kubectl(
      namespace,
      `annotate deployment NAME ${annotation.role}=other   # for one that is no slot (label ${slotKey})`,
    ),
  }),
  'two-deployments-in-slot': ({ slot, deployments }, namespace) => ({
    summary: `slot ${slot} has more than one Deployment`,
    expected: 'one Deployment in each slot',
    found: list(deployments),
    where: `slot ${slot}`,
    help: kubectl(
      namespace,
      `annotate deployment NAME ${annotation.role}=other   # for the one that is no slot`,
    ),
  }),
  'deployment-being-deleted': ({ deployment, slot, since }, namespace) => ({
    summary: `slot ${slot} is being deleted`,
    expected: 'two Deployments that stay',
    found: `deletion asked for at ${since}`,
    where: `deployment/${deployment}`,
    help: kubectl(namespace, `get deployment ${deployment} -o yaml`),
  }),
  'not-a-deployment': ({ slot, owner }, namespace) => ({
    summary: `slot ${slot} is not run by a Deployment`,
    expected: 'a Deployment in each slot',
    found: owner,
    where: `slot ${slot}`,
    help: kubectl(namespace, 'get replicasets -o wide'),
  }),
  'history-unreadable': ({ service, problem }, namespace) => ({
    summary: 'the history of moves cannot be read',
    expected: 'a list of moves as JSON',
    found: problem,
    where: `service/${service} annotation ${annotation.history}`,
    help: kubectl(namespace, `annotate service ${service} ${annotation.history}-   # forgets the history`),
  }),
  'no-such-slot': ({ service, asked, slots }, namespace) => ({
    summary: `there is no slot ${asked}`,
    expected: `one of: ${list(slots)}`,
    found: asked,
    where: `service/${service}`,
    help: `kubectl bluegreen status ${service} -n ${namespace}`,
  }),
  paused: ({ deployment, slot }, namespace) => ({
    summary: `${slot} is paused`,
    expected: 'a Deployment that rolls out its template',
    found: 'spec.paused is true',
    where: `deployment/${deployment}`,
    help: kubectl(namespace, `rollout resume deployment/${deployment}`),
  }),
  'not-rolled-out': ({ deployment, slot, desired, found, help }) => ({
    summary: `${slot} is not ready to take traffic`,
    expected: `${desired} ready ${desired === 1 ? 'pod' : 'pods'} of the current template`,
    found,
    where: `deployment/${deployment}`,
    help,
  }),
  'at-zero': ({ deployment, slot, liveSize }, namespace) => ({
    summary: `${slot} has no pods`,
    expected: `${liveSize} ready ${liveSize === 1 ? 'pod' : 'pods'}`,
    found: '0 replicas',
    where: `deployment/${deployment}`,
    help: kubectl(namespace, `scale deployment/${deployment} --replicas=${liveSize}`),
  }),
  'smaller-than-live': ({ deployment, slot, desired, live, liveSize }, namespace) => ({
    summary: `${slot} is smaller than ${live}`,
    expected: `at least ${liveSize} replicas, as many as ${live} has`,
    found: `${desired}`,
    where: `deployment/${deployment} .spec.replicas`,
    help: kubectl(namespace, `scale deployment/${deployment} --replicas=${liveSize}`),
  }),
  'no-readiness-probe': ({ deployment, slot, containers }, namespace) => ({
    summary: `nobody asks whether ${slot} is ready`,
    expected: 'a readinessProbe on a container that serves',
    found: `none on ${list(containers)}`,
    where: `deployment/${deployment} .spec.template.spec.containers`,
    help: kubectl(
      namespace,
      `edit deployment ${deployment}   # add readinessProbe: {httpGet: {path: /readyz, port: 8000}}`,
    ),
  }),
  'target-port-missing': ({ service, deployment, port, found }, namespace) => ({
    summary: `the Service's port leads nowhere in ${deployment}`,
    expected: `a container port ${port}, the targetPort of service/${service}`,
    found,
    where: `deployment/${deployment} .spec.template.spec.containers`,
    help: kubectl(namespace, `get service ${service} -o jsonpath='{.spec.ports}'`),
  }),
  'just-left': ({ service, slot, who, when, live }, namespace) => ({
    summary: `${slot} is the slot that traffic just left`,
    expected: `a change on ${slot} since then`,
    found: `switched to ${live} by ${who} at ${when}; ${slot} still runs what it ran`,
    where: `service/${service}`,
    help: `to go there all the same: kubectl bluegreen switch ${service} -n ${namespace} --to ${slot}`,
  }),
  'image-differs': ({ slot, deployment, expected, found }) => ({
    summary: `${slot} does not run what you mean`,
    expected: `image ${expected}`,
    found,
    where: `deployment/${deployment}`,
    help: `kubectl bluegreen deploy --image ${expected}`,
  }),
  'version-differs': ({ slot, deployment, expected, found }) => ({
    summary: `${slot} does not run what you mean`,
    expected: `version ${expected}`,
    found,
    where: `deployment/${deployment}`,
    help: `kubectl bluegreen deploy --image IMAGE --agent-version ${expected}`,
  }),
  'changed-meanwhile': ({ object, expected, found, by }, namespace) => ({
    summary: 'somebody else changed it meanwhile',
    expected,
    found: `${found}, ${by}`,
    where: object,
    help: `kubectl bluegreen status -n ${namespace}`,
  }),
  'no-history': ({ service, live, other }, namespace) => ({
    summary: 'there is no switch to take back',
    expected: 'a switch in the history',
    found: 'none',
    where: `service/${service}`,
    help: `to leave ${live} all the same: kubectl bluegreen rollback ${service} -n ${namespace} --to ${other} --reason "…"`,
  }),
  'changed-outside': ({ service, live, lastTo, by, other }, namespace) => ({
    summary: 'the history does not explain where traffic is',
    expected: `${lastTo} to be live, as the last recorded move says`,
    found: `${live} is live, ${by}`,
    where: `service/${service}`,
    help: `to leave ${live} all the same: kubectl bluegreen rollback ${service} -n ${namespace} --to ${other} --reason "…"`,
  }),
  'already-rolled-back': ({ service, live, other, who, when }, namespace) => ({
    summary: `already rolled back to ${live}`,
    expected: 'a switch as the last move',
    found: `a rollback by ${who} at ${when}`,
    where: `service/${service}`,
    help: `to go to ${other} all the same: kubectl bluegreen rollback ${service} -n ${namespace} --to ${other} --reason "…"`,
  }),
  'target-not-ready': ({ slot, deployment, desired, liveSize }, namespace) => ({
    summary: `${slot} has no ready pods`,
    expected: 'at least one ready pod',
    found: desired === 0 ? '0 replicas' : `0 of ${desired} ready`,
    where: `deployment/${deployment}`,
    help:
      desired === 0
        ? kubectl(namespace, `scale deployment/${deployment} --replicas=${liveSize}`)
        : kubectl(namespace, `rollout status deployment/${deployment}`),
  }),
  'target-changed': ({ slot, deployment, served, now }, namespace) => ({
    summary: `${slot} no longer runs what it served`,
    expected: `${served}, which served before the last switch`,
    found: now,
    where: `deployment/${deployment}`,
    help: `kubectl -n ${namespace} rollout undo deployment/${deployment}; or with --to ${slot} --reason "…"`,
  }),
  'target-mixed': ({ slot, deployment, ready, others }, namespace) => ({
    summary: `${slot} is in the middle of a rollout`,
    expected: 'only ready pods of the template that served before the last switch',
    found: `${others} of ${ready} ready ${ready === 1 ? 'pod' : 'pods'} ${others === 1 ? 'runs' : 'run'} another one`,
    where: `deployment/${deployment}`,
    help: kubectl(namespace, `rollout status deployment/${deployment}`),
  }),
  'container-unclear': ({ deployment, containers }, namespace) => ({
    summary: 'it is not clear which container is the agent',
    expected: `one container, one named "agent", or the annotation ${annotation.container}`,
    found: list(containers),
    where: `deployment/${deployment}`,
    help: `kubectl bluegreen deploy -n ${namespace} --set-image ${containers[0] ?? 'CONTAINER'}=IMAGE`,
  }),
  'no-such-container': ({ deployment, asked, containers }, namespace) => ({
    summary: `there is no container ${asked}`,
    expected: `one of: ${list(containers)}`,
    found: asked,
    where: `deployment/${deployment}`,
    help: `kubectl bluegreen deploy -n ${namespace} --set-image ${containers[0] ?? 'CONTAINER'}=IMAGE`,
  }),
  'config-not-used': ({ deployment, config, container }) => ({
    summary: `nothing in the template uses the ConfigMap ${config}`,
    expected: `a volume, envFrom or configMapKeyRef of ConfigMap ${config} (or ${config}-<hash>)`,
    found: 'none',
    where: `deployment/${deployment} .spec.template`,
    help: `add: {volumes: [{name: ${config}, configMap: {name: ${config}}}]} and to container ${container}: {volumeMounts: [{name: ${config}, mountPath: /etc/${config}}]}`,
  }),
  'env-from-elsewhere': ({ deployment, variable, source }, namespace) => ({
    summary: `${variable} is not a plain value`,
    expected: `${variable} with a value in the template`,
    found: `it comes from ${source}`,
    where: `deployment/${deployment} env ${variable}`,
    help: kubectl(namespace, `edit deployment ${deployment}`),
  }),
};

export function describeRefusal(refusal: Refusal, namespace: string): RefusalText {
  // The table has a text for each kind; the compiler cannot relate the two unions to one another.
  const describe = texts[refusal.kind] as (refusal: Refusal, namespace: string) => RefusalText;
  return describe(refusal, namespace);
}
