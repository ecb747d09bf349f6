import type { ErrorObject } from 'ajv';
import { compileSchemas, metaSchemaErrors, withoutBase } from '../../domain/golden/compile-schemas.ts';
import { describeSchemaError } from '../../domain/golden/describe-schema-error.ts';
import type { SchemaDocuments } from '../../domain/golden/expectation.ts';
import { isJsonObject } from '../../domain/json.ts';
import type { Json } from '../../domain/json.ts';
import { showPath } from './describe-shape-error.ts';
import type { FilePlace, Problems } from './problems.ts';
import type { GoldenFile } from './read-folder.ts';
import { readYaml } from './read-yaml.ts';
import type { YamlDocument } from './read-yaml.ts';

const folder = 'schemas/';
const draft = 'https://json-schema.org/draft/2020-12/schema';

/** Reads and compiles the schema files; those with problems are left out of the result. */
export function loadSchemas(files: readonly GoldenFile[], problems: Problems): SchemaDocuments {
  const documents = new Map<string, Json>();
  for (const file of files) {
    const document = readSchema(file, problems);
    if (document !== undefined) documents.set(file.path.slice(folder.length), document);
  }
  // A file that is left out already has its problem: what refers to it would only repeat it.
  if (documents.size === files.length) compileAll(documents, problems);
  return documents;
}

function readSchema(file: GoldenFile, problems: Problems): Json | undefined {
  const json = parseJson(file, problems);
  if (json === undefined) return undefined;
  const before = problems.count;
  // JSON is YAML: read so, it tells the place of each value, and keys that are written twice.
  const [places] = readYaml(file, problems);
  if (problems.count > before) return undefined;
  const declared = isJsonObject(json.value) ? json.value['$schema'] : undefined;
  if (declared !== undefined && declared !== draft) {
    const place = places?.placeOf('/$schema') ?? { file: file.path };
    problems.add(place, `not a schema of draft 2020-12 ("$schema": "${draft}")`);
    return undefined;
  }
  const errors = onceEachPlace(metaSchemaErrors(json.value));
  for (const error of errors) {
    problems.add(placeOf(error, places, file), `not a JSON Schema: ${describeMetaError(error)}`);
  }
  return errors.length === 0 ? json.value : undefined;
}

function parseJson(file: GoldenFile, problems: Problems): { readonly value: Json } | undefined {
  try {
    return { value: JSON.parse(file.text) as Json };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    problems.add(jsonErrorPlace(file, message), 'not JSON');
    return undefined;
  }
}

/** V8 says where as `position 12`; other engines may not. */
function jsonErrorPlace(file: GoldenFile, message: string): FilePlace {
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return { file: file.path };
  const before = file.text.slice(0, Number(position)).split('\n');
  return { file: file.path, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The meta-schema has alternatives: what the first of them says at a place is enough. */
function onceEachPlace(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const first = new Map<string, ErrorObject>();
  for (const error of errors) {
    if (!first.has(error.instancePath)) first.set(error.instancePath, error);
  }
  return [...first.values()];
}

function placeOf(error: ErrorObject, places: YamlDocument | undefined, file: GoldenFile): FilePlace {
  return places?.placeOf(error.instancePath) ?? { file: file.path };
}

function describeMetaError(error: ErrorObject): string {
  const { expected, actual } = describeSchemaError(error);
  const where = error.instancePath === '' ? 'it' : showPath(error.instancePath);
  return `${where} must be ${expected}, found ${actual}`;
}

function compileAll(documents: SchemaDocuments, problems: Problems): void {
  const whole = attempt(() => compileSchemas(documents));
  if (whole.kind === 'failed') problems.add({ file: 'schemas' }, `not valid together: ${whole.reason}`);
  if (whole.kind === 'failed') return;
  for (const file of documents.keys()) {
    const place = { file: `${folder}${file}` };
    const compiled = attempt(() => whole.value.validator(file));
    if (compiled.kind === 'failed') {
      problems.add(place, `not a usable JSON Schema: ${compiled.reason}`);
    } else if (probes.some((probe) => attempt(() => compiled.value(probe)).kind === 'failed')) {
      problems.add(place, 'not a usable JSON Schema: it refers to itself without end');
    }
  }
}

/** One of each type: a schema that only refers to itself never comes to an end on one of them. */
const probes: readonly Json[] = [null, true, 0, '', [], {}];

type Attempt<T> =
  { readonly kind: 'done'; readonly value: T } | { readonly kind: 'failed'; readonly reason: string };

function attempt<T>(act: () => T): Attempt<T> {
  try {
    return { kind: 'done', value: act() };
  } catch (error) {
    return { kind: 'failed', reason: describeFailure(error) };
  }
}

/** What ajv or the pattern's engine complains of, with file names as the author knows them. */
function describeFailure(error: unknown): string {
  if (error instanceof Error && 'missingRef' in error && typeof error.missingRef === 'string') {
    return `it refers to ${withoutBase(error.missingRef)}, which is not there`;
  }
  const message = error instanceof Error ? error.message : String(error);
  return withoutBase(message).replace(/^strict mode: /, '');
}
