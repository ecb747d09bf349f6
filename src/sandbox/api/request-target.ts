import type { Attributes, ResourceAttributes } from '../access/access.ts';
import { flag } from './numbers.ts';

/** What a request is about, in the words of RBAC, read from method, path and query alone. */
export type Target = ResourceTarget | PathTarget;

export interface PathTarget {
  readonly kind: 'path';
  /** Lower-case method. */
  readonly verb: string;
  readonly path: string;
}

/** `name` also of a list that is narrowed down to one. */
export interface ResourceTarget extends ResourceAttributes {
  readonly kind: 'resource';
  /** Whether the path names an object, and not the query alone. */
  readonly named: boolean;
  /** What the path holds beyond a subresource. */
  readonly rest: readonly string[];
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  GET: 'get',
  HEAD: 'get',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Subresources of a Namespace: elsewhere a third word of the path names a resource in it. */
const namespaceSubresources = new Set(['status', 'finalize']);

/** Undefined where the path is no path at all. */
export function requestTarget(method: string, url: URL): Target | undefined {
  const parts = pathParts(url.pathname);
  if (parts === undefined) return undefined;
  const [root, ...rest] = parts;
  const path: PathTarget = { kind: 'path', verb: method.toLowerCase(), path: url.pathname };
  if (root === 'api' && rest.length >= 2) return resourceTarget(method, url, '', rest);
  if (root === 'apis' && rest.length >= 3) return resourceTarget(method, url, rest[0] ?? '', rest.slice(1));
  return path;
}

/** Undefined where an escape makes no character; kube-apiserver's paths hold no escaped slash either. */
function pathParts(pathname: string): readonly string[] | undefined {
  try {
    const parts = pathname
      .replace(/^\/+|\/+$/g, '')
      .split('/')
      .map(decodeURIComponent);
    return parts.some((part) => part.includes('/')) ? undefined : parts;
  } catch {
    return undefined;
  }
}

function resourceTarget(method: string, url: URL, group: string, parts: readonly string[]): ResourceTarget {
  const [version = '', ...afterVersion] = parts;
  const watchPrefix = afterVersion[0] === 'watch' && afterVersion.length > 1;
  const place = namespaced(watchPrefix ? afterVersion.slice(1) : afterVersion);
  const [resource = '', name = '', subresource = '', ...rest] = place.parts;
  const verb = watchPrefix ? 'watch' : verbOf(method, name, url.searchParams);
  const narrowed = name === '' ? nameInSelector(url.searchParams) : name;
  return {
    kind: 'resource',
    verb,
    group,
    version,
    resource,
    subresource,
    namespace: place.namespace,
    name: narrowed,
    named: name !== '',
    rest,
  };
}

function namespaced(parts: readonly string[]): {
  readonly namespace: string;
  readonly parts: readonly string[];
} {
  if (parts[0] !== 'namespaces' || parts.length < 2) return { namespace: '', parts };
  const namespace = parts[1] ?? '';
  const within = parts.length > 2 && !namespaceSubresources.has(parts[2] ?? '');
  return { namespace, parts: within ? parts.slice(2) : parts };
}

function verbOf(method: string, name: string, query: URLSearchParams): string {
  const verb = verbs[method] ?? '';
  if (name !== '') return verb;
  if (verb === 'get') return flag(query, 'watch') ? 'watch' : 'list';
  return verb === 'delete' ? 'deletecollection' : verb;
}

/** `fieldSelector=metadata.name=x` asks for one object, and RBAC may allow that one alone. */
function nameInSelector(query: URLSearchParams): string {
  return /^metadata\.name==?([^,=!]+)$/.exec(query.get('fieldSelector') ?? '')?.[1] ?? '';
}

/** The same for access control. */
export function attributesOf(target: Target): Attributes {
  if (target.kind === 'path') return { verb: target.verb, path: target.path };
  const { verb, group, version, resource, subresource, namespace, name } = target;
  return { verb, group, version, resource, subresource, namespace, name };
}
