import type { Ask } from './asks.ts';

const core = '/api/v1/namespaces/NS';
const apps = '/apis/apps/v1/namespaces/NS';
const slices = '/apis/discovery.k8s.io/v1/namespaces/NS/endpointslices';
const scaling = '/apis/autoscaling/v2/namespaces/NS/horizontalpodautoscalers';
const by = 'fieldManager=kubectl-bluegreen';
const ofApp = 'labelSelector=app%3Dagent-service';
const ofBlue = 'labelSelector=app%3Dagent-service%2Cslot%3Dblue';
const ofService = 'labelSelector=kubernetes.io%2Fservice-name%3Dagent-service';
const ofGreen = 'fieldSelector=metadata.name%3Dagent-green';
const probes = 'fieldSelector=reason%3DUnhealthy%2CinvolvedObject.kind%3DPod';
const jsonPatch = 'application/json-patch+json';

/** A call as the plugin sends it, and how the administrator's is answered. */
type Call = Omit<Ask, 'as'>;

const reads: readonly Call[] = [
  { what: 'get the Service', method: 'GET', path: `${core}/services/agent-service`, status: 200 },
  { what: 'get a Deployment', method: 'GET', path: `${apps}/deployments/agent-green`, status: 200 },
  { what: 'get a ConfigMap', method: 'GET', path: `${core}/configmaps/prompts`, status: 200 },
  { what: 'get a Secret', method: 'GET', path: `${core}/secrets/agent-secrets`, status: 200 },
  {
    what: 'the metadata of a Secret',
    method: 'GET',
    path: `${core}/secrets/agent-secrets`,
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
    status: 200,
  },
  { what: 'get an HPA', method: 'GET', path: `${scaling}/agent-green`, status: 200 },
  {
    what: 'the end of a log',
    method: 'GET',
    path: `${core}/pods/{ready}/log?container=agent&tailLines=1`,
    status: 200,
  },
  {
    what: 'the last words of a container that crashed',
    method: 'GET',
    path: `${core}/pods/{crashed}/log?container=agent&tailLines=20&previous=true`,
    status: 200,
  },
];

/** What limits the slots of the described system, for the calls that ask for it. */
const limits: readonly Ask[] = [
  {
    what: 'an HPA of green, whose Deployment it does not scale',
    method: 'POST',
    path: scaling,
    body: {
      metadata: { name: 'agent-green' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
        maxReplicas: 3,
      },
    },
    status: 201,
  },
  {
    what: 'an HPA that may be larger than it may be',
    method: 'POST',
    path: scaling,
    body: {
      metadata: { name: 'too-large' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
        minReplicas: 4,
        maxReplicas: 3,
      },
    },
    status: 422,
  },
];

/** A signal of a Prometheus inside the cluster. What a Service answers is its own; that the sandbox has none it says by name. */
const throughService: Call = {
  what: 'a query through a Service',
  method: 'GET',
  path: `${core}/services/http:prometheus:9090/proxy/api/v1/query?query=1&timeout=1s`,
  status: 200,
};

/** A log that there is not; that a container never ended, KWOK does not know. */
const unlogged: readonly Ask[] = [
  {
    what: 'the log of no such container',
    method: 'GET',
    path: `${core}/pods/{ready}/log?container=absent&tailLines=20`,
    status: 400,
  },
];

/** Lists, each in one page. */
const lists: readonly Call[] = [
  { what: 'list Services', method: 'GET', path: `${core}/services?limit=500`, status: 200 },
  { what: 'list ReplicaSets', method: 'GET', path: `${apps}/replicasets?${ofApp}&limit=500`, status: 200 },
  { what: 'list Pods', method: 'GET', path: `${core}/pods?${ofBlue}&limit=500`, status: 200 },
  { what: 'list EndpointSlices', method: 'GET', path: `${slices}?${ofService}&limit=500`, status: 200 },
  {
    what: 'list one Deployment',
    method: 'GET',
    path: `${apps}/deployments?${ofGreen}&limit=500`,
    status: 200,
  },
  { what: 'list HPAs', method: 'GET', path: `${scaling}?limit=500`, status: 200 },
  { what: 'list ResourceQuotas', method: 'GET', path: `${core}/resourcequotas?limit=500`, status: 200 },
  { what: 'list Events', method: 'GET', path: `${core}/events?${probes}&limit=500`, status: 200 },
];

