import type { Kind } from '../kinds/kind.ts';
import document from './kubernetes.json' with { type: 'json' };

/** One schema of kube-apiserver's OpenAPI v3 document, the members that the sandbox reads. */
export interface Schema {
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  /** `int32`, `int64`, `date-time`, `byte`, `int-or-string`. */
  readonly format?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly oneOf?: readonly Schema[];
  readonly 'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: 'atomic' | 'granular';
  readonly 'x-kubernetes-patch-strategy'?: string;
  readonly 'x-kubernetes-patch-merge-key'?: string;
}

/** By name: `io.k8s.api.core.v1.Service`. Written by scripts/sandbox-schemas.ts. */
export const schemas = document as unknown as Readonly<Record<string, Schema>>;

const prefix = '#/components/schemas/';

/** The schema itself where this one only refers to it; what stands beside the reference is kept. */
export function resolve(schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const { $ref, ...beside } = schema;
  return { ...schemaNamed($ref.slice(prefix.length)), ...beside };
}

export function schemaOf(kind: Kind): Schema {
  return schemaNamed(kind.schema);
}

function schemaNamed(name: string): Schema {
  const found = schemas[name];
  if (found === undefined) throw new Error(`schemas/kubernetes.json has no ${name}`);
  return found;
}
