/** One request that both API servers get, in this order. `NS` is the namespace. */
export interface Ask {
  readonly what: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly accept?: string;
  /** Somebody without any right, or with a token that nobody gave out; the administrator where nothing is said. */
  readonly as?: 'nobody' | 'stranger';
  /** Later asks go on from here: `{version}` and `{continue}` in a path are those of this answer. */
  readonly remember?: true;
  /** Sent while a watch runs, by the administrator. */
  readonly meanwhile?: Ask;
  /** What kube-apiserver answers; a mistake in the list itself shows by this. */
  readonly status: number;
}

const core = '/api/v1/namespaces/NS';
const apps = '/apis/apps/v1/namespaces/NS';
const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/NS';
const json = 'application/json-patch+json';
const merge = 'application/merge-patch+json';
const strategic = 'application/strategic-merge-patch+json';
const apply = 'application/apply-patch+yaml';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json';
const partialList = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json';

const service = (name: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { selector: { app: 'x', slot: 'blue' }, ports: [{ port: 80, targetPort: 8000 }], ...more },
});

const deployment = (name: string, more: object = {}): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 0,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'agent',
            image: 'agent-service:1.2.0',
            ports: [{ containerPort: 8000, name: 'http' }],
            env: [{ name: 'A', value: '1' }],
            readinessProbe: { httpGet: { path: '/readyz', port: 'http' } },
          },
        ],
      },
    },
    ...more,
  },
});

