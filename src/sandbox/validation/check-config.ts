import type { KubernetesObject } from '../kubernetes-object.ts';
import { same } from '../same.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './cause.ts';
import { isConfigKey } from './text-rules.ts';

type Texts = Readonly<Record<string, string>>;

const mostBytes = 1024 * 1024;

function checkKeys(data: Texts, field: string): readonly StatusCause[] {
  return Object.keys(data).flatMap((key) =>
    isConfigKey(key).map((why) => cause.invalid(`${field}[${key}]`, key, why)),
  );
}

function bytesOf(data: Texts, encoding: 'utf8' | 'base64'): number {
  return Object.values(data).reduce((sum, value) => sum + Buffer.byteLength(value, encoding), 0);
}

export function checkConfigMap(object: KubernetesObject): readonly StatusCause[] {
  const data = (object['data'] ?? {}) as Texts;
  const binary = (object['binaryData'] ?? {}) as Texts;
  const both = Object.keys(data).filter((key) => Object.hasOwn(binary, key));
  return [
    ...checkKeys(data, 'data'),
    ...both.map((key) => cause.invalid(`data[${key}]`, key, 'duplicate of key present in binaryData')),
    ...checkKeys(binary, 'binaryData'),
    ...(bytesOf(data, 'utf8') + bytesOf(binary, 'base64') > mostBytes
      ? [cause.tooLong('[]', mostBytes)]
      : []),
  ];
}

/** Keys that a Secret of a type must have. */
const needed: Readonly<Record<string, readonly string[]>> = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export function checkSecret(object: KubernetesObject): readonly StatusCause[] {
  const data = (object['data'] ?? {}) as Texts;
  return [
    ...checkKeys(data, 'data'),
    ...(bytesOf(data, 'base64') > mostBytes ? [cause.tooLong('data', mostBytes)] : []),
    ...checkType(object, data),
  ];
}

function checkType(object: KubernetesObject, data: Texts): readonly StatusCause[] {
  const type = String(object['type']);
  const account = 'kubernetes.io/service-account.name';
  if (type === 'kubernetes.io/service-account-token')
    return (object.metadata.annotations?.[account] ?? '') === ''
      ? [cause.required(`metadata.annotations[${account}]`)]
      : [];
  if (type === 'kubernetes.io/basic-auth') {
    const keys = ['username', 'password'];
    return keys.some((key) => data[key] !== undefined)
      ? []
      : keys.map((key) => cause.required(`data[${key}]`));
  }
  const keys = Object.hasOwn(needed, type) ? (needed[type] ?? []) : [];
  return keys.filter((key) => data[key] === undefined).map((key) => cause.required(`data[${key}]`));
}

const why = 'field is immutable when `immutable` is set';

/** ConfigMaps and Secrets that said `immutable: true` stay as they are; a Secret's type stays in any case. */
export function checkConfigKept(after: KubernetesObject, before: KubernetesObject): readonly StatusCause[] {
  const fields = before['immutable'] === true ? ['data', 'binaryData'] : [];
  return [
    ...(after.kind === 'Secret' && after['type'] !== before['type']
      ? [cause.invalid('type', after['type'], 'field is immutable')]
      : []),
    ...(before['immutable'] === true && after['immutable'] !== true
      ? [cause.forbidden('immutable', why)]
      : []),
    ...fields
      .filter((field) => !same(after[field] ?? {}, before[field] ?? {}))
      .map((field) => cause.forbidden(field, why)),
  ];
}
