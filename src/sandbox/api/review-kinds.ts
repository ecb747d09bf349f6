/** A resource that can only be posted, and is answered rather than stored. */
export interface ReviewKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly namespaced: boolean;
  /** Name of its schema. */
  readonly schema: string;
}

const authorization = { name: 'authorization', group: 'authorization.k8s.io', version: 'v1' } as const;
const authentication = { name: 'authentication', group: 'authentication.k8s.io', version: 'v1' } as const;

function review(
  { name, group, version }: typeof authorization | typeof authentication,
  kind: string,
  namespaced = false,
): ReviewKind {
  const singular = kind.toLowerCase();
  const schema = `io.k8s.api.${name}.${version}.${kind}`;
  return { group, version, kind, singular, plural: `${singular}s`, namespaced, schema };
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
