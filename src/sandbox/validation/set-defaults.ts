import type { Kind } from '../kinds/kind.ts';
import type { KubernetesObject } from '../kubernetes-object.ts';
import { nullFieldsOf } from '../schemas/null-fields.ts';
import { resolve, type Schema, schemaOf } from '../schemas/schemas.ts';
import { defaultsOf } from './defaults-by-schema.ts';

/** The object with what kube-apiserver fills in where nothing is said. */
export function setDefaults(kind: Kind, object: KubernetesObject): KubernetesObject {
  const filled = fillStruct(kind.schema, object, schemaOf(kind));
  return filled as unknown as KubernetesObject;
}

type Value = Readonly<Record<string, unknown>>;

/** First what the schema gives, then what code gives, then what is inside. */
function fillStruct(name: string, given: Value, { properties = {} }: Schema): Value {
  const whole: Record<string, unknown> = { ...given };
  for (const [member, property] of Object.entries(properties))
    if (property.default !== undefined && whole[member] === undefined)
      whole[member] = structuredClone(property.default);
  for (const member of nullFieldsOf(name)) whole[member] ??= null;
  const object: Record<string, unknown> = { ...whole, ...defaultsOf(name)?.(whole) };
  for (const [member, property] of Object.entries(properties)) {
    const value = object[member];
    if (value === undefined) Reflect.deleteProperty(object, member);
    else object[member] = fill(value, property);
  }
  return object;
}

function fill(value: unknown, given: Schema): unknown {
  const schema = resolve(given);
  if (Array.isArray(value) && schema.items !== undefined) {
    const { items } = schema;
    return value.map((one: unknown) => fill(one, items));
  }
  if (typeof value !== 'object' || value === null || schema.properties === undefined) return value;
  return fillStruct(given.$ref?.split('/').at(-1) ?? '', value as Value, schema);
}
