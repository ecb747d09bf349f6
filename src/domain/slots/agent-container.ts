import { annotation } from './annotations.ts';
import type { Container, Deployment } from './kubernetes.ts';

/** The container that is the agent: named by annotation, or called `agent`, or the only one. */
export function agentContainer(deployment: Deployment): Container | undefined {
  const containers = deployment.spec.template.spec.containers;
  const named = deployment.metadata.annotations?.[annotation.container];
  if (named !== undefined) return containers.find((container) => container.name === named);
  return (
    containers.find((container) => container.name === 'agent') ??
    (containers.length === 1 ? containers[0] : undefined)
  );
}

/** `AGENT_VERSION` of the agent, or the pods' `version` label. */
export function agentVersion(deployment: Deployment): string | undefined {
  const env = agentContainer(deployment)?.env?.find((variable) => variable.name === 'AGENT_VERSION');
  return env?.value ?? deployment.spec.template.metadata?.labels?.['version'];
}

/** What the slot runs, in one word: the agent's image, or all images where no container is known to be the agent. */
export function agentImage(deployment: Deployment): string {
  const agent = agentContainer(deployment);
  if (agent?.image !== undefined) return agent.image;
  return deployment.spec.template.spec.containers.map((container) => container.image ?? '?').join(',');
}

/** The part of an image name that tells versions apart, where the part before it is the same in `other`. */
export function shortImage(image: string, other: string): string {
  const tag = imageTag(image);
  if (tag === undefined) return image;
  return other.startsWith(image.slice(0, -tag.length)) ? tag : image;
}

/** The tag of `registry:5000/folder/name:tag`; undefined where there is none, or a digest decides instead. */
export function imageTag(image: string): string | undefined {
  const name = image.slice(image.lastIndexOf('/') + 1);
  return name.includes('@') || !name.includes(':') ? undefined : name.slice(name.indexOf(':') + 1);
}
