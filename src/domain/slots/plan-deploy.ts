import type { Json } from '../json.ts';
import { agentContainer, agentImage, agentVersion, imageTag } from './agent-container.ts';
import { annotation } from './annotations.ts';
import { canonicalJson } from '../canonical-json.ts';
import { pointerToken, type JsonPatch, type JsonPatchOperation } from './json-patch.ts';
import type { Container, Deployment, PodTemplate } from './kubernetes.ts';
import {
  configEdits,
  editedTemplate,
  editOperation,
  envEdits,
  imageEdit,
  versionLabelEdit,
  type TemplateEdit,
} from './pod-template-edits.ts';
import { currentSize } from './preflight.ts';
import type { Refusal } from './refusal.ts';
import { desiredReplicas, type SlotPair } from './slots.ts';

/** What to change on the idle slot. */
export interface DeployRequest {
  /** New images by container; the key '' stands for the agent's container. */
  readonly images: ReadonlyMap<string, string>;
  /** Variables of the agent's container. */
  readonly env: ReadonlyMap<string, string>;
  readonly agentVersion: string | undefined;
  /** ConfigMap names as the template knows them, and the content-named ones to use instead. */
  readonly configs: ReadonlyMap<string, string>;
}

export interface DeployChange {
  readonly deployment: Deployment;
  readonly edits: readonly TemplateEdit[];
  /** New size, where the slot is smaller than the live one. */
  readonly replicas: number | undefined;
  /** The pod template as it will be. */
  readonly template: PodTemplate;
  readonly warnings: readonly string[];
}

export type DeployPlan =
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  | { readonly kind: 'already-so' }
  | { readonly kind: 'change'; readonly change: DeployChange };

export function planDeploy(pair: SlotPair, request: DeployRequest): DeployPlan {
  const { deployment } = pair.idle;
  const edits: TemplateEdit[] = [];
  const refusals: Refusal[] = [];
  for (const step of [imageEdits, environmentEdits, configMapEdits]) {
    const result = step(deployment, request);
    edits.push(...result.edits);
    refusals.push(...result.refusals);
  }
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const size = currentSize(pair.live);
  const replicas = desiredReplicas(deployment) < size ? size : undefined;
  if (edits.length === 0 && replicas === undefined) return { kind: 'already-so' };
  const template = editedTemplate(deployment.spec.template, edits);
  return {
    kind: 'change',
    change: {
      deployment,
      edits,
      replicas,
      template,
      warnings: versionWarnings(deployment, template, request),
    },
  };
}

interface Edits {
  readonly edits: readonly TemplateEdit[];
  readonly refusals: readonly Refusal[];
}

function imageEdits(deployment: Deployment, { images }: DeployRequest): Edits {
  const edits: TemplateEdit[] = [];
  const refusals: Refusal[] = [];
  for (const [name, image] of images) {
    const container = name === '' ? agentContainer(deployment) : containerNamed(deployment, name);
    if (container !== undefined) edits.push(...imageEdit(deployment, container, image));
    else if (name === '') refusals.push(containerUnclear(deployment));
    else
      refusals.push({
        kind: 'no-such-container',
        deployment: deployment.metadata.name,
        asked: name,
        containers: names(deployment),
      });
  }
  return { edits, refusals };
}

function environmentEdits(deployment: Deployment, { env, agentVersion: version }: DeployRequest): Edits {
  if (env.size === 0 && version === undefined) return { edits: [], refusals: [] };
  const container = agentContainer(deployment);
  if (container === undefined) return { edits: [], refusals: [containerUnclear(deployment)] };
  const variables = new Map([
    ...env,
    ...(version === undefined ? [] : [['AGENT_VERSION', version] as const]),
  ]);
  const refusals = [...variables.keys()].flatMap((variable) => elsewhere(deployment, container, variable));
  if (refusals.length > 0) return { edits: [], refusals };
  const label = version === undefined ? [] : versionLabelEdit(deployment, version);
  return { edits: [...envEdits(deployment, container, variables), ...label], refusals: [] };
}

/** A variable that comes from a Secret or a ConfigMap is not overwritten by a plain value. */
function elsewhere(deployment: Deployment, container: Container, variable: string): Refusal[] {
  const source = container.env?.find((one) => one.name === variable)?.valueFrom;
  if (source === undefined) return [];
  const from = source.configMapKeyRef
    ? `ConfigMap ${source.configMapKeyRef.name ?? ''}`
    : source.secretKeyRef
      ? `Secret ${source.secretKeyRef.name ?? ''}`
      : 'valueFrom';
  return [{ kind: 'env-from-elsewhere', deployment: deployment.metadata.name, variable, source: from }];
}

function configMapEdits(deployment: Deployment, { configs }: DeployRequest): Edits {
  const edits: TemplateEdit[] = [];
  const refusals: Refusal[] = [];
  for (const [config, target] of configs) {
    const found = configEdits(deployment, config, target);
    const container =
      (agentContainer(deployment) ?? deployment.spec.template.spec.containers[0])?.name ?? 'agent';
    if (found === undefined)
      refusals.push({ kind: 'config-not-used', deployment: deployment.metadata.name, config, container });
    else edits.push(...found);
  }
  return { edits, refusals };
}

