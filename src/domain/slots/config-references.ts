import type { Container, Deployment, PodSpec } from './kubernetes.ts';

/** One use of a ConfigMap by a pod template. */
export interface ConfigUse {
  /** The same for the same place of another template: `volume prompts`, `agent: env PROMPT`. */
  readonly place: string;
  readonly name: string;
}

/** Names of the ConfigMaps that a pod template uses, each once, in the order of the template. */
export function configMapsOf(deployment: Deployment): readonly string[] {
  return [...new Set(configUses(deployment).map(({ name }) => name))];
}

export function configUses(deployment: Deployment): readonly ConfigUse[] {
  const spec = deployment.spec.template.spec;
  return [...mounted(spec), ...inEnvironment(spec)];
}

function mounted(spec: PodSpec): ConfigUse[] {
  return (spec.volumes ?? []).flatMap((volume) => [
    ...used(`volume ${volume.name}`, volume.configMap?.name),
    ...(volume.projected?.sources ?? []).flatMap((source, at) =>
      used(`volume ${volume.name}, source ${at + 1}`, source.configMap?.name),
    ),
  ]);
}

function inEnvironment(spec: PodSpec): ConfigUse[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => [
    ...wholeMaps(container),
    ...(container.env ?? []).flatMap((variable) =>
      used(`${container.name}: env ${variable.name}`, variable.valueFrom?.configMapKeyRef?.name),
    ),
  ]);
}

function wholeMaps({ name, envFrom }: Container): ConfigUse[] {
  return (envFrom ?? []).flatMap((source, at) =>
    used(`${name}: envFrom ${at + 1}`, source.configMapRef?.name),
  );
}

function used(place: string, name: string | undefined): ConfigUse[] {
  return name === undefined || name === '' ? [] : [{ place, name }];
}
