/**
 * Writes src/sandbox/api/protobuf/messages.json from the .proto files of Kubernetes' Go modules: the numbers, names and
 * types of the fields that the sandbox's kinds reach. Needs Go's module cache, as the build of the real control plane
 * leaves it.
 */
import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kinds } from '../src/sandbox/kinds/table.ts';
import { resolve, type Schema, schemas } from '../src/sandbox/schemas/schemas.ts';

const version = 'v0.36.3';
const target = 'src/sandbox/api/protobuf/messages.json';
/** Posted, and not stored. */
const beside = [
  'io.k8s.api.authentication.v1.SelfSubjectReview',
  'io.k8s.api.authentication.v1.TokenRequest',
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  'io.k8s.api.authorization.v1.SubjectAccessReview',
  'io.k8s.api.autoscaling.v1.Scale',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
];
const scalars = new Set(['bool', 'bytes', 'double', 'int32', 'int64', 'string']);

interface Field {
  readonly number: string;
  readonly name: string;
  /** `[]` before what is repeated, `{}` before the values of a map. */
  readonly shape: '' | '[]' | '{}';
  readonly type: string;
}

const cache = execFileSync('go', ['env', 'GOMODCACHE'], { encoding: 'utf8' }).trim();
const files = ['api', 'apimachinery'].flatMap((name) =>
  globSync(path.join(cache, 'k8s.io', `${name}@${version}`, '**', 'generated.proto')),
);
const messages = new Map(files.flatMap((file) => messagesOf(readFileSync(file, 'utf8'))));
const reached = new Map<string, string>();
const left = [...kinds.map(({ schema }) => schema), ...beside];
for (let name = left.pop(); name !== undefined; name = left.pop()) {
  const fields = messages.get(name);
  if (fields === undefined) throw new Error(`no .proto file has ${name}`);
  if (reached.has(name)) continue;
  reached.set(name, fields.map((field) => line(name, field)).join('; '));
  left.push(...fields.map(({ type }) => type).filter((type) => !scalars.has(type)));
}
const sorted = Object.fromEntries([...reached].toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(target, `${JSON.stringify(sorted, null, 2)}\n`);
console.log(`${reached.size} messages in ${target}`);

function messagesOf(text: string): [string, readonly Field[]][] {
  const space = /^package (.+);/m.exec(text)?.[1] ?? '';
  return [...text.matchAll(/^message (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = '', body = '']) => [
    schemaName(`${space}.${name}`),
    fieldsOf(body, space),
  ]);
}

function fieldsOf(body: string, space: string): readonly Field[] {
  const pattern = /^\s*(?:(optional|repeated) ([.\w]+)|map<string, ([.\w]+)>) (\w+) = (\d+);/gm;
  return [...body.matchAll(pattern)].map(([, label, plain, value, name = '', number = '']) => ({
    number,
    name,
    shape: value !== undefined ? '{}' : label === 'repeated' ? '[]' : '',
    type: typeName(value ?? plain ?? '', space),
  }));
}

function typeName(type: string, space: string): string {
  if (scalars.has(type)) return type;
  return schemaName(type.startsWith('.') ? type.slice(1) : `${space}.${type}`);
}

/** As OpenAPI names it: `io.k8s.api.core.v1.Pod`. */
function schemaName(name: string): string {
  return name.replace(/^k8s\.io\./, 'io.k8s.');
}

/** `1 metadata io.k8s…ObjectMeta`; `~` for a name where JSON holds the fields themselves. */
function line(message: string, { number, name, shape, type }: Field): string {
  const schema: Schema | undefined = schemas[message];
  const properties = schema && resolve(schema).properties;
  return `${number} ${properties === undefined ? name : jsonName(Object.keys(properties), name, type)} ${shape}${type}`;
}

/** A name may be written in other letters; what has none in JSON is part of the object around it. */
function jsonName(properties: readonly string[], name: string, type: string): string {
  const same = properties.find((property) => property.toLowerCase() === name.toLowerCase());
  return same ?? (scalars.has(type) ? name : '~');
}
