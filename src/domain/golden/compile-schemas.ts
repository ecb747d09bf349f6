import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { jsonSchemaPattern } from './compile-pattern.ts';
import type { SchemaDocuments } from './expectation.ts';
import { isSchema } from './meta-schema.generated.ts';

/** The compiled schemas of one set. */
export interface CompiledSchemas {
  /** Throws an Error that says what is wrong with `file` (or with what it refers to). */
  validator(file: string): ValidateFunction;
}

const compiled = new WeakMap<SchemaDocuments, CompiledSchemas>();

/**
 * Compiles schemas on first use; the same documents are compiled once.
 * `format` is an annotation in draft 2020-12 and is not checked. Unknown keywords are errors: a misspelt
 * keyword would otherwise accept everything. `pattern` runs in RE2.
 */
export function compileSchemas(documents: SchemaDocuments): CompiledSchemas {
  const known = compiled.get(documents);
  if (known !== undefined) return known;
  const schemas = addAll(documents);
  compiled.set(documents, schemas);
  return schemas;
}

function addAll(documents: SchemaDocuments): CompiledSchemas {
  const ajv = createAjv();
  for (const [file, document] of documents)
    ajv.addSchema(withBase(document, file), baseOf(file), false, false);
  return {
    validator(file) {
      const validate = ajv.getSchema(baseOf(file));
      if (validate === undefined) throw new Error(`no schema file ${file}`);
      return validate;
    },
  };
}

/** What the meta-schema of draft 2020-12 says against a document; empty for a schema. */
export function metaSchemaErrors(document: Json): readonly ErrorObject[] {
  if (typeof document !== 'boolean' && !isJsonObject(document)) return [{ ...notASchema, data: document }];
  return isSchema(document) ? [] : (isSchema.errors ?? []);
}

const notASchema: ErrorObject = {
  keyword: 'type',
  instancePath: '',
  schemaPath: '#/type',
  params: { type: ['object', 'boolean'] },
};

function createAjv(): Ajv2020 {
  return new Ajv2020({
    allErrors: true,
    verbose: true,
    strictTypes: false,
    strictTuples: false,
    strictRequired: false,
    validateFormats: false,
    logger: false,
    code: { regExp: jsonSchemaPattern },
  });
}

const root = 'golden:///schemas/';

function baseOf(file: string): string {
  return root + file.split('/').map(encodeURIComponent).join('/');
}

/** A complaint of ajv with the files named as the author knows them. */
export function withoutBase(message: string): string {
  return message.replaceAll(/golden:\/\/\/schemas\/([^\s"']*)/g, (_, path: string) => decode(path));
}

/** A reference that an author wrote need not be well-formed. */
function decode(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/**
 * Gives a schema its file as base, so that `$ref: money.json` names the file beside it.
 * An absolute `$id` stays the base, as the standard says; a relative one gives way to the file's path.
 */
function withBase(document: Json, file: string): Json & (object | boolean) {
  if (!isJsonObject(document)) return document === true;
  const id = document['$id'];
  if (typeof id === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:/.test(id)) return document;
  return { ...document, $id: baseOf(file) };
}