/** An image that is set without its version leaves a slot that lies about what it runs. */
function versionWarnings(
  deployment: Deployment,
  template: PodTemplate,
  { agentVersion: asked }: DeployRequest,
): string[] {
  const after: Deployment = { ...deployment, spec: { ...deployment.spec, template } };
  const image = agentContainer(after)?.image;
  if (asked !== undefined || image === undefined || image === agentContainer(deployment)?.image) return [];
  const tag = imageTag(image);
  const said = [agentVersion(after), template.metadata?.labels?.['version']];
  const stale = said.find((version) => version !== undefined && version !== tag);
  if (stale === undefined) return [];
  const how = `--agent-version ${tag ?? 'VERSION'}`;
  return [`the slot still calls itself version ${stale}; set it together with the image: ${how}`];
}

function containerUnclear(deployment: Deployment): Refusal {
  return { kind: 'container-unclear', deployment: deployment.metadata.name, containers: names(deployment) };
}

function containerNamed(deployment: Deployment, name: string): Container | undefined {
  return deployment.spec.template.spec.containers.find((container) => container.name === name);
}

function names(deployment: Deployment): readonly string[] {
  return deployment.spec.template.spec.containers.map((container) => container.name);
}

/** What the deploy annotation keeps of the last change. */
export interface DeployEntry {
  readonly op: string;
  readonly who: string;
  readonly when: string;
  readonly from: string;
  readonly to: string;
  /** Digest of the template that this change made: tells an annotation that `rollout undo` brought back. */
  readonly template: string;
}

/** The one write of a deploy: it holds only for the very Deployment that was read. */
export function deployPatch(change: DeployChange, entry: DeployEntry): JsonPatch {
  const { deployment, edits, replicas } = change;
  return [
    ...unchangedTests(deployment, deployment.spec.template),
    ...annotationOperations(deployment, JSON.stringify(entry)),
    ...edits.map(editOperation),
    ...(replicas === undefined ? [] : [{ op: 'add' as const, path: '/spec/replicas', value: replicas }]),
  ];
}

/** Takes a change back, as long as nobody changed the Deployment after it. `written` is what our write answered. */
export function undoPatch(change: DeployChange, written: Deployment): JsonPatch {
  const { metadata, spec } = change.deployment;
  const before = metadata.annotations?.[annotation.deploy];
  return [
    ...unchangedTests(written, written.spec.template),
    before === undefined
      ? { op: 'remove', path: deployAnnotation }
      : { op: 'replace', path: deployAnnotation, value: before },
    { op: 'replace', path: '/spec/template', value: spec.template as unknown as Json },
    ...(change.replicas === undefined
      ? []
      : [{ op: 'add' as const, path: '/spec/replicas', value: desiredReplicas(change.deployment) }]),
  ];
}

const deployAnnotation = `/metadata/annotations/${pointerToken(annotation.deploy)}`;

function unchangedTests(deployment: Deployment, template: PodTemplate): JsonPatchOperation[] {
  const { metadata, spec } = deployment;
  return [
    { op: 'test', path: '/metadata/uid', value: metadata.uid ?? null },
    { op: 'test', path: '/spec/template', value: template as unknown as Json },
    { op: 'test', path: '/spec/replicas', value: spec.replicas ?? null },
    ...(metadata.annotations === undefined
      ? []
      : [
          {
            op: 'test' as const,
            path: deployAnnotation,
            value: metadata.annotations[annotation.deploy] ?? null,
          },
        ]),
  ];
}

function annotationOperations(deployment: Deployment, value: string): JsonPatchOperation[] {
  if (deployment.metadata.annotations !== undefined) return [{ op: 'add', path: deployAnnotation, value }];
  return [
    { op: 'test', path: '/metadata/annotations', value: null },
    { op: 'add', path: '/metadata/annotations', value: { [annotation.deploy]: value } },
  ];
}

/** What a Deployment read again says of a write whose answer did not come. */
export function recogniseDeploy(
  deployment: Deployment,
  op: string,
  now: Deployment,
): 'mine' | 'as-planned' | 'other' {
  if (now.metadata.uid !== deployment.metadata.uid) return 'other';
  const found = now.metadata.annotations?.[annotation.deploy];
  if (deployOp(found) === op) return 'mine';
  const same =
    found === deployment.metadata.annotations?.[annotation.deploy] &&
    now.spec.replicas === deployment.spec.replicas &&
    canonicalJson(now.spec.template as unknown as Json) ===
      canonicalJson(deployment.spec.template as unknown as Json);
  return same ? 'as-planned' : 'other';
}

function deployOp(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return (JSON.parse(text) as { op?: string } | null)?.op;
  } catch {
    return undefined;
  }
}

export function deployEntry(
  change: DeployChange,
  record: { op: string; who: string; when: string; template: string },
): DeployEntry {
  const after: Deployment = {
    ...change.deployment,
    spec: { ...change.deployment.spec, template: change.template },
  };
  return { ...record, from: agentImage(change.deployment), to: agentImage(after) };
}
