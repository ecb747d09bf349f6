import { agentContainer, agentVersion, imageTag } from './agent-container.ts';
import type { Deployment, PodTemplate } from './kubernetes.ts';
import { inOverlapRefusals } from './overlap.ts';
import { editedTemplate, type TemplateEdit } from './pod-template-edits.ts';
import { currentSize } from './preflight.ts';
import { schemaRefusals, schemaWarnings } from './schema-guard.ts';
import { wayBackRefusals } from './way-back-refusals.ts';
import type { Refusal } from './refusal.ts';
import { requestedEdits, type DeployRequest } from './requested-edits.ts';
import { desiredReplicas, type SlotPair } from './slots.ts';

export interface DeployChange {
  readonly deployment: Deployment;
  readonly edits: readonly TemplateEdit[];
  /** The Deployment's annotations that change, besides the record of the change. */
  readonly annotations: ReadonlyMap<string, string>;
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

/** What is allowed of a deploy, besides what it is to change. */
export interface DeployAllowance {
  /** Change the slot that is the way back, within the hold time. */
  readonly discardRollback: boolean;
  readonly now: Date;
}

export function planDeploy(
  pair: SlotPair,
  request: DeployRequest,
  { discardRollback, now }: DeployAllowance,
): DeployPlan {
  const overlapping = inOverlapRefusals(pair);
  if (overlapping.length > 0) return { kind: 'refused', refusals: overlapping };
  const { deployment } = pair.idle;
  const { edits, refusals } = requestedEdits(deployment, request);
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const discarded = edits.length === 0 || discardRollback ? [] : wayBackRefusals(pair, now);
  if (discarded.length > 0) return { kind: 'refused', refusals: discarded };
  const size = currentSize(pair.live);
  const replicas = desiredReplicas(deployment) < size ? size : undefined;
  const annotations = newAnnotations(deployment, request);
  const template = editedTemplate(deployment.spec.template, edits);
  const after: SlotPair = {
    ...pair,
    idle: { ...pair.idle, deployment: changedDeployment({ deployment, template, annotations }) },
  };
  const unshared = schemaRefusals(after);
  if (unshared.length > 0) return { kind: 'refused', refusals: unshared };
  if (edits.length + annotations.size === 0 && replicas === undefined) return { kind: 'already-so' };
  const warnings = [...versionWarnings(after.idle.deployment, deployment, request), ...schemaWarnings(after)];
  return { kind: 'change', change: { deployment, edits, annotations, replicas, template, warnings } };
}

function newAnnotations(
  { metadata }: Deployment,
  { annotations }: DeployRequest,
): ReadonlyMap<string, string> {
  return new Map([...(annotations ?? [])].filter(([key, value]) => metadata.annotations?.[key] !== value));
}

/** An image that is set without its version leaves a slot that lies about what it runs. */
function versionWarnings(
  after: Deployment,
  before: Deployment,
  { agentVersion: asked }: DeployRequest,
): string[] {
  const image = agentContainer(after)?.image;
  if (asked !== undefined || image === undefined || image === agentContainer(before)?.image) return [];
  const tag = imageTag(image);
  const said = [agentVersion(after), after.spec.template.metadata?.labels?.['version']];
  const stale = said.find((version) => version !== undefined && version !== tag);
  if (stale === undefined) return [];
  const how = `--agent-version ${tag ?? 'VERSION'}`;
  return [`the slot still calls itself version ${stale}; set it together with the image: ${how}`];
}

/** The Deployment as it will be, but for its size. */
export function changedDeployment({
  deployment,
  template,
  annotations,
}: Pick<DeployChange, 'deployment' | 'template' | 'annotations'>): Deployment {
  const { metadata, spec } = deployment;
  const annotated = { ...metadata.annotations, ...Object.fromEntries(annotations) };
  return { ...deployment, metadata: { ...metadata, annotations: annotated }, spec: { ...spec, template } };
}
