import type { StatusCause } from '../status-error.ts';
import { cause, checkText } from './cause.ts';
import type { EnvFrom, EnvVar, FieldSource, KeySource } from './pod-shapes.ts';
import { isConfigKey, isDnsSubdomain, isEnvName, isQualifiedName } from './text-rules.ts';

export function checkEnv(variables: readonly EnvVar[], field: string): readonly StatusCause[] {
  return variables.flatMap((one, index) => {
    const own = `${field}[${index}]`;
    const { name = '' } = one;
    return [
      ...(name === '' ? [cause.required(`${own}.name`)] : checkText(`${own}.name`, name, isEnvName)),
      ...checkSource(one, `${own}.valueFrom`),
    ];
  });
}

function checkSource({ value = '', valueFrom }: EnvVar, field: string): readonly StatusCause[] {
  if (valueFrom === undefined) return [];
  const { configMapKeyRef, secretKeyRef, fieldRef } = valueFrom;
  const sources = Object.keys(valueFrom).length;
  return [
    ...(fieldRef ? checkFieldSource(fieldRef, `${field}.fieldRef`) : []),
    ...(configMapKeyRef ? checkKeySource(configMapKeyRef, `${field}.configMapKeyRef`) : []),
    ...(secretKeyRef ? checkKeySource(secretKeyRef, `${field}.secretKeyRef`) : []),
    ...checkCount(sources, value, field),
  ];
}

function checkCount(sources: number, value: string, field: string): readonly StatusCause[] {
  const names = '`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
  if (sources === 0) return [cause.invalid(field, '', `must specify one of: ${names}`)];
  if (value !== '') return [cause.invalid(field, '', 'may not be specified when `value` is not empty')];
  return sources > 1
    ? [cause.invalid(field, '', 'may not have more than one field specified at a time')]
    : [];
}

function checkKeySource({ name = '', key = '' }: KeySource, field: string): readonly StatusCause[] {
  return [
    ...checkText(`${field}.name`, name, isDnsSubdomain),
    ...(key === '' ? [cause.required(`${field}.key`)] : checkText(`${field}.key`, key, isConfigKey)),
  ];
}

/** Fields of its own pod that a container may be told. */
const fieldPaths = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
const otherPaths = ['metadata.annotations', 'metadata.labels', 'spec.restartPolicy', 'status.phase'];

function checkFieldSource({ fieldPath = '' }: FieldSource, field: string): readonly StatusCause[] {
  if (fieldPath === '') return [cause.required(`${field}.fieldPath`)];
  const { path, key } = /^(?<path>.+)\['(?<key>.*)'\]$/.exec(fieldPath)?.groups ?? {};
  if (path === 'metadata.labels') return checkText(field, key ?? '', isQualifiedName);
  if (path === 'metadata.annotations') return checkText(field, (key ?? '').toLowerCase(), isQualifiedName);
  if (fieldPaths.includes(fieldPath)) return [];
  if (otherPaths.includes(fieldPath)) return [cause.unsupported(`${field}.fieldPath`, fieldPath, fieldPaths)];
  const why = `error converting fieldPath: field label not supported: ${path ?? fieldPath}`;
  return [cause.invalid(`${field}.fieldPath`, fieldPath, why)];
}

export function checkEnvFrom(sources: readonly EnvFrom[], field: string): readonly StatusCause[] {
  return sources.flatMap(({ prefix = '', configMapRef, secretRef }, index) => [
    ...(prefix === '' ? [] : checkText(`${field}[${index}].prefix`, prefix, isEnvName)),
    ...(configMapRef ? checkNamed(configMapRef, `${field}[${index}].configMapRef`) : []),
    ...(secretRef ? checkNamed(secretRef, `${field}[${index}].secretRef`) : []),
    ...(configMapRef === undefined && secretRef === undefined
      ? [cause.invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`')]
      : []),
    ...(configMapRef !== undefined && secretRef !== undefined
      ? [cause.invalid(field, '', 'may not have more than one field specified at a time')]
      : []),
  ]);
}

function checkNamed({ name = '' }: KeySource, field: string): readonly StatusCause[] {
  return name === '' ? [cause.required(`${field}.name`)] : checkText(`${field}.name`, name, isDnsSubdomain);
}
