import type { Kind } from '../../kinds/kind.ts';
import { kinds } from '../../kinds/table.ts';
import { reviewKinds } from '../review-kinds.ts';

/** A subresource as discovery tells it. */
export interface Subresource {
  readonly name: string;
  /** Its kind, with group and version where they are not those of the resource. */
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
  readonly verbs: readonly string[];
}

/** A resource as discovery tells it, in either format. */
export interface Resource {
  readonly group: string;
  readonly version: string;
  readonly name: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly Subresource[];
}

/** The order in which kube-apiserver lists its groups: clients take the first of those that hold a name. */
const groupOrder = [
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
];

const changeable = ['get', 'patch', 'update'] as const;

/** All that is served, by group and name. */
export function allResources(): readonly Resource[] {
  return [...kinds, ...reviewKinds]
    .map(ofKind)
    .toSorted((a, b) => rank(a.group) - rank(b.group) || (a.name < b.name ? -1 : 1));
}

/** Groups but the core, each with its versions. */
export function groups(): readonly { readonly name: string; readonly versions: readonly string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const { group, version } of allResources()) {
    if (group === '') continue;
    found.set(group, (found.get(group) ?? new Set()).add(version));
  }
  return [...found].map(([name, versions]) => ({ name, versions: [...versions] }));
}

function rank(group: string): number {
  if (group === '') return -1;
  const index = groupOrder.indexOf(group);
  return index === -1 ? groupOrder.length : index;
}

function ofKind(kind: Kind): Resource {
  const { group, version, plural, singular, namespaced, verbs, shortNames, categories } = kind;
  return {
    group,
    version,
    name: plural,
    singular,
    namespaced,
    kind: kind.kind,
    verbs,
    shortNames,
    categories,
    subresources: kind.subresources.map((name) => subresource(kind, name)).toSorted(byName),
  };
}

function subresource(kind: Kind, name: Kind['subresources'][number]): Subresource {
  switch (name) {
    case 'status':
      return { name, kind: kind.kind, verbs: changeable };
    case 'scale':
      return { name, kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: changeable };
    case 'log':
      return { name, kind: kind.kind, verbs: ['get'] };
    case 'portforward':
      return { name, kind: 'PodPortForwardOptions', verbs: ['create', 'get'] };
    case 'token':
      return { name, kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] };
  }
}

function byName(a: Subresource, b: Subresource): number {
  return a.name < b.name ? -1 : 1;
}
