import type { PostedKind, Shape } from './read-shape.ts';

const authorization = 'authorization.k8s.io';
const authentication = 'authentication.k8s.io';

const metadata: Shape = {
  struct: 'ObjectMeta',
  members: { name: 'text', namespace: 'text', generateName: 'text' },
};

const resourceAttributes: Shape = {
  struct: 'ResourceAttributes',
  members: {
    ...{ namespace: 'text', verb: 'text', group: 'text', version: 'text', resource: 'text' },
    ...{ subresource: 'text', name: 'text', fieldSelector: 'any', labelSelector: 'any' },
  },
};
const nonResourceAttributes: Shape = {
  struct: 'NonResourceAttributes',
  members: { path: 'text', verb: 'text' },
};
const attributes = { resourceAttributes, nonResourceAttributes };
const subject = {
  user: 'text',
  groups: { each: 'text' },
  extra: { values: 'text list' },
  uid: 'text',
} as const;

function posted(group: string, kind: string, spec: Readonly<Record<string, Shape>>): PostedKind {
  const members = { metadata, spec: { struct: `${kind}Spec`, members: spec } };
  return { group, kind, shape: { struct: kind, members } };
}

/** Reviews by their plural. */
export const reviewKinds = {
  selfsubjectreviews: posted(authentication, 'SelfSubjectReview', {}),
  selfsubjectaccessreviews: posted(authorization, 'SelfSubjectAccessReview', attributes),
  selfsubjectrulesreviews: posted(authorization, 'SelfSubjectRulesReview', { namespace: 'text' }),
  subjectaccessreviews: posted(authorization, 'SubjectAccessReview', { ...attributes, ...subject }),
  localsubjectaccessreviews: posted(authorization, 'LocalSubjectAccessReview', { ...attributes, ...subject }),
} as const;

export const tokenRequest = posted(authentication, 'TokenRequest', {
  audiences: { each: 'text' },
  expirationSeconds: 'integer',
  boundObjectRef: {
    struct: 'BoundObjectReference',
    members: { kind: 'text', apiVersion: 'text', name: 'text', uid: 'text' },
  },
});
