import type { Kind } from '../kinds/kind.ts';

const authorization = { name: 'authorization', group: 'authorization.k8s.io' } as const;
const authentication = { name: 'authentication', group: 'authentication.k8s.io' } as const;

/** A kind that can only be posted, and is answered rather than stored. */
function posted({ name, group }: typeof authorization | typeof authentication, kind: string): Kind {
  const singular = kind.toLowerCase();
  return {
    ...{ group, version: 'v1', kind, singular, plural: `${singular}s`, shortNames: [], categories: [] },
    ...{ namespaced: kind.startsWith('Local'), verbs: ['create'], subresources: [], hasGeneration: false },
    schema: `io.k8s.api.${name}.v1.${kind}`,
  };
}

export const reviewKinds: readonly Kind[] = [
  posted(authentication, 'SelfSubjectReview'),
  posted(authorization, 'LocalSubjectAccessReview'),
  posted(authorization, 'SelfSubjectAccessReview'),
  posted(authorization, 'SelfSubjectRulesReview'),
  posted(authorization, 'SubjectAccessReview'),
];

/** What is posted to `serviceaccounts/NAME/token`. */
export const tokenRequest = posted(authentication, 'TokenRequest');

export function findReview(group: string, version: string, plural: string): Kind | undefined {
  return reviewKinds.find(
    (kind) => kind.group === group && kind.version === version && kind.plural === plural,
  );
}
