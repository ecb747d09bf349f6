import type { Json } from '../json.ts';
import { agentContainer, agentVersion } from './agent-container.ts';
import { hiddenText, isSecretName, printableValue } from './hide-secrets.ts';
import { hiddenJson } from './hidden-json.ts';
import { jsonDifferences, pathText, type JsonDifference } from './json-differences.ts';
import type { Container, EnvVar, PodTemplate } from './kubernetes.ts';
import type { SlotPair } from './slots.ts';

/** One member that the slots' pod templates have otherwise, or only one of them; no secret is among the texts. */
export interface TemplateChange {
  /** The container; undefined for what belongs to the whole pod. */
  readonly container?: string;
  /** `LOG_LEVEL`, `limits.memory`, `spec.terminationGracePeriodSeconds` */
  readonly name: string;
  /** null: not there. */
  readonly live: ShownValue | null;
  readonly idle: ShownValue | null;
}

export interface ShownValue {
  /** `hidden`: not to be printed. `reference`: where the value comes from, in words. */
  readonly kind: 'value' | 'hidden' | 'reference';
  readonly text: string;
}

export interface TemplateChanges {
  readonly images: readonly TemplateChange[];
  readonly env: readonly TemplateChange[];
  readonly resources: readonly TemplateChange[];
  /** By path from the template, as `spec.containers[agent].readinessProbe.periodSeconds`. */
  readonly other: readonly TemplateChange[];
}

/** Told one by one also where only one template has any. */
const opened: ReadonlySet<string> = new Set([
  'env',
  'resources',
  'limits',
  'requests',
  'labels',
  'annotations',
]);

/** How the pod template of the idle slot differs from that of the live one. */
export function templateChanges(pair: SlotPair): TemplateChanges {
  const { live, idle } = pair;
  const templates = { live: live.deployment.spec.template, idle: idle.deployment.spec.template };
  const all = jsonDifferences(asJson(templates.live), asJson(templates.idle), opened);
  const told = all
    .filter((one) => !isToldElsewhere(one, pair))
    .map((one) => ({ one, at: placeOf(one.path) }));
  const variables = told.flatMap(({ at }) => (at.kind === 'env' ? [at] : []));
  const unique = new Map(variables.map((at) => [`${at.container} ${at.name}`, at]));
  return {
    images: told.flatMap(({ one, at }) => (at.kind === 'image' ? [ofContainer(at, 'image', one)] : [])),
    env: [...unique.values()].map((at) => ({
      container: at.container,
      name: at.name,
      live: variableText(variableIn(templates.live, at)),
      idle: variableText(variableIn(templates.idle, at)),
    })),
    resources: told.flatMap(({ one, at }) => (at.kind === 'resource' ? [ofContainer(at, at.name, one)] : [])),
    other: told.flatMap(({ one, at }) => (at.kind === 'other' ? [changeOf(pathText(one.path), one)] : [])),
  };
}

type Place =
  | { readonly kind: 'image' | 'env' | 'resource'; readonly container: string; readonly name: string }
  | { readonly kind: 'other' };

function placeOf([spec, list, item, member, ...rest]: readonly string[]): Place {
  const isContainer = spec === 'spec' && (list === 'containers' || list === 'initContainers');
  if (!isContainer || item === undefined || !item.startsWith('[')) return { kind: 'other' };
  const container = item.slice(1, -1);
  const [first] = rest;
  if (member === 'image' && first === undefined) return { kind: 'image', container, name: 'image' };
  if (member === 'env' && first !== undefined && !/^\[\d+\]$/.test(first))
    return { kind: 'env', container, name: first.slice(1, -1) };
  if (member === 'resources') return { kind: 'resource', container, name: rest.join('.') || 'resources' };
  return { kind: 'other' };
}

/** The slot's own label, the version, which has a line of its own, and names of ConfigMaps, which are compared. */
function isToldElsewhere(
  { path, before, after }: JsonDifference,
  { slotKey, live, idle }: SlotPair,
): boolean {
  const [metadata, labels, label] = path;
  if (metadata === 'metadata' && labels === 'labels' && path.length === 3) {
    if (label === slotKey) return true;
    if (label === 'version')
      return before === agentVersion(live.deployment) && after === agentVersion(idle.deployment);
  }
  const [holder, name] = path.slice(-2);
  if (name === 'name' && (holder === 'configMap' || holder === 'configMapRef'))
    return before !== undefined && after !== undefined;
  const isVersion = holder === '[AGENT_VERSION]' && name === 'value';
  return isVersion && path[2] === `[${agentContainer(idle.deployment)?.name ?? ''}]`;
}

function ofContainer(
  at: { readonly container: string },
  name: string,
  difference: JsonDifference,
): TemplateChange {
  return { container: at.container, ...changeOf(name, difference) };
}

function changeOf(name: string, { path, before, after }: JsonDifference): TemplateChange {
  return { name, live: shownJson(path, before), idle: shownJson(path, after) };
}

function shownJson(path: readonly string[], value: Json | undefined): ShownValue | null {
  if (value === undefined) return null;
  const hidden = hiddenJson(value, path.at(-1) ?? '');
  const text = typeof hidden === 'string' ? hidden : JSON.stringify(hidden);
  return { kind: hidden === hiddenText ? 'hidden' : 'value', text };
}

function variableIn(
  { spec }: PodTemplate,
  { container, name }: { readonly container: string; readonly name: string },
): EnvVar | undefined {
  const all: readonly Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  return all.find((one) => one.name === container)?.env?.find((one) => one.name === name);
}

function variableText(variable: EnvVar | undefined): ShownValue | null {
  if (variable === undefined) return null;
  const { name, value, valueFrom } = variable;
  if (valueFrom === undefined)
    return { kind: isSecretName(name) ? 'hidden' : 'value', text: printableValue(name, value ?? '') };
  const { configMapKeyRef: config, secretKeyRef: secret } = valueFrom;
  if (config !== undefined) return reference(`ConfigMap ${config.name ?? ''}, key ${config.key}`);
  if (secret !== undefined) return reference(`Secret ${secret.name ?? ''}, key ${secret.key}`);
  return reference(JSON.stringify(valueFrom));
}

function reference(text: string): ShownValue {
  return { kind: 'reference', text };
}

function asJson(template: PodTemplate): Json {
  return template as unknown as Json;
}
