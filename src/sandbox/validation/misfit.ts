import type { Schema } from '../schemas/schemas.ts';

/** What does not fit into an object of its kind. */
export interface Misfit {
  readonly kind: 'wrong-type' | 'unknown-field';
  /** As kube-apiserver's decoder says it. */
  readonly text: string;
  /** As it says it of a strategic merge patch, which is no text when it is read. */
  readonly patchText: string;
  /** As it says it of a configuration that is applied. */
  readonly applyText: string;
}

export interface Place {
  /** `spec.containers[0].name` */
  readonly path: string;
  /** Name of the struct that holds the field. */
  readonly struct: string;
}

export function misfit(text: string, patchText = text, applyText = text): Misfit {
  return { kind: 'wrong-type', text, patchText, applyText };
}

export function unknownField(path: string): Misfit {
  const text = `unknown field ${JSON.stringify(path)}`;
  return {
    kind: 'unknown-field',
    text,
    patchText: text,
    applyText: `.${path}: field not declared in schema`,
  };
}

/** A value that is of another type than its field; `schema` may be a reference. */
export function wrongType(value: unknown, schema: Schema, { path, struct }: Place): Misfit {
  const go = goType(schema);
  const field = path.replaceAll(/\[\d+\]/g, '');
  const text = `json: cannot unmarshal ${jsonKind(value, schema)} into Go struct field ${struct}.${field} of type ${go}`;
  return misfit(text, restoreText(value, go), `.${path}: ${expectedText(value, go)}`);
}

function expectedText(value: unknown, go: string): string {
  const found = Array.isArray(value) ? 'list' : typeof value === 'object' ? 'map' : typeof value;
  const wanted = go.startsWith('[]')
    ? 'list'
    : go.startsWith('map') || go.startsWith('v1.')
      ? 'map'
      : ({ bool: 'boolean', string: 'string' }[go] ?? 'numeric (int or float)');
  return `expected ${wanted}, got ${found}`;
}

/** `[]v1.Container`, `map[string]string`, `int32` */
function goType({ $ref, type, format, items, additionalProperties }: Schema): string {
  if ($ref !== undefined) return `v1.${$ref.split('.').at(-1) ?? ''}`;
  if (type === 'array') return `[]${goType(items ?? {})}`;
  if (type === 'object') return `map[string]${goType(additionalProperties ?? {})}`;
  if (type === 'integer') return format === 'int64' ? 'int64' : 'int32';
  if (format === 'int-or-string') return 'int32';
  return type === 'boolean' ? 'bool' : (type ?? 'string');
}

function jsonKind(value: unknown, { type }: Schema): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  // A number that is none of the field's is told.
  return typeof value === 'number' && type === 'integer' ? `number ${value}` : typeof value;
}

function restoreText(value: unknown, go: string): string {
  const from = goKind(value);
  if (go.startsWith('[]')) return `cannot restore slice from ${from}`;
  if (go.startsWith('map')) return `cannot restore map from ${from}`;
  if (go.startsWith('v1.')) return `cannot restore struct from: ${from}`;
  const converts = typeof value === 'number' && go !== 'bool';
  return converts ? `cannot convert ${from} to ${go}` : `unrecognized type: ${go}`;
}

function goKind(value: unknown): string {
  if (Array.isArray(value)) return 'slice';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'object' ? 'map' : 'string';
}
