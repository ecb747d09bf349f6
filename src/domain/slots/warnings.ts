import { brokenGlass } from '../guard/break-glass.ts';
import { agentContainer, agentImage, agentVersion } from './agent-container.ts';
import { annotation } from './annotations.ts';
import { configMapsOf } from './config-references.ts';
import { deployedBy } from './deploy-patch.ts';
import { explainsTraffic, type HistoryEntry } from './history.ts';
import { lastWriter } from './manager-of.ts';
import { selectedSlot } from './overlap.ts';
import { kubectlCommand, pluginCommand, shellWord, type CommandScope } from './printed-command.ts';
import { scopeOf, type ServiceScope } from './reason-refusals.ts';
import { slotsByName, type Slot, type SlotPair } from './slots.ts';
import { foreignManagers } from './traffic-endpoints.ts';
import type { ConfigMap, Deployment } from './kubernetes.ts';

/** ConfigMaps that both slots use: their names. */
export function sharedConfigMaps(pair: SlotPair): readonly string[] {
  const idle = new Set(configMapsOf(pair.idle.deployment));
  return configMapsOf(pair.live.deployment).filter((name) => idle.has(name));
}

/** `undefined` for a ConfigMap that could not be read. */
export type SharedConfig = ReadonlyMap<string, ConfigMap | undefined>;

/** What an operator should know before the next move: one line each. */
export function warningsOf(pair: SlotPair, shared: SharedConfig, scope: CommandScope): readonly string[] {
  const at = scopeOf(scope, pair.service);
  return [
    ...unexplainedWarnings(pair),
    ...siblingWarnings(pair, at),
    ...configWarnings(shared, at),
    ...slotsByName(pair).flatMap((slot) => versionWarning(slot.deployment, at)),
    ...drainWarnings(pair, at),
    ...foreignWarnings(foreignManagers(pair.endpointSlices), at),
  ];
}

/** What is live is not what the last recorded move put there: each command that would build on it says so. */
export function unexplainedWarnings(pair: SlotPair): readonly string[] {
  return [...historyWarnings(pair), ...brokenGlassWarnings(pair), ...templateWarnings(pair)];
}

function historyWarnings({ history, live, service, slotKey }: SlotPair): string[] {
  if (history.kind === 'unreadable') return [`the history of moves cannot be read: ${history.problem}`];
  if (history.kind === 'none') return unrecordedWarnings(live);
  if (explainsTraffic(history, selectedSlot({ service, slotKey }))) return [];
  const by = lastWriter(service.metadata, ['spec', 'selector'], 'changed outside');
  return [`${by}: ${live.name} is live, but the last recorded move ${endOf(history.latest)}`];
}

function endOf({ verb, from, to }: HistoryEntry): string {
  return verb === 'overlap' ? `selected both ${from} and ${to}` : `went to ${to}`;
}

/** Who went around the guard, as long as no recorded move explains what is live. */
function brokenGlassWarnings({ history, service, slotKey }: SlotPair): string[] {
  const text = brokenGlass(service);
  if (text === undefined || explainsTraffic(history, selectedSlot({ service, slotKey }))) return [];
  return [history.kind === 'none' ? `glass was broken: ${text}` : `changed by break glass: ${text}`];
}

/** Whoever took traffic to what `deploy` made did it without this tool, or took its record away. */
function unrecordedWarnings({ name, deployment, template }: Slot): string[] {
  const by = deployedBy(deployment, template);
  if (by === undefined) return [];
  return [
    `no move is recorded, and ${name} serves what came to it by ${by}: nobody says that it was verified`,
  ];
}

/** The template that serves is not the one that the last move was made for. */
function templateWarnings(pair: SlotPair): string[] {
  const { history } = pair;
  if (history.kind !== 'entries' || !explainsTraffic(history, selectedSlot(pair))) return [];
  const { latest } = history;
  const serving = latest.verb === 'overlap' ? slotsByName(pair) : [pair.live];
  return serving.flatMap((slot) => templateWarning(latest, slot));
}

function templateWarning(last: HistoryEntry, { name, deployment, template }: Slot): string[] {
  if (last.templates[name] === template) return [];
  const was = last.images[name] ?? '?';
  const now = agentImage(deployment);
  const verified =
    last.verdict === 'passed' && name === last.to ? 'the verified one' : 'the one that was switched to';
  return [
    `live template is not ${verified}: ${was === now ? `${now} with other settings` : `${was} then, ${now} now`}`,
  ];
}

/** Other Services of these pods. */
export function siblingWarnings({ siblings }: SlotPair, at: CommandScope): string[] {
  if (siblings === undefined) return ['other Services were not checked: no permission to list services'];
  return siblings.map(
    (name) =>
      `service/${name} selects pods of these slots too and does not move; what it selects: ${kubectlCommand(at, `get service ${name} -o wide`)}`,
  );
}

/** Endpoints that somebody else than the built-in controller writes. */
export function foreignWarnings(managers: readonly string[], at: ServiceScope): string[] {
  const show = kubectlCommand(at, `get endpointslices -l kubernetes.io/service-name=${at.service}`);
  return managers.map((who) => `${who} also writes endpoints of this Service; they do not move: ${show}`);
}

export function configWarnings(shared: SharedConfig, at: ServiceScope): string[] {
  return [...shared].flatMap(([name, config]) => {
    if (config === undefined)
      return [`both slots use ConfigMap ${name}: not checked whether it can change under live`];
    if (config.immutable === true) return [];
    const own = pluginCommand(at, 'deploy', at.service, `--config ${name}=DIR`);
    return [
      `both slots use ConfigMap ${name}: editing it changes live; to give the idle slot its own: ${own}`,
    ];
  });
}

/** Pods that end as soon as they are told to cut what is asked of them then: at a scale-down, at a rollout. */
export function drainWarnings(pair: SlotPair, at: CommandScope): string[] {
  return slotsByName(pair)
    .filter(({ deployment }) => !drains(deployment))
    .map(
      ({ deployment: { metadata } }) =>
        `deployment/${metadata.name} has neither a preStop hook nor the annotation ${annotation.drain}: requests may be lost when its pods end; where it drains by itself: ${kubectlCommand(at, `annotate deployment ${metadata.name} ${annotation.drain}=3s`)}`,
    );
}

/** Where no container is known to be the agent, any of them may be. */
function drains(deployment: Deployment): boolean {
  if ((deployment.metadata.annotations?.[annotation.drain] ?? '') !== '') return true;
  const agent = agentContainer(deployment);
  const containers = agent === undefined ? deployment.spec.template.spec.containers : [agent];
  return containers.some(({ lifecycle }) => lifecycle?.preStop !== undefined);
}

/** The version label and AGENT_VERSION are what people read; they should not contradict each other. */
function versionWarning(deployment: Deployment, at: ServiceScope): string[] {
  const label = deployment.spec.template.metadata?.labels?.['version'];
  const version = agentVersion(deployment);
  if (label === undefined || version === undefined || label === version) return [];
  return [
    `deployment/${deployment.metadata.name} says two versions: label ${label}, AGENT_VERSION ${version}; of the idle slot: ${pluginCommand(at, 'deploy', at.service, `--agent-version ${shellWord(version)}`)}`,
  ];
}
