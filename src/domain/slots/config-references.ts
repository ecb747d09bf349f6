import type { Deployment, PodSpec } from './kubernetes.ts';

/** Names of the ConfigMaps that a pod template uses, each once, in the order of the template. */
export function configMapsOf(deployment: Deployment): readonly string[] {
  const spec = deployment.spec.template.spec;
  return [...new Set([...mounted(spec), ...inEnvironment(spec)])];
}

function mounted(spec: PodSpec): string[] {
  return (spec.volumes ?? []).flatMap((volume) => [
    ...present(volume.configMap?.name),
    ...(volume.projected?.sources ?? []).flatMap((source) => present(source.configMap?.name)),
  ]);
}

function inEnvironment(spec: PodSpec): string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => [
    ...(container.envFrom ?? []).flatMap((source) => present(source.configMapRef?.name)),
    ...(container.env ?? []).flatMap((variable) => present(variable.valueFrom?.configMapKeyRef?.name)),
  ]);
}

function present(name: string | undefined): string[] {
  return name === undefined || name === '' ? [] : [name];
}
