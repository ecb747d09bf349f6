import { resolve, type Schema } from '../schemas/schemas.ts';
import { base64Fault } from './base64.ts';
import { isLeftOut } from './left-out.ts';
import { type Misfit, misfit, type Place, unknownField, wrongType } from './misfit.ts';
import { timeFault } from './time-fault.ts';
import { canonicalQuantity, notAQuantity, parseQuantity } from './quantity.ts';

export interface Conformed {
  readonly value: unknown;
  readonly misfits: readonly Misfit[];
}

/** A value in the form that its schema asks for, and what did not fit. */
export function conform(value: unknown, schema: Schema, struct: string): Conformed {
  const misfits: Misfit[] = [];
  return { value: fit(value, schema, { path: '', struct }, misfits), misfits };
}

function fit(value: unknown, given: Schema, place: Place, misfits: Misfit[]): unknown {
  const schema = resolve(given);
  if (schema.oneOf !== undefined && schema.format !== 'int-or-string') return fitQuantity(value, misfits);
  if (schema.type === 'array' && Array.isArray(value)) return fitArray(value, schema, place, misfits);
  if (schema.type === 'object' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const struct = given.$ref?.split('.').at(-1) ?? place.struct;
    return fitObject(value, schema, { ...place, struct }, misfits);
  }
  if (!isOfType(value, schema)) misfits.push(wrongType(value, isPlain(schema) ? schema : given, place));
  else {
    const fault = textFault(value, schema, given);
    if (fault !== undefined) misfits.push(misfit(fault));
  }
  return value;
}

function textFault(value: unknown, { format }: Schema, { $ref = '' }: Schema): string | undefined {
  if (format === 'byte') return base64Fault(String(value));
  return format === 'date-time' ? timeFault(String(value), $ref.endsWith('.MicroTime')) : undefined;
}

function isPlain({ type }: Schema): boolean {
  return type !== 'object' && type !== 'array';
}

function fitQuantity(value: unknown, misfits: Misfit[]): unknown {
  const isText = typeof value === 'string' || typeof value === 'number';
  const quantity = isText ? parseQuantity(String(value)) : undefined;
  if (quantity !== undefined) return canonicalQuantity(quantity);
  misfits.push(misfit(notAQuantity));
  return value;
}

function fitArray(
  value: readonly unknown[],
  { items }: Schema,
  place: Place,
  misfits: Misfit[],
): readonly unknown[] {
  if (items === undefined) return value;
  return value.map((one, index) => fit(one, items, { ...place, path: `${place.path}[${index}]` }, misfits));
}

function fitObject(value: object, schema: Schema, place: Place, misfits: Misfit[]): unknown {
  const { properties, additionalProperties, required = [] } = schema;
  if (properties === undefined)
    return additionalProperties === undefined ? value : fitMap(value, additionalProperties, place, misfits);
  const fitted: [string, unknown][] = [];
  for (const [name, member] of Object.entries(value)) {
    const path = place.path === '' ? name : `${place.path}.${name}`;
    const of = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (of === undefined) misfits.push(unknownField(path));
    else if (member !== null) {
      const own = fit(member, of, { path, struct: place.struct }, misfits);
      const holder = { required: required.includes(name), struct: place.struct };
      if (!isLeftOut(name, own, resolve(of), holder)) fitted.push([name, own]);
    }
  }
  return Object.fromEntries(fitted);
}

/** The decoder's texts do not tell a map's keys. */
function fitMap(value: object, values: Schema, place: Place, misfits: Misfit[]): unknown {
  const members = Object.entries(value).map(([name, member]: [string, unknown]) => [
    name,
    // Of a missing value Go makes an empty one.
    member === null ? emptyOf(values) : fit(member, values, place, misfits),
  ]);
  return Object.fromEntries(members);
}

function emptyOf(schema: Schema): unknown {
  const { type, oneOf } = resolve(schema);
  return type === 'string' ? '' : oneOf === undefined ? {} : '0';
}

const mostInt32 = 2_147_483_647;

function isOfType(value: unknown, { type, format }: Schema): boolean {
  if (format === 'int-or-string') return typeof value === 'string' || isOfType(value, { type: 'integer' });
  if (type === undefined) return true;
  if (type !== 'integer') return typeof value === type && type !== 'object';
  if (typeof value !== 'number' || !Number.isInteger(value)) return false;
  return format === 'int64' || (value <= mostInt32 && value >= -mostInt32 - 1);
}
