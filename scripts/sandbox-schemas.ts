/**
 * Writes src/sandbox/schemas/kubernetes.json from the OpenAPI document that a kube-apiserver serves (KUBECONFIG of an
 * administrator): the schemas that the sandbox's kinds reach, without descriptions. `--check` compares instead.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { Api } from '../test/cluster/api.ts';
import { isObject, textAt } from '../test/cluster/json.ts';
import { readKubeconfig } from '../test/cluster/kubeconfig.ts';
import { apiVersionOf } from '../src/sandbox/kinds/kind.ts';
import { kinds } from '../src/sandbox/kinds/table.ts';

const target = 'src/sandbox/schemas/kubernetes.json';
/** Kinds that are not stored, but sent and answered. */
const beside = [
  'io.k8s.api.autoscaling.v1.Scale',
  'io.k8s.api.authentication.v1.SelfSubjectReview',
  'io.k8s.api.authentication.v1.TokenRequest',
  'io.k8s.api.authorization.v1.LocalSubjectAccessReview',
  'io.k8s.api.authorization.v1.SelfSubjectAccessReview',
  'io.k8s.api.authorization.v1.SelfSubjectRulesReview',
  'io.k8s.api.authorization.v1.SubjectAccessReview',
  'io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions',
];

type Schema = Readonly<Record<string, unknown>>;
const prefix = '#/components/schemas/';

async function served(): Promise<ReadonlyMap<string, Schema>> {
  const kubeconfig = process.env['KUBECONFIG'];
  if (kubeconfig === undefined) throw new Error('KUBECONFIG names no administrator of a kube-apiserver');
  const api = new Api(await readKubeconfig(kubeconfig), 'sandbox-schemas');
  const versions = new Set([
    ...kinds.map(apiVersionOf),
    ...['autoscaling/v1', 'authentication.k8s.io/v1', 'authorization.k8s.io/v1'],
  ]);
  const documents = await Promise.all(
    [...versions].map((one) => api.do('GET', `/openapi/v3/${one.includes('/') ? 'apis' : 'api'}/${one}`)),
  );
  api.close();
  return new Map(
    documents.flatMap((document) => {
      const components = isObject(document) ? document['components'] : undefined;
      const schemas = isObject(components) ? components['schemas'] : undefined;
      return isObject(schemas) ? (Object.entries(schemas) as [string, Schema][]) : [];
    }),
  );
}

/** Without what is for people, and `$ref` for `allOf` of one. */
function stripped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(stripped);
  if (!isObject(value)) return value;
  const [only, ...others] = Array.isArray(value['allOf']) ? (value['allOf'] as unknown[]) : [];
  const merged = isObject(only) && others.length === 0 ? { ...value, allOf: undefined, ...only } : value;
  return Object.fromEntries(
    Object.entries(merged)
      .filter(
        ([key, member]) => member !== undefined && !(key === 'description' && typeof member === 'string'),
      )
      .map(([key, member]) => [key, stripped(member)]),
  );
}

function references(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(references);
  if (!isObject(value)) return [];
  const own = textAt(value, '$ref');
  return [
    ...(own === undefined ? [] : [own.slice(prefix.length)]),
    ...Object.values(value).flatMap(references),
  ];
}

const all = await served();
const reached = new Map<string, unknown>();
const left = [...kinds.map((kind) => kind.schema), ...beside];
for (let name = left.pop(); name !== undefined; name = left.pop()) {
  if (reached.has(name)) continue;
  const schema = all.get(name);
  if (schema === undefined) throw new Error(`the API server has no schema ${name}`);
  const bare = stripped(schema);
  reached.set(name, bare);
  left.push(...references(bare));
}
const sorted = [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1));
const text = `{\n${sorted.map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`).join(',\n')}\n}\n`;
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text)
  throw new Error(
    `${target} is not what this API server serves: node scripts/sandbox-schemas.ts writes it anew`,
  );
