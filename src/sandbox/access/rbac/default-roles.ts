import type { Rule } from './roles.ts';

const read = ['get', 'list', 'watch'];
const write = ['create', 'delete', 'deletecollection', 'patch', 'update'];
const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Resources in groups, with spaces between them; the core group is `''`. */
function rule(apiGroups: readonly string[], resources: string, verbs: readonly string[]): Rule {
  return { apiGroups, resources: resources.split(' '), verbs };
}

const view: readonly Rule[] = [
  rule(
    [''],
    'configmaps endpoints persistentvolumeclaims persistentvolumeclaims/status pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status',
    read,
  ),
  rule(
    [''],
    'bindings limitranges namespaces/status pods/log pods/status replicationcontrollers/status resourcequotas resourcequotas/status',
    read,
  ),
  rule([''], 'namespaces', read),
  rule(['', 'events.k8s.io'], 'events', read),
  rule(['discovery.k8s.io'], 'endpointslices', read),
  rule(
    ['apps'],
    'controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale statefulsets/status',
    read,
  ),
  rule(['autoscaling'], 'horizontalpodautoscalers horizontalpodautoscalers/status', read),
  rule(['batch'], 'cronjobs cronjobs/status jobs jobs/status', read),
  rule(['policy'], 'poddisruptionbudgets poddisruptionbudgets/status', read),
  rule(['networking.k8s.io'], 'ingresses ingresses/status networkpolicies', read),
];

const edit: readonly Rule[] = [
  rule([''], 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy', read),
  rule([''], 'serviceaccounts', ['impersonate']),
  rule([''], 'pods pods/attach pods/exec pods/portforward pods/proxy', write),
  rule([''], 'pods/eviction', ['create']),
  rule(
    [''],
    'configmaps persistentvolumeclaims replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy',
    write,
  ),
  rule([''], 'serviceaccounts/token', ['create']),
  rule(['', 'events.k8s.io'], 'events', write),
  rule(
    ['apps'],
    'daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets statefulsets/scale',
    write,
  ),
  rule(['autoscaling'], 'horizontalpodautoscalers', write),
  rule(['batch'], 'cronjobs jobs', write),
  rule(['policy'], 'poddisruptionbudgets', write),
  rule(['networking.k8s.io'], 'ingresses networkpolicies', write),
  rule(['coordination.k8s.io'], 'leases', all),
];

const admin: readonly Rule[] = [
  rule(['authorization.k8s.io'], 'localsubjectaccessreviews', ['create']),
  rule(['rbac.authorization.k8s.io'], 'rolebindings roles', all),
];

const information = ['/healthz', '/livez', '/readyz', '/version', '/version/'];
const discovery = ['/api', '/api/*', '/apis', '/apis/*', '/openapi', '/openapi/*', ...information].toSorted();
const issuer = ['/.well-known/openid-configuration', '/openid/v1/jwks'].flatMap((path) => [path, `${path}/`]);

/**
 * ClusterRoles that a kube-apiserver 1.36 makes at its start, those that people and tests use. The rules of `admin`,
 * `edit` and `view` stand in them as aggregation leaves them, without groups that nothing of ours knows.
 */
export const defaultRoles: Readonly<Record<string, readonly Rule[]>> = {
  'cluster-admin': [
    { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
    { nonResourceURLs: ['*'], verbs: ['*'] },
  ],
  admin: [...admin, ...edit, ...view],
  edit: [...edit, ...view],
  view,
  'system:basic-user': [
    rule(['authorization.k8s.io'], 'selfsubjectaccessreviews selfsubjectrulesreviews', ['create']),
    rule(['authentication.k8s.io'], 'selfsubjectreviews', ['create']),
  ],
  'system:discovery': [{ nonResourceURLs: discovery, verbs: ['get'] }],
  'system:public-info-viewer': [{ nonResourceURLs: information, verbs: ['get'] }],
  'system:service-account-issuer-discovery': [{ nonResourceURLs: issuer, verbs: ['get'] }],
};

/** Groups by the ClusterRole that is bound to them. */
export const defaultBindings: Readonly<Record<string, readonly string[]>> = {
  'cluster-admin': ['system:masters'],
  'system:basic-user': ['system:authenticated'],
  'system:discovery': ['system:authenticated'],
  'system:public-info-viewer': ['system:authenticated', 'system:unauthenticated'],
  'system:service-account-issuer-discovery': ['system:serviceaccounts'],
};
