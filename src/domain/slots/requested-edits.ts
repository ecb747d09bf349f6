import { agentContainer } from './agent-container.ts';
import type { Container, Deployment } from './kubernetes.ts';
import {
  configEdits,
  envEdits,
  imageEdit,
  versionLabelEdit,
  type TemplateEdit,
} from './pod-template-edits.ts';
import type { Refusal } from './refusal.ts';

/** What to change on the idle slot. */
export interface DeployRequest {
  /** New images by container; the key '' stands for the agent's container. */
  readonly images: ReadonlyMap<string, string>;
  /** Variables of the agent's container. */
  readonly env: ReadonlyMap<string, string>;
  readonly agentVersion: string | undefined;
  /** Annotations of the Deployment, by key. */
  readonly annotations?: ReadonlyMap<string, string> | undefined;
  /** ConfigMap names as the template knows them, and the content-named ones to use instead. */
  readonly configs: ReadonlyMap<string, string>;
}

/** What a request comes to on a Deployment: the edits of its template that it lacks, and what cannot be done. */
interface RequestedEdits {
  readonly edits: readonly TemplateEdit[];
  readonly refusals: readonly Refusal[];
}

export function requestedEdits(deployment: Deployment, request: DeployRequest): RequestedEdits {
  const parts = [imageEdits, environmentEdits, configMapEdits].map((part) => part(deployment, request));
  return {
    edits: parts.flatMap(({ edits }) => edits),
    refusals: parts.flatMap(({ refusals }) => refusals),
  };
}

function imageEdits(deployment: Deployment, { images }: DeployRequest): RequestedEdits {
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

function environmentEdits(
  deployment: Deployment,
  { env, agentVersion: version }: DeployRequest,
): RequestedEdits {
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

function configMapEdits(deployment: Deployment, { configs }: DeployRequest): RequestedEdits {
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

function containerUnclear(deployment: Deployment): Refusal {
  return { kind: 'container-unclear', deployment: deployment.metadata.name, containers: names(deployment) };
}

function containerNamed(deployment: Deployment, name: string): Container | undefined {
  return deployment.spec.template.spec.containers.find((container) => container.name === name);
}

function names(deployment: Deployment): readonly string[] {
  return deployment.spec.template.spec.containers.map((container) => container.name);
}
