import { apiVersionOf, type Kind } from '../../kinds/kind.ts';

/** What a client looks for before it sends one of these: `kubectl` validates on the server where it finds it. */
const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
}));

const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
];

/** OpenAPI paths of a kind, as much of each operation as clients read. */
export function pathsOf(kind: Kind): Readonly<Record<string, unknown>> {
  const root = `/${kind.group === '' ? 'api' : 'apis'}/${apiVersionOf(kind)}`;
  const collection = kind.namespaced
    ? `${root}/namespaces/{namespace}/${kind.plural}`
    : `${root}/${kind.plural}`;
  return {
    ...(kind.namespaced && { [`${root}/${kind.plural}`]: { get: operation(kind, 'list') } }),
    [collection]: { get: operation(kind, 'list'), post: operation(kind, 'post') },
    [`${collection}/{name}`]: {
      get: operation(kind, 'get'),
      put: operation(kind, 'put'),
      patch: operation(kind, 'patch'),
      delete: operation(kind, 'delete'),
    },
  };
}

function operation(kind: Kind, action: 'list' | 'post' | 'get' | 'put' | 'patch' | 'delete'): unknown {
  const { group, version } = kind;
  const writes = action !== 'list' && action !== 'get';
  const object = { schema: { $ref: `#/components/schemas/${kind.schema}` } };
  const bodyTypes = action === 'patch' ? patchTypes : ['application/json', 'application/yaml'];
  return {
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': { group, version, kind: kind.kind },
    ...(writes && { parameters: writeParameters }),
    ...((action === 'post' || action === 'put' || action === 'patch') && {
      requestBody: { content: Object.fromEntries(bodyTypes.map((type) => [type, object])) },
    }),
    responses: { 200: { description: 'OK', content: { 'application/json': object } } },
  };
}
