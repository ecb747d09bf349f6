import { apiVersionOf, type Kind } from '../kinds/kind.ts';
import { kindOf } from '../kinds/table.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { jsonType } from '../read-json.ts';
import { schemaOf } from '../schemas/schemas.ts';
import type { StatusError } from '../status-error.ts';
import { badRequest } from '../status-error.ts';
import { conform } from './conform.ts';
import type { Misfit } from './misfit.ts';
import { type SaidType, saidTypeOf, typeFault } from './said-type.ts';

export interface DecodeOptions {
  readonly fieldValidation: 'Ignore' | 'Warn' | 'Strict';
  readonly warn: (text: string) => void;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What came in as an object of the kind: types checked by the schema, unknown fields dropped, told or refused, nulls
 * and empty values left out where Go's encoder leaves them out. Throws 400.
 */
export function decode(
  kind: Kind,
  body: unknown,
  { fieldValidation, warn }: DecodeOptions,
): KubernetesObject {
  const given = fieldsOf(kind, body);
  const said = readType(kind, given);
  const fault = typeFault(kind, said);
  // What it says to be it must be first.
  const saidKind = fault === undefined ? kind : kindOf(said.apiVersion, said.kind);
  const misread = fault === undefined || saidKind === undefined ? undefined : interpret(saidKind, given);
  if (fault !== undefined) throw cannotBeHandled(kind, said, misread?.wrongType?.text ?? fault);
  const { object, wrongType, unknown } = interpret(kind, given);
  if (wrongType !== undefined) throw cannotBeHandled(kind, said, wrongType.text);
  if (unknown.length > 0 && fieldValidation === 'Strict')
    throw cannotBeHandled(kind, said, `${strictly}${unknown.join(', ')}`);
  if (fieldValidation === 'Warn') unknown.forEach(warn);
  return object;
}

export const strictly = 'strict decoding error: ';

export interface Interpreted {
  readonly object: KubernetesObject;
  /** The first value that is of another type than its field. */
  readonly wrongType: Misfit | undefined;
  /** `unknown field "spec.x"`, each. */
  readonly unknown: readonly string[];
  readonly faults: readonly Misfit[];
}

/** What a value is as an object of the kind, and what is wrong with it. */
export function interpret(kind: Kind, given: Fields): Interpreted {
  const { value, misfits } = conform(given, schemaOf(kind), kind.schema.split('.').at(-1) ?? kind.kind);
  const object = value as Fields;
  return {
    object: {
      ...object,
      apiVersion: apiVersionOf(kind),
      kind: kind.kind,
      metadata: { ...(object['metadata'] as object | undefined) },
    } as unknown as KubernetesObject,
    wrongType: misfits.find((one) => one.kind === 'wrong-type'),
    unknown: misfits.filter((one) => one.kind === 'unknown-field').map((one) => one.text),
    faults: misfits,
  };
}

/** Of nothing Go makes an empty object. */
function fieldsOf(kind: Kind, body: unknown): Fields {
  if (body === null) return {};
  if (typeof body === 'object' && !Array.isArray(body)) return body as Fields;
  throw noType(
    kind,
    `json: cannot unmarshal ${jsonType(body)} into Go value of type struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }`,
  );
}

/** What the object says that it is; the path says what it does not. */
function readType(kind: Kind, given: Fields): SaidType {
  for (const member of ['apiVersion', 'kind']) {
    const value = given[member] ?? '';
    if (typeof value === 'string') continue;
    throw noType(
      kind,
      `json: cannot unmarshal ${jsonType(value)} into Go struct field .${member} of type string (${JSON.stringify(given)})`,
    );
  }
  const said = saidTypeOf(kind, given);
  const [group = ''] = said.apiVersion.includes('/') ? said.apiVersion.split('/') : [''];
  // What is a kind of its own is told apart by its conversion.
  const isKnown = kindOf(said.apiVersion, said.kind) !== undefined;
  if (group === kind.group || group === '' || isKnown) return said;
  throw badRequest(
    `the API version in the data (${said.apiVersion}) does not match the expected API version (${apiVersionOf(kind)})`,
  );
}

function noType({ kind }: Kind, why: string): StatusError {
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why}`,
  );
}

function cannotBeHandled({ kind }: Kind, said: SaidType, why: string): StatusError {
  const version = said.apiVersion.split('/').at(-1) ?? '';
  return badRequest(
    `${said.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind}: ${why}`,
  );
}
