import { createHash } from 'node:crypto';
import { apiVersionOf, type Kind } from '../../kinds/kind.ts';
import { kinds } from '../../kinds/table.ts';
import { type Schema, schemas } from '../../schemas/schemas.ts';
import { version } from '../version.ts';
import { pathsOf } from './paths.ts';

/** One document for each group and version, made once. */
const documents = new Map<string, unknown>();
const hashes = new Map<string, string>();

/** What /openapi/v3 lists: where the document of each group and version is. */
export function openApiPaths(): unknown {
  const names = [...new Set(kinds.map(documentName))].toSorted();
  return {
    paths: Object.fromEntries(
      names.map((name) => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(name)}` }]),
    ),
  };
}

/** `api/v1`, `apis/apps/v1`; undefined where nothing of it is served. Without descriptions. */
export function openApiDocument(name: string): unknown {
  const known = documents.get(name);
  if (known !== undefined) return known;
  const served = kinds.filter((kind) => documentName(kind) === name);
  if (served.length === 0) return undefined;
  const document = {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: `${version.major}.${version.minor}` },
    paths: Object.assign({}, ...served.map(pathsOf)) as unknown,
    components: { schemas: reached(served) },
  };
  documents.set(name, document);
  return document;
}

function documentName(kind: Kind): string {
  return `${kind.group === '' ? 'api' : 'apis'}/${apiVersionOf(kind)}`;
}

/** Clients keep a document for as long as its hash stays. */
function hashOf(name: string): string {
  const known = hashes.get(name);
  if (known !== undefined) return known;
  const text = JSON.stringify(openApiDocument(name));
  const hash = createHash('sha256').update(text).digest('hex').toUpperCase();
  hashes.set(name, hash);
  return hash;
}

const prefix = '#/components/schemas/';

/** The schemas of these kinds and all that they refer to. */
function reached(served: readonly Kind[]): Readonly<Record<string, Schema>> {
  const found: Record<string, Schema> = {};
  const waiting = served.map(({ schema }) => schema);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const schema = schemas[name];
    if (schema === undefined || found[name] !== undefined) continue;
    found[name] = schema;
    waiting.push(...references(schema));
  }
  return found;
}

function references(schema: Schema): readonly string[] {
  const inner = [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.additionalProperties ? [schema.additionalProperties] : []),
  ];
  const own = schema.$ref === undefined ? [] : [schema.$ref.slice(prefix.length)];
  return [...own, ...inner.flatMap(references)];
}