const label = (value: string): Ask => ({
  what: 'the Deployment changes',
  method: 'PATCH',
  path: `${apps}/deployments/agent-green`,
  type: jsonPatch,
  body: [{ op: 'add', path: '/metadata/labels/watched', value }],
  status: 200,
});
const slice = (name: string): Ask => ({
  what: 'another slice is made',
  method: 'POST',
  path: slices,
  body: {
    metadata: { name, labels: { 'kubernetes.io/service-name': 'agent-service' } },
    addressType: 'IPv4',
    endpoints: [],
    ports: [],
  },
  status: 201,
});

/** A watch goes on from the list before it, and what happened since; the server ends it, with a bookmark before. */
const watching = 'watch=true&resourceVersion={version}&allowWatchBookmarks=true&timeoutSeconds=6';
const watches = [
  { path: `${apps}/deployments?${ofGreen}`, before: label('before'), meanwhile: label('meanwhile') },
  { path: `${slices}?${ofService}`, before: slice('before'), meanwhile: slice('meanwhile') },
] as const;

const selector = { app: 'agent-service', slot: 'blue' };
const toGreen = [
  { op: 'test', path: '/spec/selector', value: selector },
  { op: 'test', path: '/metadata/annotations', value: null },
  { op: 'add', path: '/metadata/annotations', value: { 'kubectl-bluegreen/history': '[]' } },
  { op: 'replace', path: '/spec/selector', value: { ...selector, slot: 'green' } },
];
const largerGreen = [
  { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'agent' },
  { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'agent-service:1.4.0-crash' },
];
const prompts = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'prompts-1' },
  immutable: true,
  data: { system: 'Be brief.' },
};
const moved = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'agent-service.1' },
  involvedObject: { apiVersion: 'v1', kind: 'Service', name: 'agent-service', namespace: 'NS' },
  type: 'Normal',
  reason: 'TrafficSwitched',
  message: 'blue -> green by somebody',
  count: 1,
  firstTimestamp: '2026-01-01T00:00:00Z',
  lastTimestamp: '2026-01-01T00:00:00Z',
  source: { component: 'kubectl-bluegreen' },
};

interface Write extends Call {
  readonly body: unknown;
  /** Bodies that are refused, each with its status. */
  readonly refused: readonly (readonly [what: string, status: number, body: unknown])[];
}

const notThere = { op: 'test', path: '/metadata/uid', value: 'another' };
const old = { op: 'replace', path: '/metadata/resourceVersion', value: '1' };

const writes: readonly Write[] = [
  {
    what: 'move the Service',
    method: 'PATCH',
    path: `${core}/services/agent-service?${by}`,
    type: jsonPatch,
    body: toGreen,
    status: 200,
    refused: [
      ['was changed since', 422, [notThere]],
      ['has an old version', 409, [old]],
      ['cannot be so', 422, [{ op: 'replace', path: '/spec/ports/0/port', value: 0 }]],
    ],
  },
  {
    what: 'change a Deployment',
    method: 'PATCH',
    path: `${apps}/deployments/agent-green?${by}`,
    type: jsonPatch,
    body: largerGreen,
    status: 200,
    refused: [
      ['was changed since', 422, [notThere]],
      ['has an old version', 409, [old]],
      ['cannot be so', 422, [{ op: 'replace', path: '/spec/replicas', value: -1 }]],
    ],
  },
  {
    what: 'change an HPA',
    method: 'PATCH',
    path: `${scaling}/agent-green?${by}`,
    type: jsonPatch,
    body: [
      { op: 'test', path: '/spec/minReplicas', value: 1 },
      { op: 'add', path: '/spec/minReplicas', value: 2 },
    ],
    status: 200,
    refused: [
      ['was changed since', 422, [notThere]],
      ['has an old version', 409, [old]],
      ['cannot be so', 422, [{ op: 'replace', path: '/spec/minReplicas', value: 4 }]],
    ],
  },
  {
    what: 'make a ConfigMap',
    method: 'POST',
    path: `${core}/configmaps?${by}`,
    body: prompts,
    status: 201,
    refused: [
      ['is there already', 409, { ...prompts, metadata: { name: 'prompts' } }],
      ['cannot be so', 422, { ...prompts, data: { '/': '' } }],
    ],
  },
  {
    what: 'record an Event',
    method: 'POST',
    path: `${core}/events?${by}`,
    body: moved,
    status: 201,
    refused: [['cannot be so', 422, { ...moved, involvedObject: { namespace: 'elsewhere' } }]],
  },
  {
    what: 'who am I',
    method: 'POST',
    path: '/apis/authentication.k8s.io/v1/selfsubjectreviews',
    body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' },
    status: 201,
    refused: [],
  },
  {
    what: 'may I',
    method: 'POST',
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
    body: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { namespace: 'NS', verb: 'patch', group: '', resource: 'services' } },
    },
    status: 201,
    refused: [],
  },
];

