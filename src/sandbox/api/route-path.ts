import { type Answer, type Call, ok } from './call.ts';
import { aggregatedCore, aggregatedGroups, aggregatedType } from './discovery/aggregated.ts';
import { apiGroup, apiGroupList, apiResourceList, apiVersions } from './discovery/classic.ts';
import { allResources, groups } from './discovery/resources.ts';
import { negotiate, parseAccept } from './media-type.ts';
import { openApiDocument, openApiPaths } from './open-api/open-api.ts';
import { methodNotAllowed, noSuchResource, notInSandbox } from './refusals.ts';
import { version } from './version.ts';

/** Served by a kube-apiserver, and not here. */
const unservedPaths = /^\/(metrics|logs|debug|openid|\.well-known|openapi\/v2|flagz|statusz|configz)(\/|$)/;

/** Answers a request about something that is no resource: discovery, health, version. Access was checked. */
export function routePath(call: Call): Answer {
  const path = call.url.pathname.replace(/(?<=.)\/+$/, '');
  const { method } = call.request;
  if (unservedPaths.test(path)) throw notInSandbox(`${method?.toLowerCase() ?? ''} ${path}`);
  const answer = atPath(call, path);
  if (answer === undefined) return { kind: 'text', code: 404, text: '404 page not found\n' };
  if (method !== 'GET' && answer.kind === 'object') throw methodNotAllowed();
  return answer;
}

function atPath(call: Call, path: string): Answer | undefined {
  switch (path) {
    case '/':
      return ok({ paths: rootPaths() });
    case '/api':
      return discovery(call, aggregatedCore, () => apiVersions(call.request.headers.host ?? ''));
    case '/apis':
      return discovery(call, aggregatedGroups, apiGroupList);
    case '/version':
      return ok(version);
    case '/healthz':
    case '/livez':
    case '/readyz':
      return { kind: 'text', code: 200, text: 'ok' };
    case '/openapi/v3':
      return ok(openApiPaths());
    default:
      return deeperPath(path);
  }
}

function deeperPath(path: string): Answer | undefined {
  const [root = '', first = '', second] = path.slice(1).split('/');
  if (path.startsWith('/openapi/v3/')) return found(openApiDocument(path.slice('/openapi/v3/'.length)));
  if (root === 'api' && second === undefined) return ok(required(apiResourceList('', first)));
  if (root !== 'apis') return undefined;
  return second === undefined ? found(apiGroup(first)) : ok(required(apiResourceList(first, second)));
}

function found(object: unknown): Answer | undefined {
  return object === undefined ? undefined : ok(object);
}

function required(object: unknown): unknown {
  if (object === undefined) throw noSuchResource();
  return object;
}

/** In one document of all resources where the client knows that form, else in the older one. */
function discovery(call: Call, aggregated: () => unknown, classic: () => unknown): Answer {
  const clauses = parseAccept(call.request.headers.accept ?? '');
  for (const { type, parameters } of clauses) {
    if (type !== 'application/json' && type !== '*/*') continue;
    if (parameters.as === undefined) return ok(classic());
    if (parameters.as === 'APIGroupDiscoveryList' && parameters.v === 'v2')
      return { kind: 'object', code: 200, object: aggregated(), type: aggregatedType };
  }
  negotiate(call.request.headers.accept, 'plain');
  return ok(classic());
}

function rootPaths(): readonly string[] {
  const versions = new Set(
    allResources().map(({ group, version: name }) => (group === '' ? '/api/v1' : `/apis/${group}/${name}`)),
  );
  return [
    ...['/api', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'],
    ...groups().map(({ name }) => `/apis/${name}`),
    ...versions,
  ].toSorted();
}
