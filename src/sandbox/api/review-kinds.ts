/** A resource that can only be posted, and is answered rather than stored. */
export interface ReviewKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
}

const authorization = { group: 'authorization.k8s.io', version: 'v1' } as const;
const authentication = { group: 'authentication.k8s.io', version: 'v1' } as const;

function review(place: { group: string; version: string }, kind: string, namespaced = false): ReviewKind {
  const singular = kind.toLowerCase();
  return { ...place, kind, singular, plural: `${singular}s`, namespaced };
}

export const reviewKinds: readonly ReviewKind[] = [
  review(authentication, 'SelfSubjectReview'),
  review(authorization, 'LocalSubjectAccessReview', true),
  review(authorization, 'SelfSubjectAccessReview'),
  review(authorization, 'SelfSubjectRulesReview'),
  review(authorization, 'SubjectAccessReview'),
];

export function findReview(group: string, version: string, plural: string): ReviewKind | undefined {
  return reviewKinds.find(
    (kind) => kind.group === group && kind.version === version && kind.plural === plural,
  );
}
