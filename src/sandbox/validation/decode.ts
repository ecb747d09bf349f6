import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { schemaOf } from '../schemas/schemas.ts';
import { StatusError } from '../status-error.ts';
import { conform } from './conform.ts';

export interface DecodeOptions {
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly warn: (text: string) => void;
}

/**
 * What came in as an object of the kind: types checked by the schema, unknown fields dropped, told or refused, nulls
 * and empty values left out where Go's encoder leaves them out. Throws 400.
 */
export function decode(
  kind: Kind,
  body: unknown,
  { fieldValidation, warn }: DecodeOptions,
): KubernetesObject {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind.kind}): couldn't get version/kind; json parse error: json: cannot unmarshal ${Array.isArray(body) ? 'array' : typeof body} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
    );
  const given = body as Readonly<Record<string, unknown>>;
  checkType(kind, given);
  const { object, wrongType, unknown } = interpret(kind, given);
  if (wrongType !== undefined) throw cannotBeHandled(kind, kind.kind, wrongType);
  if (unknown.length > 0 && fieldValidation === 'Strict')
    throw cannotBeHandled(kind, kind.kind, `${strictly}${unknown.join(', ')}`);
  if (fieldValidation === 'Warn') unknown.forEach(warn);
  return object;
}

export const strictly = 'strict decoding error: ';

export interface Interpreted {
  readonly object: KubernetesObject;
  /** The first value that is of another type than its field, in the decoder's words. */
  readonly wrongType: string | undefined;
  /** `unknown field "spec.x"`, each. */
  readonly unknown: readonly string[];
}

/** What a value is as an object of the kind, and what is wrong with it. */
export function interpret(kind: Kind, given: Readonly<Record<string, unknown>>): Interpreted {
  const { value, misfits } = conform(given, schemaOf(kind), kind.schema.split('.').at(-1) ?? kind.kind);
  const object = value as Readonly<Record<string, unknown>>;
  return {
    object: {
      ...object,
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { ...(object['metadata'] as object | undefined) },
    } as unknown as KubernetesObject,
    wrongType: misfits.find((one) => one.kind === 'wrong-type')?.text,
    unknown: misfits.filter((one) => one.kind === 'unknown-field').map((one) => one.text),
  };
}

/** Groups by the names that kube-apiserver has for them inside. */
const internalGroups: Readonly<Record<string, string>> = {
  '': 'core',
  apps: 'apps',
  autoscaling: 'autoscaling',
  'discovery.k8s.io': 'discovery',
  'rbac.authorization.k8s.io': 'rbac',
};

function checkType(kind: Kind, { apiVersion, kind: name }: Readonly<Record<string, unknown>>): void {
  const said = [apiVersion, name].filter((one) => one !== undefined && one !== '');
  if (said.length === 0) return;
  if (apiVersion === apiVersionOf(kind) && name === kind.kind) return;
  if (typeof apiVersion === 'string' && apiVersion !== '' && typeof name === 'string' && name !== '') {
    const version = apiVersion.split('/').at(-1) ?? apiVersion;
    const group = internalGroups[kind.group] ?? kind.group;
    const why = `converting (${version}.${name}) to (${group}.${kind.kind}): unknown conversion`;
    throw badRequest(
      `${name} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${why}`,
    );
  }
  // One of the two alone is completed by the path, unless it says something else.
  if (apiVersion !== undefined && apiVersion !== '' && apiVersion !== apiVersionOf(kind))
    throw mismatch(kind);
  if (name !== undefined && name !== '' && name !== kind.kind) throw mismatch(kind);
}

function mismatch(kind: Kind): StatusError {
  return badRequest(`the object provided is unrecognized (must be of type ${kind.kind})`);
}

function cannotBeHandled(kind: Kind, name: string, why: string): StatusError {
  return badRequest(
    `${name} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}: ${why}`,
  );
}

function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}