export const asks: readonly Ask[] = [
  // Success, and what is stored of what was sent.
  { what: 'create a Service', method: 'POST', path: `${core}/services`, body: service('one'), status: 201 },
  { what: 'get a Service', method: 'GET', path: `${core}/services/one`, status: 200 },
  {
    what: 'create a Deployment',
    method: 'POST',
    path: `${apps}/deployments`,
    body: deployment('idle'),
    status: 201,
  },
  {
    what: 'create a ConfigMap',
    method: 'POST',
    path: `${core}/configmaps`,
    body: { metadata: { name: 'prompts' }, immutable: true, data: { a: 'b' } },
    status: 201,
  },
  {
    what: 'create a Secret',
    method: 'POST',
    path: `${core}/secrets`,
    body: { metadata: { name: 'keys' }, stringData: { key: 'value' } },
    status: 201,
  },
  {
    what: 'create a ServiceAccount',
    method: 'POST',
    path: `${core}/serviceaccounts`,
    body: { metadata: { name: 'someone' } },
    status: 201,
  },
  {
    what: 'create a Role',
    method: 'POST',
    path: `${rbac}/roles`,
    body: { metadata: { name: 'reader' }, rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    status: 201,
  },
  {
    what: 'create a RoleBinding',
    method: 'POST',
    path: `${rbac}/rolebindings`,
    body: {
      metadata: { name: 'reader' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'someone', namespace: 'NS' }],
    },
    status: 201,
  },
  {
    what: 'create an Event',
    method: 'POST',
    path: `${core}/events`,
    body: {
      metadata: { generateName: 'one.' },
      involvedObject: { kind: 'Service', namespace: 'NS', name: 'one' },
      reason: 'Switched',
      message: 'moved',
      type: 'Normal',
      reportingComponent: 'kubectl-bluegreen',
      reportingInstance: 'x',
      action: 'Switch',
      eventTime: '2026-01-01T00:00:00.000000Z',
    },
    status: 201,
  },
  // JSON Patch on a Service, as a switch sends it.
  {
    what: 'a JSON Patch whose tests hold',
    method: 'PATCH',
    path: `${core}/services/one?fieldManager=kubectl-bluegreen`,
    type: json,
    body: [
      { op: 'test', path: '/spec/selector', value: { app: 'x', slot: 'blue' } },
      { op: 'test', path: '/metadata/annotations', value: null },
      { op: 'add', path: '/metadata/annotations', value: { 'kubectl-bluegreen/history': '[]' } },
      { op: 'replace', path: '/spec/selector/slot', value: 'green' },
    ],
    status: 200,
  },
  {
    what: 'a JSON Patch whose test fails',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: json,
    body: [{ op: 'test', path: '/spec/selector/slot', value: 'blue' }],
    status: 422,
  },
  {
    what: 'a test for null of a missing key under a map that is there',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: json,
    body: [{ op: 'test', path: '/metadata/annotations/absent', value: null }],
    status: 200,
  },
  {
    what: 'a test below what is not there',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: json,
    body: [{ op: 'test', path: '/metadata/labels/absent', value: null }],
    status: 422,
  },
  {
    what: 'a JSON Patch with an old resourceVersion',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: json,
    body: [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }],
    status: 409,
  },
  {
    what: 'a JSON Patch that is no list',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: json,
    body: { op: 'test' },
    status: 400,
  },
  {
    what: 'a dry run of a JSON Patch',
    method: 'PATCH',
    path: `${core}/services/one?dryRun=All`,
    type: json,
    body: [{ op: 'replace', path: '/spec/selector/slot', value: 'blue' }],
    status: 200,
  },
  { what: 'after it nothing has changed', method: 'GET', path: `${core}/services/one`, status: 200 },
  {
    what: 'an unknown dryRun',
    method: 'PATCH',
    path: `${core}/services/one?dryRun=Some`,
    type: json,
    body: [],
    status: 422,
  },
  // The other kinds of patches.
  {
    what: 'a merge patch',
    method: 'PATCH',
    path: `${core}/services/one?fieldManager=kubectl-patch`,
    type: merge,
    body: { metadata: { labels: { a: 'b' }, annotations: { 'kubectl-bluegreen/history': null } } },
    status: 200,
  },
  {
    what: 'a strategic merge patch of one container',
    method: 'PATCH',
    path: `${apps}/deployments/idle?fieldManager=kubectl-set`,
    type: strategic,
    body: {
      spec: {
        template: {
          spec: {
            containers: [
              { name: 'agent', image: 'agent-service:1.3.0' },
              { name: 'sidecar', image: 'proxy:1' },
            ],
          },
        },
      },
    },
    status: 200,
  },
  {
    what: 'a strategic merge patch that takes a container away',
    method: 'PATCH',
    path: `${apps}/deployments/idle`,
    type: strategic,
    body: { spec: { template: { spec: { containers: [{ name: 'sidecar', $patch: 'delete' }] } } } },
    status: 200,
  },
  {
    what: 'server-side apply of what is not there',
    method: 'PATCH',
    path: `${core}/configmaps/applied?fieldManager=someone`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: '1', b: '2' } },
    status: 201,
  },
  {
    what: 'server-side apply that says less',
    method: 'PATCH',
    path: `${core}/configmaps/applied?fieldManager=someone`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: '1' } },
    status: 200,
  },
  {
    what: 'server-side apply against another manager',
    method: 'PATCH',
    path: `${core}/configmaps/applied?fieldManager=somebody-else`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: '3' } },
    status: 409,
  },
  {
    what: 'server-side apply by force',
    method: 'PATCH',
    path: `${core}/configmaps/applied?fieldManager=somebody-else&force=true`,
    type: apply,
    body: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: '3' } },
    status: 200,
  },
  {
    what: 'a patch of a type that there is not',
    method: 'PATCH',
    path: `${core}/services/one`,
    type: 'text/plain',
    body: {},
    status: 415,
  },
  // Not there, there already, not valid.
  { what: 'no such Service', method: 'GET', path: `${core}/services/absent`, status: 404 },
  {
    what: 'no such namespace',
    method: 'POST',
    path: '/api/v1/namespaces/absent/services',
    body: service('one'),
    status: 404,
  },
  { what: 'no such resource', method: 'GET', path: `${core}/nothings`, status: 404 },
  { what: 'no such path', method: 'GET', path: '/nowhere', status: 404 },
  {
    what: 'patch of no such Deployment',
    method: 'PATCH',
    path: `${apps}/deployments/absent`,
    type: merge,
    body: {},
    status: 404,
  },
  { what: 'delete of no such Service', method: 'DELETE', path: `${core}/services/absent`, status: 404 },
  {
    what: 'a Service that is there',
    method: 'POST',
    path: `${core}/services`,
    body: service('one'),
    status: 409,
  },
  {
    what: 'a name that is none',
    method: 'POST',
    path: `${core}/services`,
    body: service('No_Name'),
    status: 422,
  },
  {
    what: 'a port that is none',
    method: 'POST',
    path: `${core}/services`,
    body: service('two', { ports: [{ port: 0 }] }),
    status: 422,
  },
  {
    what: 'a selector that the template does not have',
    method: 'POST',
    path: `${apps}/deployments`,
    body: deployment('other', { selector: { matchLabels: { app: 'else' } } }),
    status: 422,
  },
  {
    what: "a Deployment's selector cannot change",
    method: 'PATCH',
    path: `${apps}/deployments/idle`,
    type: merge,
    body: { spec: { selector: { matchLabels: { more: 'x' } } } },
    status: 422,
  },
  {
    what: 'an immutable ConfigMap stays',
    method: 'PATCH',
    path: `${core}/configmaps/prompts`,
    type: merge,
    body: { data: { a: 'c' } },
    status: 422,
  },
  {
    what: 'a field of the wrong type',
    method: 'PATCH',
    path: `${apps}/deployments/idle`,
    type: merge,
    body: { spec: { replicas: 'three' } },
    status: 422,
  },
  {
    what: 'a negative number of replicas',
    method: 'PATCH',
    path: `${apps}/deployments/idle`,
    type: merge,
    body: { spec: { replicas: -1 } },
    status: 422,
  },
  {
    what: 'an unknown field, strictly',
    method: 'POST',
    path: `${core}/services?fieldValidation=Strict`,
    body: service('three', { nonsense: true }),
    status: 400,
  },
  {
    what: 'an unknown field, not strictly',
    method: 'POST',
    path: `${core}/services?fieldValidation=Ignore&dryRun=All`,
    body: service('three', { nonsense: true }),
    status: 201,
  },
  {
    what: 'a body of another kind',
    method: 'POST',
    path: `${core}/services`,
    body: deployment('four'),
    status: 400,
  },
  {
    what: 'a body that is not JSON',
    method: 'POST',
    path: `${core}/services`,
    body: '{"metadata"',
    status: 400,
  },
  {
    what: 'an old resourceVersion',
    method: 'PUT',
    path: `${core}/services/one`,
    body: { ...service('one'), metadata: { name: 'one', resourceVersion: '1' } },
    status: 409,
  },
  {
    what: 'a name that is not that of the path',
    method: 'PUT',
    path: `${core}/services/one`,
    body: service('two'),
    status: 400,
  },
  // Lists, selectors, output forms.
  { what: 'a list', method: 'GET', path: `${core}/services`, status: 200 },
  { what: 'a list by label', method: 'GET', path: `${core}/services?labelSelector=a%3Db`, status: 200 },
  {
    what: 'a list by labels in a set',
    method: 'GET',
    path: `${core}/services?labelSelector=a%20in%20(b%2Cc)%2C!d`,
    status: 200,
  },
  {
    what: 'a label selector that is none',
    method: 'GET',
    path: `${core}/services?labelSelector=a%3D%3D%3Db`,
    status: 400,
  },
  {
    what: 'a list by name',
    method: 'GET',
    path: `${core}/services?fieldSelector=metadata.name%3Done`,
    status: 200,
  },
  {
    what: 'a field that cannot be selected',
    method: 'GET',
    path: `${core}/services?fieldSelector=spec.nothing%3Done`,
    status: 400,
  },
  { what: 'the first of a list', method: 'GET', path: `${core}/configmaps?limit=1`, status: 200 },
  {
    what: 'a continue token that is none',
    method: 'GET',
    path: `${core}/configmaps?limit=1&continue=nonsense`,
    status: 400,
  },
  { what: 'Services as a Table', method: 'GET', path: `${core}/services`, accept: table, status: 200 },
  { what: 'a Service as a Table', method: 'GET', path: `${core}/services/one`, accept: table, status: 200 },
  { what: 'Deployments as a Table', method: 'GET', path: `${apps}/deployments`, accept: table, status: 200 },
  { what: 'ConfigMaps as a Table', method: 'GET', path: `${core}/configmaps`, accept: table, status: 200 },
  { what: 'Secrets as a Table', method: 'GET', path: `${core}/secrets`, accept: table, status: 200 },
  { what: 'Roles as a Table', method: 'GET', path: `${rbac}/roles`, accept: table, status: 200 },
  {
    what: 'RoleBindings as a Table',
    method: 'GET',
    path: `${rbac}/rolebindings`,
    accept: table,
    status: 200,
  },
  {
    what: 'metadata of a Service',
    method: 'GET',
    path: `${core}/services/one`,
    accept: partial,
    status: 200,
  },
  { what: 'metadata of Services', method: 'GET', path: `${core}/services`, accept: partialList, status: 200 },
  {
    what: 'a form that there is not',
    method: 'GET',
    path: `${core}/services`,
    accept: 'text/html',
    status: 406,
  },
  // Watches that end by themselves.
  {
    what: 'a watch from a version that is none',
    method: 'GET',
    path: `${core}/services?watch=true&resourceVersion=abc&timeoutSeconds=1`,
    status: 500,
  },
  {
    what: 'a watch of what is there',
    method: 'GET',
    path: `${core}/services?watch=true&resourceVersion=0&timeoutSeconds=1`,
    status: 200,
  },
  {
    what: 'a watch that begins with a list, and says when that is over',
    method: 'GET',
    path: `${core}/services?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1`,
    status: 200,
  },
  // Scale, and what one may do oneself.
  { what: 'the scale of a Deployment', method: 'GET', path: `${apps}/deployments/idle/scale`, status: 200 },
  {
    what: 'a new scale',
    method: 'PATCH',
    path: `${apps}/deployments/idle/scale`,
    type: merge,
    body: { spec: { replicas: 0 } },
    status: 200,
  },
  {
    what: 'may I',
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: { spec: { resourceAttributes: { namespace: 'NS', verb: 'patch', resource: 'services' } } },
    status: 201,
  },
  {
    what: 'who am I',
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: {},
    status: 201,
  },
  {
    what: 'a port-forward that is no upgrade',
    method: 'GET',
    path: `${core}/pods/absent/portforward?ports=8000`,
    status: 404,
  },
  { what: 'the log of no such pod', method: 'GET', path: `${core}/pods/absent/log`, status: 404 },
  // And gone.
  {
    what: 'delete with a uid that is another',
    method: 'DELETE',
    path: `${core}/services/one`,
    body: { preconditions: { uid: 'x' } },
    status: 409,
  },
  { what: 'delete a Service', method: 'DELETE', path: `${core}/services/one`, status: 200 },
  { what: 'delete a ConfigMap', method: 'DELETE', path: `${core}/configmaps/prompts`, status: 200 },
  { what: 'it is gone', method: 'GET', path: `${core}/configmaps/prompts`, status: 404 },
];
