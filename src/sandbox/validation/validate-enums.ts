import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { resolve, type Schema, schemaOf } from '../schemas/schemas.ts';
import type { StatusCause } from '../status-error.ts';
import { cause } from './invalid.ts';
import { isValue } from './values.ts';

/** Texts that are none of those that the schema allows. Only of what is wanted: a status is written by components. */
export function validateEnums(kind: Kind, object: KubernetesObject): readonly StatusCause[] {
  return Object.entries(object)
    .filter(([name]) => !['metadata', 'status', 'apiVersion', 'kind'].includes(name))
    .flatMap(([name, value]) => walk(value, schemaOf(kind).properties?.[name] ?? {}, name));
}

function walk(value: unknown, given: Schema, field: string): readonly StatusCause[] {
  const schema = resolve(given);
  if (typeof value === 'string')
    return schema.enum === undefined || schema.enum.includes(value)
      ? []
      : [cause.unsupported(field, value, schema.enum.toSorted())];
  if (Array.isArray(value))
    return value.flatMap((one, index) => walk(one, schema.items ?? {}, `${field}[${index}]`));
  if (!isValue(value)) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    walk(member, schema.properties?.[name] ?? schema.additionalProperties ?? {}, `${field}.${name}`),
  );
}
