import type { KubernetesObject } from '../kubernetes-object.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';
import { isValue, valuesIn, type Value } from './values.ts';
import { validateLabels } from './validate-metadata.ts';

const portRange = 'must be between 1 and 65535, inclusive';

export function validateService(
  object: KubernetesObject,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  const spec = isValue(object['spec']) ? object['spec'] : {};
  const ports = valuesIn(spec['ports']);
  const needsPorts = spec['clusterIP'] !== 'None' && spec['type'] !== 'ExternalName';
  return [
    ...(ports.length === 0 && needsPorts ? [cause.required('spec.ports')] : []),
    ...ports.flatMap((port, index) => validatePort(port, `spec.ports[${index}]`, ports.length > 1)),
    ...duplicates(ports),
    ...validateLabels(spec['selector'] as Readonly<Record<string, string>> | undefined, 'spec.selector'),
    ...validateClusterIp(spec, before),
  ];
}

function validatePort(
  { name, port, targetPort }: Value,
  field: string,
  needsName: boolean,
): readonly StatusCause[] {
  const inRange = (value: unknown): boolean => typeof value === 'number' && value >= 1 && value <= 65_535;
  return [
    ...(needsName && (name === undefined || name === '') ? [cause.required(`${field}.name`)] : []),
    ...(inRange(port) ? [] : [cause.invalid(`${field}.port`, port ?? 0, portRange)]),
    ...(typeof targetPort !== 'number' || inRange(targetPort)
      ? []
      : [cause.invalid(`${field}.targetPort`, targetPort, portRange)]),
  ];
}

function duplicates(ports: readonly Value[]): readonly StatusCause[] {
  const names = ports.map(({ name }) => name);
  return names.flatMap((name, index) =>
    name !== undefined && name !== '' && names.indexOf(name) < index
      ? [cause.duplicate(`spec.ports[${index}].name`, name)]
      : [],
  );
}

function validateClusterIp(
  { clusterIP, type }: Value,
  before: KubernetesObject | undefined,
): readonly StatusCause[] {
  const old = isValue(before?.['spec']) ? before['spec']['clusterIP'] : undefined;
  if (old === undefined || clusterIP === old || type === 'ExternalName') return [];
  return [cause.invalid('spec.clusterIPs[0]', [clusterIP], 'may not change once set')];
}
