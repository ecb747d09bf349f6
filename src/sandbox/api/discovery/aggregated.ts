import { allResources, groups, type Resource, type Subresource } from './resources.ts';

/** Media type of what these give, as the answer's Content-Type says it. */
export const aggregatedType = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** apidiscovery.k8s.io/v2 APIGroupDiscoveryList of the core group, at /api. */
export function aggregatedCore(): unknown {
  return list([{ metadata: {}, versions: [versionOf('', 'v1')] }]);
}

/** The same of all other groups, at /apis. */
export function aggregatedGroups(): unknown {
  return list(
    groups().map(({ name, versions }) => ({
      metadata: { name },
      versions: versions.map((version) => versionOf(name, version)),
    })),
  );
}

function list(items: readonly unknown[]): unknown {
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function versionOf(group: string, version: string): unknown {
  const resources = allResources().filter(
    (resource) => resource.group === group && resource.version === version,
  );
  return { version, resources: resources.map(resourceOf), freshness: 'Current' };
}

function resourceOf(resource: Resource): unknown {
  const { name, kind, namespaced, singular, verbs, shortNames, categories, subresources } = resource;
  return {
    resource: name,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && { subresources: subresources.map(subresourceOf) }),
  };
}

function subresourceOf({ name, kind, group = '', version = '', verbs }: Subresource): unknown {
  return { subresource: name, responseKind: { group, version, kind }, verbs };
}