/** Everybody may ask who he is. */
const isFree = ({ path }: Call): boolean => /selfsubject(access)?reviews/.test(path);

/** The same as somebody who may not, and with a token that is none. */
function unallowed(call: Call): readonly Ask[] {
  const { what, method, path, type, body, accept } = call;
  const same = {
    ...{ method, path },
    ...(type !== undefined && { type }),
    ...(body !== undefined && { body }),
    ...(accept !== undefined && { accept }),
  };
  return [
    { ...same, what: `${what}, without the right`, as: 'nobody', status: isFree(call) ? call.status : 403 },
    { ...same, what: `${what}, with a token that is none`, as: 'stranger', status: 401 },
  ];
}

const names =
  /agent-service(?=\?|$)|agent-green(?=\?)|agent-green$|prompts$|agent-secrets$|\{ready\}|\{crashed\}/;

/** The same of an object, or in a namespace, that is not there. */
function absent({ what, method, path, type, body, accept }: Call): readonly Ask[] {
  const other =
    method === 'POST'
      ? path.replace('/namespaces/NS/', '/namespaces/absent/')
      : path.replace(names, 'absent');
  if (other === path) return [];
  const sent = { ...(body !== undefined && { body }), ...(accept !== undefined && { accept }) };
  return [
    {
      what: `${what}, not there`,
      method,
      path: other,
      ...(type !== undefined && { type }),
      ...sent,
      status: 404,
    },
  ];
}

/** Page after page, as a list of more than five hundred is read. */
function paged({ what, path, ...rest }: Call): readonly Ask[] {
  const small = path.replace('limit=500', 'limit=1');
  return [
    { ...rest, what: `${what}, the first page`, path: small, remember: true },
    { ...rest, what: `${what}, the next page`, path: `${small}&continue={continue}` },
    { ...rest, what: `${what}, by a page that is none`, path: `${small}&continue=nonsense`, status: 400 },
  ];
}

/** The other forms in which kubectl reads the same. */
function formed({ what, method, path, status }: Call): readonly Ask[] {
  const as = (form: string): string => `application/json;as=${form};v=v1;g=meta.k8s.io,application/json`;
  const metadata = /[?]|s$/.test(path) ? 'PartialObjectMetadataList' : 'PartialObjectMetadata';
  return [
    { what: `${what}, as a Table`, method, path, accept: as('Table'), status },
    { what: `${what}, metadata alone`, method, path, accept: as(metadata), status },
  ];
}

const watched = watches.flatMap(({ path, before, meanwhile }): readonly Ask[] => {
  const watch = { what: `watch ${path}`, method: 'GET', path: `${path}&${watching}`, status: 200 } as const;
  const list = {
    what: `where to go on: ${path}`,
    method: 'GET',
    path: `${path}&limit=500`,
    status: 200,
  } as const;
  return [{ ...list, remember: true }, before, { ...watch, meanwhile }, ...unallowed(watch)];
});

/** The same on trial: everything is judged, nothing is stored. */
function onTrial(call: Call): Call {
  return { ...call, what: `${call.what}, on trial`, path: `${call.path}&dryRun=All` };
}

/** A write in every way in which it can be answered; what changes something comes last. */
function written({ refused, ...call }: Write): readonly Ask[] {
  const refusals = refused.map(([what, status, body]) => ({
    ...call,
    what: `${call.what}: ${what}`,
    status,
    body,
  }));
  const tries = isFree(call) ? [] : [...refusals, call, ...absent(call)].map(onTrial);
  const refusedTrial = isFree(call) ? [] : unallowed(onTrial(call));
  return [...refusals, ...absent(call), ...unallowed(call), ...tries, ...refusedTrial, call];
}

/**
 * Every call that the plugin makes, answered in every way that it can be: done, not allowed, no such credentials, not
 * there, in conflict, not valid, on trial. In the described system, blue serving, green crashing; `{ready}` and
 * `{crashed}` are pods. coverage.test.ts and after-file.ts hold this list against the audit log.
 */
export const pluginAsks: readonly Ask[] = [
  ...limits,
  ...reads.flatMap((call) => [call, ...absent(call), ...unallowed(call)]),
  ...unlogged,
  ...unallowed(throughService),
  ...lists.flatMap((call) => [call, ...formed(call), ...unallowed(call)]),
  ...lists.filter(({ path }) => /\/pods|\/replicasets/.test(path)).flatMap(paged),
  ...watched,
  ...writes.flatMap(written),
];
