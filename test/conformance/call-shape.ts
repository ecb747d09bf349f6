/**
 * What kind of call a request was and how it was answered, without names and values:
 * `patch apps/deployments ?dryRun&fieldManager: 403`. Two calls of one shape are answered by the same rules. An audit log
 * tells no content types; the plugin sends one for each verb, which the asks send too.
 */
export function callShape(verb: string, uri: string, status: number): string {
  const { pathname, searchParams } = new URL(uri, 'https://server');
  const names = [...new Set(searchParams.keys())].toSorted().join('&');
  return `${verb} ${resourceOf(pathname)}${names === '' ? '' : ` ?${names}`}: ${status}`;
}

/** The RBAC verb of a request. */
export function verbOf(method: string, uri: string): string {
  const { pathname, searchParams } = new URL(uri, 'https://server');
  if (partsOf(pathname).resource === undefined) return method.toLowerCase();
  if (method !== 'GET') return verbs[method] ?? method.toLowerCase();
  if (searchParams.get('watch') === 'true') return 'watch';
  return partsOf(pathname).name === undefined ? 'list' : 'get';
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** `services`, `apps/deployments`, `pods/log`; the path where it leads to no resource. */
function resourceOf(pathname: string): string {
  const { group, resource, subresource } = partsOf(pathname);
  if (resource === undefined) return pathname;
  return [group, resource, subresource].filter((part) => part !== undefined).join('/');
}

interface Parts {
  readonly group?: string | undefined;
  readonly resource?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

function partsOf(pathname: string): Parts {
  const [root, ...rest] = pathname.slice(1).split('/');
  if (root !== 'api' && root !== 'apis') return {};
  const group = root === 'apis' ? rest[0] : undefined;
  const inVersion = rest.slice(root === 'apis' ? 2 : 1);
  const inScope = inVersion[0] === 'namespaces' && inVersion.length > 2 ? inVersion.slice(2) : inVersion;
  const [resource, name, subresource] = inScope;
  return { group, resource, name, subresource };
}
