import { annotation } from './annotations.ts';
import { kubectlCommand, pluginCommand, shellWord } from './printed-command.ts';
import { list, type HelpScope, type RefusalTexts } from './refusal-text.ts';

/** Why a move or a change of the idle slot is not made. */
export const planTexts = {
  paused: ({ deployment, slot }, at) => ({
    summary: `${slot} is paused`,
    expected: 'a Deployment that rolls out its template',
    found: 'spec.paused is true',
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, `rollout resume deployment/${deployment}`),
  }),
  'not-rolled-out': ({ deployment, slot, desired, found, look }, at) => ({
    summary: `${slot} is not ready to take traffic`,
    expected: `${desired} ready ${desired === 1 ? 'pod' : 'pods'} of the current template`,
    found,
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, look),
  }),
  'at-zero': ({ deployment, slot, liveSize }, at) => ({
    summary: `${slot} has no pods`,
    expected: `${liveSize} ready ${liveSize === 1 ? 'pod' : 'pods'}`,
    found: '0 replicas',
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, `scale deployment/${deployment} --replicas=${liveSize}`),
  }),
  'smaller-than-live': ({ deployment, slot, desired, live, liveSize }, at) => ({
    summary: `${slot} is smaller than ${live}`,
    expected: `at least ${liveSize} replicas, as many as ${live} has`,
    found: `${desired}`,
    where: `deployment/${deployment} .spec.replicas`,
    help: kubectlCommand(at, `scale deployment/${deployment} --replicas=${liveSize}`),
  }),
  'no-readiness-probe': ({ deployment, slot, containers }, at) => ({
    summary: `nobody asks whether ${slot} is ready`,
    expected: 'a readinessProbe on a container that serves',
    found: `none on ${list(containers)}`,
    where: `deployment/${deployment} .spec.template.spec.containers`,
    help: kubectlCommand(
      at,
      `edit deployment ${deployment}   # add readinessProbe: {httpGet: {path: /readyz, port: 8000}}`,
    ),
  }),
  'target-port-missing': ({ service, deployment, port, found }, at) => ({
    summary: `the Service's port leads nowhere in ${deployment}`,
    expected: `a container port ${port}, the targetPort of service/${service}`,
    found,
    where: `deployment/${deployment} .spec.template.spec.containers`,
    help: kubectlCommand(at, `get service ${service} -o jsonpath='{.spec.ports}'`),
  }),
  'schema-unreadable': ({ deployment, key, found }, at) => ({
    summary: 'it is not clear which database schema a slot needs',
    expected: 'a number such as "12", and a range around it such as "11-12"',
    found,
    where: `deployment/${deployment} annotation ${key}`,
    help: kubectlCommand(
      at,
      `annotate deployment ${deployment} --overwrite ${annotation.schema}=12 ${annotation.schemaCompatible}=11-12`,
    ),
  }),
  'schema-not-shared': ({ slot, deployment, works, brings, version }) => ({
    summary: `the slots cannot share one database: ${slot} does not work with schema ${version} of ${brings}`,
    expected: `both slots work with schema ${version}`,
    found: `${slot} works with ${works}`,
    where: `deployment/${deployment} annotation ${annotation.schemaCompatible}`,
    help: `expand first, contract later: release a version that works with the old and the new schema; then the one that needs schema ${version}; take the old parts away once no slot needs them (docs/switching.md)`,
  }),
  'just-left': ({ service, slot, who, when, live }, at) => ({
    summary: `${slot} is the slot that traffic just left`,
    expected: `a change on ${slot} since then`,
    found: `switched to ${live} by ${who} at ${when}; ${slot} still runs what it ran`,
    where: `service/${service}`,
    help: `to go there all the same: ${pluginCommand(at, 'switch', service, `--to ${slot}`)}`,
  }),
  'both-are-meant': ({ service, live, idle, meant }, at) => ({
    summary: 'both slots run what you mean, but not the same',
    expected: `one slot with ${meant}`,
    found: `${live}, which is live, and ${idle}, with different templates`,
    where: `service/${service}`,
    help: `name one with --to: ${pluginCommand(at, 'switch', service, `--to ${idle}`)}`,
  }),
  'image-differs': ({ slot, deployment, expected, found }, at) => ({
    summary: `${slot} does not run what you mean`,
    expected: `image ${expected}`,
    found,
    where: `deployment/${deployment}`,
    help: pluginCommand(at, 'deploy', at.service, `--image ${shellWord(expected)}`),
  }),
  'version-differs': ({ slot, deployment, expected, found }, at) => ({
    summary: `${slot} does not run what you mean`,
    expected: `version ${expected}`,
    found,
    where: `deployment/${deployment}`,
    help: pluginCommand(at, 'deploy', at.service, `--image IMAGE --agent-version ${shellWord(expected)}`),
  }),
  'changed-meanwhile': ({ object, expected, found, by }, at) => ({
    summary: 'somebody else changed it meanwhile',
    expected,
    found: `${found}, ${by}`,
    where: object,
    help: pluginCommand(at, 'status', at.service),
  }),
  'no-history': ({ service, live, other }, at) => ({
    summary: 'there is no switch to take back',
    expected: 'a switch in the history',
    found: 'none',
    where: `service/${service}`,
    help: `to leave ${live} all the same: ${leaveFor(at, service, other)}`,
  }),
  'changed-outside': ({ service, live, lastTo, by, other }, at) => ({
    summary: 'the history does not explain where traffic is',
    expected: `${lastTo} to be live, as the last recorded move says`,
    found: `${live} is live, ${by}`,
    where: `service/${service}`,
    help: `to leave ${live} all the same: ${leaveFor(at, service, other)}`,
  }),
  'already-rolled-back': ({ service, live, other, who, when }, at) => ({
    summary: `already rolled back to ${live}`,
    expected: 'a switch as the last move',
    found: `a rollback by ${who} at ${when}`,
    where: `service/${service}`,
    help: `to go to ${other} all the same: ${leaveFor(at, service, other)}`,
  }),
  'target-not-ready': ({ slot, deployment, desired, liveSize, target }, at) => ({
    summary: `${slot} has no ready pods`,
    expected: 'at least one ready pod',
    found: desired === 0 ? '0 replicas' : `0 of ${desired} ready`,
    where: `deployment/${deployment}`,
    help:
      desired < liveSize
        ? `to scale it and go there: ${pluginCommand(at, 'rollback', at.service, `${target} --scale-up`.trim())}`
        : kubectlCommand(at, `rollout status deployment/${deployment}`),
  }),
  'target-changed': ({ slot, deployment, served, now, revision, after }, at) => ({
    summary: `${slot} no longer runs what it served`,
    expected: `${served}, which served ${after === undefined ? 'before the last switch' : `after move ${after}`}`,
    found: now,
    where: `deployment/${deployment}`,
    help: `${kubectlCommand(at, revisionCommand(deployment, revision))}; or with --to ${slot} --reason "…"`,
  }),
  'target-mixed': ({ slot, deployment, ready, others }, at) => ({
    summary: `${slot} is in the middle of a rollout`,
    expected: 'only ready pods of the template that served before the last switch',
    found: `${others} of ${ready} ready ${ready === 1 ? 'pod' : 'pods'} ${others === 1 ? 'runs' : 'run'} another one`,
    where: `deployment/${deployment}`,
    help: kubectlCommand(at, `rollout status deployment/${deployment}`),
  }),
  'container-unclear': ({ deployment, containers }, at) => ({
    summary: 'it is not clear which container is the agent',
    expected: `one container, one named "agent", or the annotation ${annotation.container}`,
    found: list(containers),
    where: `deployment/${deployment}`,
    help: pluginCommand(at, 'deploy', at.service, `--set-image ${containers[0] ?? 'CONTAINER'}=IMAGE`),
  }),
  'no-such-container': ({ deployment, asked, containers }, at) => ({
    summary: `there is no container ${asked}`,
    expected: `one of: ${list(containers)}`,
    found: asked,
    where: `deployment/${deployment}`,
    help: pluginCommand(at, 'deploy', at.service, `--set-image ${containers[0] ?? 'CONTAINER'}=IMAGE`),
  }),
  'config-not-used': ({ deployment, config, container }) => ({
    summary: `nothing in the template uses the ConfigMap ${config}`,
    expected: `a volume, envFrom or configMapKeyRef of ConfigMap ${config} (or ${config}-<hash>)`,
    found: 'none',
    where: `deployment/${deployment} .spec.template`,
    help: `add: {volumes: [{name: ${config}, configMap: {name: ${config}}}]} and to container ${container}: {volumeMounts: [{name: ${config}, mountPath: /etc/${config}}]}`,
  }),
  'env-from-elsewhere': ({ deployment, variable, source }, at) => ({
    summary: `${variable} is not a plain value`,
    expected: `${variable} with a value in the template`,
    found: `it comes from ${source}`,
    where: `deployment/${deployment} env ${variable}`,
    help: kubectlCommand(at, `edit deployment ${deployment}`),
  }),
} satisfies Partial<RefusalTexts>;

function revisionCommand(deployment: string, revision: string | undefined): string {
  return revision === undefined
    ? `rollout history deployment/${deployment}`
    : `rollout undo deployment/${deployment} --to-revision=${revision}`;
}

function leaveFor(at: HelpScope, service: string, other: string): string {
  return pluginCommand(at, 'rollback', service, `--to ${other} --reason "…"`);
}
