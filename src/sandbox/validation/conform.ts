import { resolve, type Schema } from '../schemas/schemas.ts';
import { isLeftOut } from './left-out.ts';
import { canonicalQuantity, notAQuantity, parseQuantity } from './quantity.ts';

export interface Misfit {
  readonly kind: 'wrong-type' | 'unknown-field';
  /** As kube-apiserver's decoder says it. */
  readonly text: string;
}

export interface Conformed {
  readonly value: unknown;
  readonly misfits: readonly Misfit[];
}

interface Place {
  /** `spec.containers[0].name` */
  readonly path: string;
  /** Name of the struct that holds the field, for messages. */
  readonly struct: string;
}

/** A value in the form that its schema asks for, and what did not fit. */
export function conform(value: unknown, schema: Schema, struct: string): Conformed {
  const misfits: Misfit[] = [];
  return { value: fit(value, schema, { path: '', struct }, misfits), misfits };
}

function fit(value: unknown, given: Schema, place: Place, misfits: Misfit[]): unknown {
  const schema = resolve(given);
  const struct = given.$ref?.split('.').at(-1) ?? place.struct;
  if (schema.oneOf !== undefined || schema.format === 'int-or-string')
    return fitEither(value, schema, place, misfits);
  if (schema.type === 'array') return fitArray(value, schema, place, misfits);
  if (schema.type === 'object') return fitObject(value, schema, { ...place, struct }, misfits);
  if (schema.type === undefined || isOfType(value, schema)) {
    const fault = schema.format === 'byte' ? base64Fault(value) : undefined;
    if (fault !== undefined) misfits.push({ kind: 'wrong-type', text: fault });
    return value;
  }
  misfits.push(wrongType(value, place, goType(schema)));
  return value;
}

function fitEither(value: unknown, schema: Schema, place: Place, misfits: Misfit[]): unknown {
  if (typeof value !== 'string' && typeof value !== 'number') {
    const isText = schema.format !== 'int-or-string';
    misfits.push(wrongType(value, place, isText ? 'resource.Quantity' : 'intstr.IntOrString'));
    return value;
  }
  if (schema.format === 'int-or-string') return value;
  const quantity = parseQuantity(String(value));
  if (quantity !== undefined) return canonicalQuantity(quantity);
  misfits.push({ kind: 'wrong-type', text: notAQuantity });
  return value;
}

function fitArray(value: unknown, schema: Schema, place: Place, misfits: Misfit[]): unknown {
  if (!Array.isArray(value)) {
    misfits.push(wrongType(value, place, `[]${goType(schema.items ?? {})}`));
    return value;
  }
  const { items } = schema;
  if (items === undefined) return value;
  return value.map((one: unknown, index) =>
    fit(one, items, { ...place, path: `${place.path}[${index}]` }, misfits),
  );
}

function fitObject(value: unknown, schema: Schema, place: Place, misfits: Misfit[]): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    misfits.push(wrongType(value, place, goType(schema)));
    return value;
  }
  const { properties, additionalProperties, required = [] } = schema;
  if (properties === undefined && additionalProperties === undefined) return value;
  const fitted: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const of =
      properties === undefined
        ? additionalProperties
        : Object.hasOwn(properties, name)
          ? properties[name]
          : undefined;
    if (of === undefined)
      misfits.push({ kind: 'unknown-field', text: `unknown field ${JSON.stringify(path)}` });
    else if (member !== null) {
      const own = fit(member, of, { path, struct: place.struct }, misfits);
      if (
        properties === undefined ||
        !isLeftOut(name, own, resolve(of), { required: required.includes(name), struct: place.struct })
      )
        fitted.push([name, own]);
    }
  }
  return Object.fromEntries(fitted);
}

const mostInt32 = 2_147_483_647;

function isOfType(value: unknown, { type, format }: Schema): boolean {
  if (type !== 'integer') return typeof value === type;
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return format !== 'int32' || (value <= mostInt32 && value >= -mostInt32 - 1);
}

/** Where it is none; counted in bytes, as Go's decoder counts. */
function base64Fault(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.replaceAll(/[\r\n]/g, '') : '';
  const whole = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  if (whole.test(text)) return undefined;
  const good = /^[A-Za-z0-9+/]*/.exec(text)?.[0].length ?? 0;
  return `illegal base64 data at input byte ${good === text.length ? good - (good % 4) : good}`;
}

function goType({ type, format, items }: Schema): string {
  if (type === 'integer') return format === 'int64' ? 'int64' : 'int32';
  if (type === 'boolean') return 'bool';
  if (type === 'array') return `[]${goType(items ?? {})}`;
  if (type === 'object') return 'map[string]interface {}';
  return type ?? 'string';
}

function wrongType(value: unknown, { path, struct }: Place, go: string): Misfit {
  const found = Array.isArray(value)
    ? 'array'
    : value === null
      ? 'null'
      : typeof value === 'boolean'
        ? 'bool'
        : typeof value;
  const field = path.replaceAll(/\[\d+\]/g, '');
  return {
    kind: 'wrong-type',
    text: `json: cannot unmarshal ${found} into Go struct field ${struct}.${field} of type ${go}`,
  };
}
