import { agentContainer, agentVersion, imageTag } from './agent-container.ts';
import type { Deployment, PodTemplate } from './kubernetes.ts';
import { editedTemplate, type TemplateEdit } from './pod-template-edits.ts';
import { currentSize } from './preflight.ts';
import { wayBackRefusals } from './way-back-refusals.ts';
import type { Refusal } from './refusal.ts';
import { requestedEdits, type DeployRequest } from './requested-edits.ts';
import { desiredReplicas, type SlotPair } from './slots.ts';

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
  const { deployment } = pair.idle;
  const { edits, refusals } = requestedEdits(deployment, request);
  if (refusals.length > 0) return { kind: 'refused', refusals };
  const discarded = edits.length === 0 || discardRollback ? [] : wayBackRefusals(pair, now);
  if (discarded.length > 0) return { kind: 'refused', refusals: discarded };
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

/** An image that is set without its version leaves a slot that lies about what it runs. */
function versionWarnings(
  deployment: Deployment,
  template: PodTemplate,
  { agentVersion: asked }: DeployRequest,
): string[] {
  const after = changedDeployment({ deployment, template });
  const image = agentContainer(after)?.image;
  if (asked !== undefined || image === undefined || image === agentContainer(deployment)?.image) return [];
  const tag = imageTag(image);
  const said = [agentVersion(after), template.metadata?.labels?.['version']];
  const stale = said.find((version) => version !== undefined && version !== tag);
  if (stale === undefined) return [];
  const how = `--agent-version ${tag ?? 'VERSION'}`;
  return [`the slot still calls itself version ${stale}; set it together with the image: ${how}`];
}

/** The Deployment as it will be, but for its size. */
export function changedDeployment({
  deployment,
  template,
}: Pick<DeployChange, 'deployment' | 'template'>): Deployment {
  return { ...deployment, spec: { ...deployment.spec, template } };
}
