import type { Ask } from './asks.ts';

const core = '/api/v1/namespaces/NS';
const things = '/apis/kwok.x-k8s.io/v1alpha1/namespaces/NS/portforwards';
const partial = 'application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io,application/json';
const table = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

const event = (name: string): Ask => ({
  what: `an Event: ${name}`,
  method: 'POST',
  path: `${core}/events`,
  body: {
    metadata: { name },
    involvedObject: { kind: 'Service', namespace: 'NS', name: 'one' },
    reason: 'Switched',
    message: 'moved',
    type: 'Normal',
  },
  status: 201,
});

/** Versions that are forgotten afterwards: kube-apiserver keeps no cache of Events, so etcd itself answers for them. */
export const before: readonly Ask[] = [
  event('a'),
  event('b'),
  event('c'),
  { what: 'the first page', method: 'GET', path: `${core}/events?limit=1`, status: 200, remember: true },
  // etcd still tells what happened at the version to which it was compacted.
  event('d'),
  event('e'),
];

const exactly = 'resourceVersion={version}&resourceVersionMatch=Exact';
const since = 'watch=true&resourceVersion={version}&timeoutSeconds=5';

/** What names them then. */
export const after: readonly Ask[] = [
  { what: 'a list at exactly that version', method: 'GET', path: `${core}/events?${exactly}`, status: 410 },
  {
    what: 'a page at that version',
    method: 'GET',
    path: `${core}/events?resourceVersion={version}&limit=1`,
    status: 410,
  },
  {
    what: 'a list that is no older',
    method: 'GET',
    path: `${core}/events?resourceVersion={version}`,
    status: 200,
  },
  { what: 'a watch from it', method: 'GET', path: `${core}/events?${since}`, status: 200 },
  {
    what: 'a watch from it with bookmarks',
    method: 'GET',
    path: `${core}/events?${since}&allowWatchBookmarks=true`,
    status: 200,
  },
  {
    what: 'a watch of metadata',
    method: 'GET',
    path: `${core}/events?${since}`,
    accept: partial,
    status: 200,
  },
  { what: 'a watch of Tables', method: 'GET', path: `${core}/events?${since}`, accept: table, status: 200 },
  {
    what: 'the next page',
    method: 'GET',
    path: `${core}/events?limit=1&continue={continue}`,
    status: 410,
    remember: true,
  },
  { what: 'the rest, as it is now', method: 'GET', path: `${core}/events?continue={continue}`, status: 200 },
  {
    what: 'the rest, as it is now, page by page',
    method: 'GET',
    path: `${core}/events?limit=1&continue={continue}`,
    status: 200,
  },
];

/**
 * Of a kind that kube-apiserver watches through its cache. It remembers everything since it started, but for kinds that
 * came later, as those of KWOK; the sandbox, which is older than its first object, answers so for every kind.
 */
export const cached: readonly (Ask & { readonly real?: string })[] = [
  {
    what: 'a watch from before the cache',
    method: 'GET',
    path: `${core}/services?watch=true&resourceVersion=1&timeoutSeconds=5`,
    real: `${things}?watch=true&resourceVersion=1&timeoutSeconds=5`,
    status: 200,
  },
  {
    what: 'a list from before the cache',
    method: 'GET',
    path: `${core}/services?resourceVersion=1&resourceVersionMatch=Exact`,
    real: `${things}?resourceVersion=1&resourceVersionMatch=Exact`,
    status: 410,
  },
];
