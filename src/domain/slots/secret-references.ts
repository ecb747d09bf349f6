import type { Deployment } from './kubernetes.ts';

/** Names of the Secrets that a pod template uses, each once. What images are pulled with is no part of an agent. */
export function secretsOf({ spec }: Deployment): readonly string[] {
  const { containers, initContainers = [], volumes = [] } = spec.template.spec;
  const names = [
    ...[...initContainers, ...containers].flatMap(({ env = [], envFrom = [] }) => [
      ...env.map(({ valueFrom }) => valueFrom?.secretKeyRef?.name),
      ...envFrom.map(({ secretRef }) => secretRef?.name),
    ]),
    ...volumes.flatMap(({ secret, projected }) => [
      secret?.secretName,
      ...(projected?.sources ?? []).map((source) => source.secret?.name),
    ]),
  ];
  return [...new Set(names.flatMap((name) => (name === undefined || name === '' ? [] : [name])))];
}
