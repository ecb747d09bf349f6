import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { compileSchemas, metaSchemaErrors } from '../compile-schemas.ts';

export type ConvertedSchema =
  | { readonly kind: 'converted'; readonly schema: Json }
  /** It would let through, or stop, other answers here. */
  | { readonly kind: 'not-the-same'; readonly reason: string; readonly instead: string };

/** Keywords of draft-07 that mean nothing, or something else, in draft 2020-12. */
const changed = ['additionalItems', 'dependencies', '$recursiveRef', 'id'];

/** A schema of draft-07, as promptfoo has it, as one of draft 2020-12. */
export function toDraft2020(schema: Json): ConvertedSchema {
  const found = firstTrouble(schema);
  if (found !== undefined) return { kind: 'not-the-same', ...found };
  const plain = isJsonObject(schema) ? without(schema, '$schema') : schema;
  return metaSchemaErrors(plain).length === 0 && compiles(plain)
    ? { kind: 'converted', schema: plain }
    : {
        kind: 'not-the-same',
        reason: 'its value is not a JSON Schema that can be used here',
        instead: 'correct it, put it into schemas/ and name it in expect.schema.file',
      };
}

/** Unknown keywords and patterns that RE2 has not are errors of the compiler. */
function compiles(schema: Json): boolean {
  try {
    compileSchemas(new Map([['schema.json', schema]])).validator('schema.json');
    return true;
  } catch {
    return false;
  }
}

function without(schema: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

type Trouble = Omit<Extract<ConvertedSchema, { kind: 'not-the-same' }>, 'kind'>;

/** Below `properties` and the like names are not keywords; `const`, `enum` and `examples` hold values. */
const maps = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const values = ['const', 'enum', 'default', 'examples', 'required'];

function firstTrouble(schema: Json): Trouble | undefined {
  if (Array.isArray(schema)) return first(schema as readonly Json[]);
  if (!isJsonObject(schema)) return undefined;
  const own = ownTrouble(schema);
  if (own !== undefined) return own;
  return first(
    Object.entries(schema).flatMap(([key, value]) => {
      if (values.includes(key)) return [];
      return maps.includes(key) && isJsonObject(value) ? Object.values(value) : [value];
    }),
  );
}

function first(schemas: readonly Json[]): Trouble | undefined {
  for (const one of schemas) {
    const found = firstTrouble(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

function ownTrouble(schema: JsonObject): Trouble | undefined {
  if (typeof schema['format'] === 'string')
    return {
      reason: `the schema's format ${schema['format']} is not judged here`,
      instead: 'a `pattern` in the place of `format`, in a file of schemas/',
    };
  const keyword =
    changed.find((one) => schema[one] !== undefined) ??
    (Array.isArray(schema['items']) ? 'items' : undefined);
  if (keyword !== undefined)
    return {
      reason: `the schema's ${keyword} reads otherwise in draft 2020-12`,
      instead: 'write the schema for draft 2020-12 (prefixItems, dependentRequired), into schemas/',
    };
  return typeof schema['$ref'] === 'string' && !schema['$ref'].startsWith('#')
    ? { reason: 'the schema refers to another file', instead: 'put both into schemas/' }
    : undefined;
}
