import { apiVersionOf, type Kind } from './kind.ts';

type Subresources = Kind['subresources'];

/** What most kinds have in common, in the words of kube-apiserver's discovery. */
const allVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface Line {
  readonly kind: string;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly plural?: string;
  readonly namespaced?: false;
  readonly verbs?: readonly string[];
  readonly subresources?: Subresources;
  readonly hasGeneration?: true;
}

/**
 * Kinds by group and version. A new kind is a line here; scripts/sandbox-schemas.ts and scripts/sandbox-protobuf.ts fetch its
 * schema and its messages. Columns of its own (tables/), defaults that no schema tells and rules (validation/) are lines in
 * their tables.
 */
const lines: Readonly<Record<string, { readonly schemas: string; readonly kinds: readonly Line[] }>> = {
  v1: {
    schemas: 'io.k8s.api.core.v1',
    kinds: [
      { kind: 'ConfigMap', shortNames: ['cm'] },
      { kind: 'Endpoints', plural: 'endpoints', shortNames: ['ep'] },
      { kind: 'Event', shortNames: ['ev'] },
      {
        kind: 'Namespace',
        shortNames: ['ns'],
        namespaced: false,
        verbs: allVerbs.filter((verb) => verb !== 'deletecollection'),
        subresources: ['status'],
      },
      { kind: 'Node', shortNames: ['no'], namespaced: false, subresources: ['status'] },
      {
        kind: 'Pod',
        shortNames: ['po'],
        categories: ['all'],
        subresources: ['status', 'log', 'portforward'],
        hasGeneration: true,
      },
      { kind: 'ResourceQuota', shortNames: ['quota'], subresources: ['status'] },
      { kind: 'Secret' },
      { kind: 'ServiceAccount', shortNames: ['sa'], subresources: ['token'] },
      { kind: 'Service', shortNames: ['svc'], categories: ['all'], subresources: ['status'] },
    ],
  },
  'apps/v1': {
    schemas: 'io.k8s.api.apps.v1',
    kinds: [
      {
        kind: 'Deployment',
        shortNames: ['deploy'],
        categories: ['all'],
        subresources: ['status', 'scale'],
        hasGeneration: true,
      },
      {
        kind: 'ReplicaSet',
        shortNames: ['rs'],
        categories: ['all'],
        subresources: ['status', 'scale'],
        hasGeneration: true,
      },
    ],
  },
  'autoscaling/v2': {
    schemas: 'io.k8s.api.autoscaling.v2',
    kinds: [
      {
        kind: 'HorizontalPodAutoscaler',
        shortNames: ['hpa'],
        categories: ['all'],
        subresources: ['status'],
      },
    ],
  },
  'discovery.k8s.io/v1': {
    schemas: 'io.k8s.api.discovery.v1',
    kinds: [{ kind: 'EndpointSlice', hasGeneration: true }],
  },
  'rbac.authorization.k8s.io/v1': {
    schemas: 'io.k8s.api.rbac.v1',
    kinds: [
      { kind: 'ClusterRoleBinding', namespaced: false },
      { kind: 'ClusterRole', namespaced: false },
      { kind: 'RoleBinding' },
      { kind: 'Role' },
    ],
  },
};

/** Every kind that the sandbox serves, grouped as discovery lists them. */
export const kinds: readonly Kind[] = Object.entries(lines).flatMap(
  ([apiVersion, { schemas, kinds: ofGroup }]) => ofGroup.map((line) => kindFrom(apiVersion, schemas, line)),
);

const byPath = new Map(kinds.map((one) => [`${apiVersionOf(one)}/${one.plural}`, one]));
const byName = new Map(kinds.map((one) => [`${apiVersionOf(one)} ${one.kind}`, one]));

/** The kind of a path: `findKind('apps', 'v1', 'deployments')`; the core group is `''`. */
export function findKind(group: string, version: string, plural: string): Kind | undefined {
  return byPath.get(`${group === '' ? version : `${group}/${version}`}/${plural}`);
}

/** The kind of an object: `kindOf('apps/v1', 'Deployment')`. */
export function kindOf(apiVersion: string, kind: string): Kind | undefined {
  return byName.get(`${apiVersion} ${kind}`);
}

function kindFrom(apiVersion: string, schemas: string, line: Line): Kind {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const singular = line.kind.toLowerCase();
  return {
    group: group ?? '',
    version: version ?? '',
    kind: line.kind,
    plural: line.plural ?? `${singular}s`,
    singular,
    shortNames: line.shortNames ?? [],
    categories: line.categories ?? [],
    namespaced: line.namespaced ?? true,
    verbs: line.verbs ?? allVerbs,
    subresources: line.subresources ?? [],
    hasGeneration: line.hasGeneration ?? false,
    schema: `${schemas}.${line.kind}`,
  };
}
