import { allResources, groups, type Resource } from './resources.ts';

/** metav1.APIVersions, at /api. */
export function apiVersions(serverAddress: string): unknown {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** metav1.APIGroupList, at /apis. */
export function apiGroupList(): unknown {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: groups().map(({ name, versions }) => groupMembers(name, versions)),
  };
}

/** metav1.APIGroup, at /apis/GROUP; undefined where there is none of that name. */
export function apiGroup(name: string): unknown {
  const found = groups().find((group) => group.name === name);
  return found && { kind: 'APIGroup', apiVersion: 'v1', ...groupMembers(found.name, found.versions) };
}

/** metav1.APIResourceList, at /api/v1 and /apis/GROUP/VERSION; undefined where nothing of it is served. */
export function apiResourceList(group: string, version: string): unknown {
  const resources = allResources().filter(
    (resource) => resource.group === group && resource.version === version,
  );
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    // kube-apiserver leaves it out in the core group.
    ...(group !== '' && { apiVersion: 'v1' }),
    groupVersion: group === '' ? version : `${group}/${version}`,
    resources: resources.flatMap(entries),
  };
}

function groupMembers(name: string, versions: readonly string[]): Readonly<Record<string, unknown>> {
  const entry = (version: string): unknown => ({ groupVersion: `${name}/${version}`, version });
  return { name, versions: versions.map(entry), preferredVersion: entry(versions[0] ?? '') };
}

function entries(resource: Resource): readonly unknown[] {
  const { name, singular, namespaced, kind, verbs, shortNames, categories } = resource;
  return [
    {
      ...{ name, singularName: singular, namespaced, kind, verbs },
      ...(shortNames.length > 0 && { shortNames }),
      ...(categories.length > 0 && { categories }),
    },
    ...resource.subresources.map((sub) => ({
      name: `${name}/${sub.name}`,
      singularName: '',
      namespaced,
      ...(sub.group !== undefined && { group: sub.group, version: sub.version }),
      kind: sub.kind,
      verbs: sub.verbs,
    })),
  ];
}
